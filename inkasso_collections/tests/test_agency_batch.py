"""Steps through a first-party agency: its letters and data in one file, once, in the creditor's name."""

import json
import zipfile
from io import BytesIO

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from .agencies_common import AgenciesCommon


class TestAgencyBatch(AgenciesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._make_agency(
            "Egna Namnet AB",
            licence=False,
            kind_ids=[Command.set(cls.env.ref("inkasso_collections.agency_kind_first_party").ids)],
        )
        cls.first.email = "notices@egna.example.com"
        cls.reminder.agency_id = cls.first
        cls.debtor = cls._make_debtor("=Greta Gren")
        cls.bill = cls._invoice("2026-10-05", 1000.0, partner=cls.debtor)
        cls.issued = cls._run("2026-10-15")
        cls.notice = cls.issued.notice_ids.filtered(lambda each: each.partner_id == cls.debtor)

    def _deliver(self):
        self.issued.notice_ids.sudo()._deliver()

    def _cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("inkasso_collections.ir_cron_agency_batches").method_direct_trigger()
        self.env.invalidate_all()

    def _take_by_server(self, batch):
        """The mail server takes the e-mail."""
        mail = batch.sudo().mail_message_id.mail_ids
        mail.state = "sent"
        mail._postprocess_sent_message(success_pids=self.first.partner_id, success_emails=[])

    def _read(self, batch):
        return zipfile.ZipFile(BytesIO(batch.attachment_id.raw))

    def test_not_by_our_own_channels(self):
        self._deliver()
        self.assertEqual((self.notice.channel, self.notice.state), ("agency", "queued"))
        self.assertFalse(self.notice.mail_id)
        self.assertFalse(self.notice.print_pending)
        self.assertEqual(self.notice.agency_batch_id.state, "open")
        # the others go as they always did
        others = self.issued.notice_ids - self.notice
        self.assertNotIn("agency", others.mapped("channel"))

    def test_by_e_mail(self):
        self.first.notices_by_email = True
        self._deliver()
        batch = self.notice.agency_batch_id
        self._cron()
        triggers = self.env["ir.cron.trigger"].sudo()
        before = triggers.search_count([])
        self._take_by_server(batch)
        self.assertGreater(triggers.search_count([]), before, "it is looked at soon")
        self._cron()
        self.assertEqual((batch.state, self.notice.state), ("sent", "sent"))
        message = batch.message_ids.filtered("attachment_ids")
        self.assertEqual(message.attachment_ids, batch.attachment_id)
        self.assertIn(self.first.partner_id, message.notified_partner_ids)
        self.assertIn("Egna Namnet AB", self.notice.sent_to)
        self.assertIn("Storgatan 1", self.notice.sent_to)
        item = self._items(self.bill)
        self.assertEqual(item.level_id, self.reminder)
        self._cron()
        self.assertEqual(len(batch.message_ids.filtered("attachment_ids")), 1, "not sent twice")

    def test_counts_once_the_e_mail_has_left(self):
        """What the mail server has not taken has not been sent."""
        self.first.notices_by_email = True
        self._deliver()
        batch = self.notice.agency_batch_id
        self._cron()
        self.assertEqual((batch.state, self.notice.state), ("leaving", "queued"))
        self._cron()
        self.assertEqual((batch.state, self.notice.state), ("leaving", "queued"), "the queue waits")
        told = batch.sudo().mail_message_id.notification_ids
        told.write({"notification_status": "exception", "failure_reason": "No such mailbox"})
        self._cron()
        self.assertEqual((batch.state, self.notice.state), ("ready", "queued"))
        self.assertIn("No such mailbox", batch.activity_ids.note)
        batch.sudo().state = "leaving"
        told.notification_status = "sent"
        self._cron()
        self.assertEqual((batch.state, self.notice.state), ("sent", "sent"))
        self.assertFalse(batch.activity_ids)

    def test_an_e_mail_that_somebody_deletes(self):
        self.first.notices_by_email = True
        self._deliver()
        batch = self.notice.agency_batch_id
        self._cron()
        self.env["mail.mail"].sudo().search([("mail_message_id", "=", batch.mail_message_id.id)]).unlink()
        self._cron()
        self.assertEqual((batch.state, self.notice.state), ("ready", "queued"), "people see to it")

    def test_what_is_in_the_file(self):
        self._deliver()
        self._cron()
        archive = self._read(self.notice.agency_batch_id)
        data = json.loads(archive.read("notices.json"))
        self.assertEqual(data["in_the_name_of"], self.company.name)
        [row] = data["notices"]
        self.assertEqual((row["notice"], row["total"], row["invoices"]), (self.notice.name, 1000, self.bill.name))
        self.assertEqual(archive.read(row["letter"]), self.notice.attachment_id.raw)
        self.assertIn("'=Greta Gren", archive.read("notices.csv").decode("utf-8-sig"))

    def test_people_send_it(self):
        self._deliver()
        self._cron()
        batch = self.notice.agency_batch_id
        self.assertEqual((batch.state, self.notice.state), ("ready", "queued"))
        self.assertTrue(batch.activity_ids)
        collector = new_test_user(
            self.env, "batches", groups="inkasso_collections.group_collector", company_id=self.company.id
        )
        viewer = new_test_user(
            self.env, "batch_viewer", groups="inkasso_collections.group_user", company_id=self.company.id
        )
        with self.assertRaises(AccessError):
            batch.with_user(viewer).action_sent()
        batch.with_user(collector).action_sent()
        self.assertEqual((batch.state, self.notice.state), ("sent", "sent"))
        self.assertFalse(batch.activity_ids)
        with self.assertRaises(UserError):
            batch.action_sent()

    def test_what_was_paid_meanwhile_is_not_sent(self):
        self._deliver()
        batch = self.notice.agency_batch_id
        self._pay(self.bill, "2026-10-15")
        self._cron()
        self.assertEqual((batch.state, self.notice.state), ("empty", "cancelled"))
        self.assertFalse(batch.attachment_id)

    def test_paid_before_people_sent_it(self):
        self._deliver()
        self._cron()
        batch = self.notice.agency_batch_id
        other = self._make_debtor("Hugo Hult")
        self._pay(self.bill, "2026-10-15")
        with self.assertRaises(UserError), self.cr.savepoint():
            batch.action_sent()
        batch.action_rebuild()
        self.assertEqual(batch.state, "empty")
        self.assertTrue(other)

    def test_what_comes_later_is_in_the_next_file(self):
        self._deliver()
        self._cron()
        bill = self._invoice("2026-10-05", 500.0, partner=self._make_debtor("Hugo Hult"))
        run = self._run("2026-10-15")
        run.notice_ids.sudo()._deliver()
        second = run.notice_ids.filtered(lambda each: bill in each.line_ids.move_line_id.move_id).agency_batch_id
        self.assertEqual(second.state, "open")
        self.assertNotEqual(second, self.notice.agency_batch_id)

    def test_what_the_agency_could_not_send_goes_by_our_own_channels(self):
        self._deliver()
        first = self.notice.agency_batch_id
        self._cron()
        self.notice.sudo()._mark_failed("The agency sent it back")
        self.assertEqual(self.notice.agency_batch_id, first)
        self.assertNotEqual(self.notice.channel, "agency")
        contact = self.env["inkasso.contact"].search([("notice_id", "=", self.notice.id), ("outcome", "=", "failed")])
        self.assertEqual(contact.channel, "letter")

    def test_a_file_that_is_built_again_leaves_no_old_one(self):
        self._deliver()
        self._cron()
        batch = self.notice.agency_batch_id
        before = batch.attachment_id
        batch.action_rebuild()
        self.assertFalse(before.exists(), "it may say what is not claimed any more")
        self.assertTrue(batch.attachment_id)
        self._pay(self.bill, "2026-10-15")
        batch.action_rebuild()
        self.assertEqual(batch.state, "empty")
        self.assertFalse(batch.attachment_id)

    def test_one_that_fails_does_not_stop_the_others(self):
        self._deliver()
        batch = self.notice.agency_batch_id
        self.patch(type(batch), "_make_zip", lambda *args: 1 / 0)
        with self.assertLogs("odoo.addons.inkasso_collections.models.agencies.agency_batch", "WARNING"):
            self._cron()
        self.assertEqual(batch.state, "ready")
        self.assertIn("more in its log", batch.activity_ids.note)

    def test_old_files_are_not_kept_beside_the_letters(self):
        self._deliver()
        self._cron()
        batch = self.notice.agency_batch_id
        batch.action_sent()
        self._cron()
        self.assertTrue(batch.attachment_id)
        batch.sudo().sent_on = "2026-09-14"
        self._cron()
        self.assertFalse(batch.attachment_id)
        self.assertTrue(self.notice.attachment_id)
