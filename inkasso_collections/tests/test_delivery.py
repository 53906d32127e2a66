"""Getting notices out: e-mails through the outgoing queue, with a mail server that is played, and real letters."""

import base64
import re
import smtplib
from contextlib import ExitStack
from unittest.mock import patch

from odoo.fields import Date, Datetime
from odoo.tests import freeze_time
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from .common import TODAY, CollectionsCommon, read_pdf

MAIL_LOGGERS = "odoo.addons.mail.models.mail_mail", "odoo.addons.base.models.ir_mail_server"


class TestDelivery(CollectionsCommon, MockEmail):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.email = "invoices@example.com"
        cls.invoice = cls._invoice("2026-10-10")
        cls.item = cls._items(cls.invoice)

    def _issue(self):
        return self._run(TODAY).notice_ids

    def _work_off_queue(self, **patches):
        """Let the queue send what waits, with methods of the mail server replaced."""
        with self.mock_mail_gateway(), ExitStack() as replaced, mute_logger(*MAIL_LOGGERS):
            for name, function in patches.items():
                replaced.enter_context(patch.object(self.registry["ir.mail_server"], name, function))
            self.env["mail.mail"].sudo().process_email_queue()
        self.env.invalidate_all()

    def test_sent(self):
        notice = self._issue()
        self.assertEqual(notice.mail_id.state, "outgoing", "the run itself sends nothing")
        self._work_off_queue()
        self.assertEqual(len(self.emails), 1)
        self.assertEqual(self.emails[0]["smtp_to_list"], ["anna@example.com"])
        sent = self._mails[0]
        self.assertEqual(sent["subject"], f"Message from {self.company.name} ({notice.name})")
        self.assertIn("1,000.00", re.sub(r"[^\d,.]", "", str(sent["body"])))
        [attachment] = notice.attachment_id
        self.assertEqual(sent["attachments"], [(attachment.name, attachment.raw, "application/pdf")])
        self.assertRecordValues(
            notice,
            [{"state": "sent", "sent_to": "anna@example.com", "sent_on": Date.to_date(TODAY), "print_pending": False}],
        )
        self.assertNextStep(self.invoice, self.fee_reminder, "2026-10-25")
        self._work_off_queue()
        self.assertFalse(self.emails, "sent once")

    def test_subject_tells_no_amount_and_no_matter(self):
        self.demand.write({"days_overdue": 15, "sequence": 3})
        self.fee_reminder.active = False
        self._issue().sudo()._mark_sent()
        notice = self._run("2026-10-25").notice_ids
        self.assertEqual(notice.level_id.stage, "demand")
        subject = notice.mail_id.subject
        for word in ("1000", "1,000", "1 000", str(notice.amount_total), "kr", "SEK", "demand", "reminder", "inkasso"):
            self.assertNotIn(word.lower(), subject.replace(notice.name, "").lower())

    def test_invoice_contact_receives_it(self):
        firm = self._make_debtor("Firman AB", is_company=True)
        contact = self.env["res.partner"].create(
            {"name": "Payables", "parent_id": firm.id, "type": "invoice", "email": "payables@example.com"}
        )
        self._invoice("2026-10-10", partner=firm)
        notice = self._issue().filtered(lambda notice: notice.partner_id == firm)
        self.assertEqual(notice.recipient_id, contact)
        self._work_off_queue()
        self.assertIn(["payables@example.com"], [email["smtp_to_list"] for email in self.emails])
        self.assertEqual(notice.sent_to, "payables@example.com")

    def test_invoice_contact_without_email(self):
        firm = self._make_debtor("Firman AB", is_company=True)
        self.env["res.partner"].create({"name": "Payables", "parent_id": firm.id, "type": "invoice"})
        self._invoice("2026-10-10", partner=firm)
        notice = self._issue().filtered(lambda notice: notice.partner_id == firm)
        self.assertEqual(notice.mail_id.email_to, "firman@example.com", "the debtor's own address stands in")

    def test_what_counts_as_an_email_address(self):
        for text, address in [
            ("anna@example.com", "anna@example.com"),
            ("Anna Andersson <Anna@Example.com>", "anna@example.com"),
            ("anna@example.com, other@example.com", "anna@example.com"),  # the first of several
            ("not an address", "bo@example.com"),  # the debtor's stands in
            (False, "bo@example.com"),
        ]:
            with self.subTest(text):
                debtor = self.env["res.partner"].new({"email": "bo@example.com"})
                recipient = self.env["res.partner"].new({"email": text, "parent_id": debtor.id})
                self.assertEqual(self.env["inkasso.notice"]._get_email(recipient, debtor), address)
        nobody = self.env["res.partner"].new({"email": "not an address"})
        self.assertFalse(self.env["inkasso.notice"]._get_email(nobody, nobody))

    def test_refused_email_falls_back_to_a_letter(self):
        responsible = self.env["res.users"].create({"name": "Rut", "login": "rut"})
        self.company.inkasso_user_id = responsible

        def refuse(*args, **kwargs):
            raise smtplib.SMTPRecipientsRefused({"anna@example.com": (550, b"No such user here")})

        notice = self._issue()
        self._work_off_queue(send_email=refuse)
        self.assertRecordValues(notice, [{"state": "failed", "print_pending": True, "sent_on": False}])
        self.assertIn("No such user here", notice.failure_reason)
        self.assertNextStep(self.invoice, self.reminder, None, "failed")
        self.assertFalse(self.item.level_id, "the level is not reached")
        self.assertEqual(notice.case_id.failed_notice_count, 1)
        todo = notice.case_id.activity_ids
        self.assertEqual(todo.user_id, responsible)
        self.assertIn("No such user here", todo.note)
        self.assertIn("printed instead", todo.note)
        # the letter is posted: now the level is reached
        action = notice.run_id.action_print()
        wizard = self.env[action["res_model"]].browse(action["res_id"])
        wizard.action_print()
        wizard.action_mark_posted()
        self.assertRecordValues(notice, [{"state": "sent", "print_pending": False}])
        self.assertIn("Storgatan 1", notice.sent_to)
        self.assertNextStep(self.invoice, self.fee_reminder, "2026-10-25")

    def test_refused_email_without_an_address(self):
        self.anna.write({"street": False, "zip": False})

        def refuse(*args, **kwargs):
            raise smtplib.SMTPRecipientsRefused({})

        notice = self._issue()
        self._work_off_queue(send_email=refuse)
        self.assertRecordValues(notice, [{"state": "failed", "print_pending": False}])
        self.assertIn("Correct the contact", notice.case_id.activity_ids.note)

    def test_one_refused_email_does_not_hold_up_the_others(self):
        bo = self._make_debtor("Bo Bengtsson")
        self._invoice("2026-10-10", partner=bo)
        original = self.registry["ir.mail_server"].send_email

        def refuse(server, message, *args, **kwargs):
            if "anna" in message["To"]:
                raise smtplib.SMTPRecipientsRefused({})
            return original(server, message, *args, **kwargs)

        notices = self._issue()
        self._work_off_queue(send_email=refuse)
        self.assertEqual({notice.partner_id: notice.state for notice in notices}, {self.anna: "failed", bo: "sent"})

    def assertWaitsForTheServer(self, notice):
        """The e-mail stays in the queue, and goes out when the server is back."""
        self.assertEqual(notice.state, "queued")
        self.assertEqual(notice.mail_id.state, "outgoing")
        self.assertGreater(notice.mail_id.scheduled_date, Datetime.now())
        self.assertNextStep(self.invoice, self.fee_reminder, "2026-10-25", "pending")
        self.assertFalse(notice.case_id.activity_ids)
        with freeze_time("2026-10-15 12:00:00"):
            self._work_off_queue()
        self.assertEqual(notice.state, "sent")

    def test_no_connection_is_tried_again(self):
        def fail(*args, **kwargs):
            raise ConnectionRefusedError("Connection refused")

        notice = self._issue()
        self._work_off_queue(_connect__=fail)
        self.assertWaitsForTheServer(notice)

    def test_connection_lost_is_tried_again(self):
        def drop(*args, **kwargs):
            raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")

        notice = self._issue()
        self._work_off_queue(send_email=drop)
        self.assertWaitsForTheServer(notice)

    def test_reply_arrives_on_the_case(self):
        notice = self._issue()
        self.assertRecordValues(notice.mail_id, [{"model": "inkasso.case", "res_id": notice.case_id.id}])

    def test_channels(self):
        cases = [
            # by e-mail, by letter; has e-mail, has an address: how it goes out
            (True, False, True, True, "email"),
            (True, False, False, True, "letter"),
            (True, False, True, False, "email"),
            (False, True, True, True, "letter"),
            (False, True, True, False, "email"),
            (True, True, True, True, "both"),
            (True, True, True, False, "email"),
            (True, True, False, True, "letter"),
            (True, True, False, False, False),
        ]
        for send_email, send_letter, email, address, channel in cases:
            with self.subTest(send_email=send_email, send_letter=send_letter, email=email, address=address):
                self.reminder.write({"send_email": send_email, "send_letter": send_letter})
                found = self.env["inkasso.notice"]._get_channel(
                    self.reminder, "x@example.com" if email else "", address
                )
                self.assertEqual(found, channel)

    def test_level_with_its_own_template(self):
        template = self.env.ref("inkasso_collections.mail_template_notice").copy({"subject": "Our own words"})
        self.reminder.mail_template_id = template
        self.assertEqual(self._issue().mail_id.subject, "Our own words")

    def test_letters_of_a_run_as_one_pdf(self):
        bo = self._make_debtor("Bo Bengtsson", email=False, zip="222 33", city="Lund")
        self.anna.email = False
        self._invoice("2026-10-10", amount=234.56)
        self._invoice("2026-10-10", amount=777.5, partner=bo)
        run = self.env["inkasso.run"].create({"date": TODAY, "company_ids": self.company.ids})
        run = run.with_context(force_report_rendering=True)
        with self.rendering_letters, self.allow_pdf_render():
            run.action_run()
            action = run.action_print()
            wizard = self.env[action["res_model"]].browse(action["res_id"])
            wizard.action_print()
        self.assertEqual(len(run.notice_ids.attachment_id), 2)
        for notice in run.notice_ids:
            with self.subTest(notice.partner_id.name):
                text = self._read(notice.attachment_id.raw)
                self.assertIn(notice.partner_id.name, text)
                self.assertIn(notice.name, text)
                self.assertIn(notice.payment_reference, text.replace(" ", ""))
                other = run.notice_ids - notice
                self.assertNotIn(other.partner_id.name, text, "nobody reads another's letter")
        anna, bo_letter = run.notice_ids.sorted("amount_total", reverse=True)
        self.assertRegex(self._read(anna.attachment_id.raw), r"1[\s,]?234[.,]56")
        self.assertRegex(self._read(bo_letter.attachment_id.raw), r"777[.,]50")
        batch = self._read(base64.b64decode(wizard.file))
        # sorted for the post: 111 22 Stockholm before 222 33 Lund
        self.assertLess(batch.index("Anna Andersson"), batch.index("Bo Bengtsson"))

    @staticmethod
    def _read(content):
        return "\n".join(page.extract_text() for page in read_pdf(content).pages)
