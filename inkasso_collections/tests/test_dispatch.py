"""Between the mail server and the ledger: nothing goes out twice, nothing waits unseen."""

from unittest.mock import patch

from odoo.fields import Datetime
from odoo.tests import freeze_time
from odoo.tools import mute_logger

from .common import TODAY, CollectionsCommon

WAITING = "Notices have not gone out after a day"
NO_RENDERER = "Letters cannot be rendered"


@freeze_time(TODAY)
class TestDispatch(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.email = "invoices@example.com"
        cls.invoice = cls._invoice("2026-10-10")
        cls.item = cls._items(cls.invoice)

    def _issue(self, **vals):
        return self._run(TODAY, **vals).notice_ids

    def _deliver_by_schedule(self):
        with patch.object(self.registry["ir.cron"], "_commit_progress", lambda *_args, **_kwargs: 1):
            self.env["inkasso.notice"].sudo()._cron_deliver()

    def _sending_for_good(self):
        """E-mails leave as they do outside tests: what follows from them comes after the commit."""
        return patch.object(self.registry["inkasso.notice"], "_is_committed_by_sender", lambda notices: True)

    def _is_taken(self, mail):
        """The mail server has taken this e-mail."""
        mail.write({"state": "sent"})
        mail._postprocess_sent_message([], [mail.email_to])

    # -------------------------------------------------------------------------
    # After the commit
    # -------------------------------------------------------------------------

    def test_the_transaction_that_sends_writes_no_item_and_no_notice(self):
        notice = self._issue().sudo()
        with self._sending_for_good():
            self._is_taken(notice.mail_id)
        self.env.flush_all()
        self.assertEqual(notice.state, "queued", "a payment booked now rolls nothing back that the server has taken")
        self.assertEqual(self.item.rest_reason, "pending")
        with self.enter_registry_test_mode():
            self.env.cr.postcommit.run()
        self.env.invalidate_all()
        self.assertEqual(notice.state, "sent")
        self.assertEqual(notice.sent_to, "anna@example.com")
        self.assertNextStep(self.invoice, self.fee_reminder, "2026-10-25")

    def test_what_was_forgotten_between_the_two_is_made_up(self):
        bo = self._make_debtor("Bo Bengtsson")
        self._invoice("2026-10-10", partner=bo)
        sent, failed = self._issue().sorted("id").sudo()
        sent.mail_id.state = "sent"
        failed.mail_id.write({"state": "exception", "failure_reason": "550 No such user"})
        self._deliver_by_schedule()
        self.assertEqual((sent.state, failed.state), ("sent", "failed"))
        self.assertIn("550", failed.failure_reason)

    def test_a_failed_email_that_goes_out_after_all_needs_no_letter(self):
        for both in (False, True):
            with self.subTest(both=both):
                self.reminder.send_letter = both
                self._invoice("2026-10-10", partner=self._make_debtor("Bo Bengtsson"))
                notice = self._issue().sudo()[:1]
                notice._mark_failed("550 Mailbox full")
                self.assertTrue(notice.print_pending)
                self._is_taken(notice.mail_id)
                self.assertEqual((notice.state, notice.print_pending), ("sent", both))

    # -------------------------------------------------------------------------
    # What waits
    # -------------------------------------------------------------------------

    def _age(self, notices, hours):
        notices.flush_recordset()
        self.env.cr.execute(
            "UPDATE inkasso_notice SET create_date = %s WHERE id = ANY(%s)",
            [Datetime.subtract(Datetime.now(), hours=hours), notices.ids],
        )
        notices.invalidate_recordset(["create_date"])

    def test_a_day_in_the_queue_is_one_to_do(self):
        for name in ("Bo Bengtsson", "Cia Carlsson"):
            self._invoice("2026-10-10", partner=self._make_debtor(name))
        notices = self._issue()
        self._age(notices, 23)
        self._deliver_by_schedule()
        self.assertFalse(notices.run_id.activity_ids)
        self._age(notices, 25)
        for _hour in range(2):
            self._deliver_by_schedule()
        self.assertEqual(notices.run_id.activity_ids.mapped("summary"), [WAITING])
        self.assertIn("3 notice(s) wait to be e-mailed", notices.run_id.activity_ids.note)
        notices.sudo()._mark_sent()
        self._deliver_by_schedule()
        self.assertFalse(notices.run_id.activity_ids)

    def test_without_a_renderer_one_to_do_and_all_wait(self):
        for name in ("Bo Bengtsson", "Cia Carlsson"):
            self._invoice("2026-10-10", partner=self._make_debtor(name))
        report = self.registry["ir.actions.report"]
        with patch.object(report, "get_wkhtmltopdf_state", lambda _self: "install"):
            notices = self._issue()
            self._deliver_by_schedule()
        self.assertEqual(set(notices.mapped("state")), {"queued"})
        self.assertEqual(notices.run_id.activity_ids.mapped("summary"), [NO_RENDERER])
        self.assertFalse(notices.case_id.activity_ids)
        with mute_logger("odoo.addons.inkasso_collections.models.dunning.notice_delivery"):
            self._deliver_by_schedule()
        self.assertTrue(all(notices.mapped("attachment_id")), "they go out when it is there")
        self.assertFalse(notices.run_id.activity_ids)

    # -------------------------------------------------------------------------
    # A way to pay
    # -------------------------------------------------------------------------

    def test_a_company_without_bank_account_is_warned(self):
        self.company.partner_id.bank_ids.sudo().unlink()
        run = self.env["inkasso.run"].create({"date": TODAY, "company_ids": self.company.ids})
        self.assertTrue(self.company.inkasso_lacks_account)
        self.assertEqual(run.lacks_account, self.company.name)
        self.env["res.partner.bank"].create({"partner_id": self.company.partner_id.id, "acc_number": "123-4566"})
        self.assertFalse(self.company.inkasso_lacks_account)
        run.invalidate_recordset()
        self.assertFalse(run.lacks_account)
