"""Notices: kept as sent, taken back, sent again, printed."""

import base64

from psycopg2 import IntegrityError
from stdnum import luhn

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import freeze_time
from odoo.tools import mute_logger

from ..models.dunning.notice import FROZEN_WHEN_SENT
from .common import TODAY, CollectionsCommon, read_pdf


class TestNotices(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls._invoice("2026-10-10")  # the first step is today
        cls.item = cls._items(cls.invoice)

    def _issue(self):
        return self._run(TODAY).notice_ids

    # -------------------------------------------------------------------------
    # Kept as sent
    # -------------------------------------------------------------------------

    def test_sent_notice_is_frozen(self):
        notice = self._issue().sudo()
        notice._mark_sent()
        for field in FROZEN_WHEN_SENT:
            with self.subTest(field), self.assertRaisesRegex(UserError, "is kept as it was"):
                notice.write({field: False})
        for vals in ({"amount_principal": 1}, {"name": "other"}, {"level_id": self.demand.id}):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "kept as they were"):
                notice.line_ids.write(vals)
        with self.assertRaisesRegex(UserError, "Cancel it instead"):
            notice.unlink()
        with self.assertRaises(AccessError):
            notice.attachment_id.with_user(self.env.user).raw = b"something else"
        with self.assertRaises(IntegrityError), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
            notice.attachment_id.unlink()
        self.assertTrue(notice.attachment_id.exists())

    def test_cancelled_notice_is_frozen(self):
        notice = self._issue()
        notice.action_cancel()
        with self.assertRaises(UserError):
            notice.sudo().amount_total = 1
        with self.assertRaises(UserError):
            notice.sudo().unlink()

    def test_what_was_sent_stays_whatever_changes_later(self):
        notice = self._issue()
        self.assertEqual(notice.mail_id.email_to, "anna@example.com")
        notice.sudo()._mark_sent()
        letter = notice.attachment_id.raw
        self.anna.write({"email": "other@example.com", "name": "Anna Nilsson", "street": "Elsewhere 2"})
        self._pay(self.invoice, TODAY, 400)
        self.reminder.write({"name": "Other", "response_days": 90})
        self.assertRecordValues(
            notice,
            [
                {
                    "state": "sent",
                    "sent_on": Date.to_date(TODAY),
                    "sent_to": "anna@example.com",
                    "amount_total": 1000,
                    "response_date": Date.to_date("2026-10-20"),
                }
            ],
        )
        self.assertEqual(notice.attachment_id.raw, letter)

    def test_numbers_and_references(self):
        notice = self._issue()
        self.assertRegex(notice.name, r"^INK/2026/\d{5}$")
        self.assertEqual(notice.payment_reference, self.invoice.payment_reference, "one invoice: its own reference")
        for _number in range(2):
            self._invoice("2026-10-10")
        notice = self._issue()
        digits = "".join(filter(str.isdigit, notice.name))
        self.assertEqual(notice.payment_reference[:-1], digits)
        self.assertTrue(luhn.is_valid(notice.payment_reference))

    # -------------------------------------------------------------------------
    # Cancelling
    # -------------------------------------------------------------------------

    def test_cancel_takes_the_line_back(self):
        notice = self._issue()
        mail = notice.mail_id
        notice.action_cancel()
        self.assertRecordValues(notice, [{"state": "cancelled", "print_pending": False}])
        self.assertEqual(mail.state, "cancel", "it does not go out after all")
        self.assertNextStep(self.invoice, self.reminder, TODAY)
        self.assertRecordValues(self.item, [{"level_id": False, "notice_id": False, "response_date": False}])
        again = self._issue()
        self.assertRecordValues(again, [{"level_id": self.reminder.id, "state": "queued", "amount_total": 1000}])
        self.assertIn(f"{notice.name} was cancelled", str(notice.case_id.message_ids.mapped("body")))

    def test_cancel_the_later_one_first(self):
        first = self._run_and_send(TODAY)
        second = self._run_and_send("2026-10-25")
        self.assertEqual(second.level_id, self.fee_reminder)
        with self.assertRaisesRegex(UserError, "Cancel that one first"):
            first.action_cancel()
        second.action_cancel()
        # back to where it stood: first level, deadline 20 October, two days of grace; 15 days after due is later
        self.assertNextStep(self.invoice, self.fee_reminder, "2026-10-25")
        self.assertRecordValues(
            self.item,
            [{"level_id": self.reminder.id, "notice_id": first.id, "response_date": Date.to_date("2026-10-20")}],
        )
        self.assertEqual(set(second.charge_ids.mapped("state")), {"cancelled"})
        self.assertFalse(sum(second.charge_ids.mapped("amount_open")))
        third = self._run_and_send("2026-10-25")
        self.assertEqual(third.amount_total, second.amount_total)
        third.action_cancel()
        first.action_cancel()
        self.assertNextStep(self.invoice, self.reminder, TODAY)
        with self.assertRaisesRegex(UserError, "cancelled already"):
            first.action_cancel()

    def test_cancel_a_failed_notice(self):
        notice = self._issue()
        notice.sudo()._mark_failed("No such mailbox")
        notice.action_cancel()
        self.assertNextStep(self.invoice, self.reminder, TODAY)
        self.assertEqual(self._issue().level_id, self.reminder)

    # -------------------------------------------------------------------------
    # Sending again
    # -------------------------------------------------------------------------

    def test_send_again(self):
        notice = self._issue()
        notice.sudo()._mark_failed("No such mailbox")
        self.assertTrue(notice.print_pending)
        letter = notice.attachment_id
        self.anna.email = "right@example.com"
        with freeze_time("2026-10-19"):
            notice.action_resend()
            self.assertRecordValues(
                notice,
                [
                    {
                        "state": "queued",
                        "channel": "email",
                        "print_pending": False,
                        "failure_reason": False,
                        "date": Date.to_date("2026-10-19"),
                        "response_date": Date.to_date("2026-10-26"),  # Saturday 24 becomes Monday
                    }
                ],
            )
            self.assertEqual(notice.mail_id.email_to, "right@example.com")
            self.assertNotEqual(notice.attachment_id, letter)
            self.assertNextStep(self.invoice, self.fee_reminder, "2026-10-29", "pending")
            notice.sudo()._mark_sent()
        self.assertNextStep(self.invoice, self.fee_reminder, "2026-10-29")
        with self.assertRaisesRegex(UserError, "Only failed notices"):
            notice.action_resend()

    def test_send_again_to_nowhere(self):
        notice = self._issue()
        notice.sudo()._mark_failed("No such mailbox")
        self.anna.write({"email": False, "street": False, "zip": False})
        with self.assertRaisesRegex(UserError, "neither a valid e-mail address nor a postal address"):
            notice.action_resend()
        self.assertEqual(notice.state, "failed")

    # -------------------------------------------------------------------------
    # Printing
    # -------------------------------------------------------------------------

    def _open_print_dialog(self, run):
        action = run.action_print()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_print_merges_and_marks_posted(self):
        self.anna.email = False
        bo = self._make_debtor("Bo Bengtsson", email=False)
        self._invoice("2026-10-10", partner=bo)
        cia = self._make_debtor("Cia Carlsson")
        self._invoice("2026-10-10", partner=cia)
        run = self._run(TODAY)
        letters = run.notice_ids.filtered("print_pending")
        self.assertEqual(letters.partner_id, self.anna + bo)
        self.assertEqual(set(letters.mapped("channel")), {"letter"})
        self.assertEqual(run.print_count, 2)
        wizard = self._open_print_dialog(run)
        self.assertRecordValues(wizard, [{"letter_count": 2, "late_count": 0}])
        with self.assertRaisesRegex(UserError, "Print the letters first"):
            wizard.action_mark_posted()
        wizard.action_print()
        self.assertEqual(len(read_pdf(base64.b64decode(wizard.file)).pages), 2)
        self.assertEqual(letters.mapped("state"), ["queued"] * 2, "printed, but not in the post yet")
        wizard.action_mark_posted()
        for letter in letters:
            self.assertRecordValues(
                letter, [{"state": "sent", "print_pending": False, "printed_on": Date.to_date(TODAY)}]
            )
            self.assertIn("Storgatan 1", letter.sent_to)
        self.assertNextStep(self.invoice, self.fee_reminder, "2026-10-25")
        with self.assertRaisesRegex(UserError, "printed and posted already"):
            wizard.action_print()
        with self.assertRaisesRegex(UserError, "no letter to print"):
            run.action_print()

    def test_letter_printed_late_gets_the_day_on_which_it_goes_out(self):
        self.anna.email = False
        run = self._run(TODAY)
        letter = run.notice_ids
        self.assertEqual(letter.response_date, Date.to_date("2026-10-20"))
        with freeze_time("2026-10-22"):
            wizard = self._open_print_dialog(run)
            self.assertEqual(wizard.late_count, 1)
            wizard.action_print()
            self.assertRecordValues(
                letter, [{"date": Date.to_date("2026-10-22"), "response_date": Date.to_date("2026-10-27")}]
            )
            title = read_pdf(letter.attachment_id.raw).metadata.title
            self.assertEqual(title, f"{letter.name} of 2026-10-22, pay by 2026-10-27")
            wizard.action_mark_posted()
        self.assertEqual(letter.sent_on, Date.to_date("2026-10-22"))
        self.assertNextStep(self.invoice, self.fee_reminder, "2026-10-30")  # 27, two days of grace

    def test_sent_notice_is_printed_as_it_was(self):
        self.reminder.send_letter = True
        run = self._run(TODAY)
        notice = run.notice_ids
        self.assertRecordValues(notice, [{"channel": "both", "print_pending": True}])
        notice.sudo()._mark_sent()
        letter = notice.attachment_id
        with freeze_time("2026-10-22"):
            wizard = self._open_print_dialog(run)
            wizard.action_print()
            wizard.action_mark_posted()
        self.assertRecordValues(
            notice,
            [
                {
                    "date": Date.to_date(TODAY),
                    "attachment_id": letter.id,
                    "sent_on": Date.to_date(TODAY),
                    "printed_on": Date.to_date("2026-10-22"),
                    "print_pending": False,
                }
            ],
        )
        # The debtor who goes by the letter has five days from its posting, to the 27th, and two of grace.
        self.assertNextStep(self.invoice, self.fee_reminder, "2026-10-30")

    def test_letter_beside_an_email_that_is_under_way(self):
        self.reminder.send_letter = True
        run = self._run(TODAY)
        notice = run.notice_ids
        wizard = self._open_print_dialog(run)
        wizard.action_print()
        wizard.action_mark_posted()
        self.assertRecordValues(notice, [{"state": "queued", "print_pending": False}])
        notice.sudo()._mark_sent()
        self.assertEqual(notice.state, "sent")
        self.assertIn("anna@example.com", notice.sent_to)
        self.assertIn("Storgatan 1", notice.sent_to)

    # -------------------------------------------------------------------------
    # Calls
    # -------------------------------------------------------------------------

    def test_call_for_the_responsible(self):
        caller = self.env["res.users"].create({"name": "Caller", "login": "caller"})
        self.reminder.write({"schedule_call": True, "call_delay_days": 7})
        self.company.inkasso_user_id = caller
        notice = self._issue()
        call = self.env.ref("inkasso_collections.activity_call")
        self.assertRecordValues(
            notice.case_id.activity_ids,
            [{"activity_type_id": call.id, "user_id": caller.id, "date_deadline": Date.to_date("2026-10-22")}],
        )
