"""Notices: kept as sent, taken back, sent again, printed, e-mailed."""

import base64
import re
import smtplib
from contextlib import ExitStack
from io import BytesIO
from unittest.mock import patch

from stdnum import luhn

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date, Datetime
from odoo.tests import freeze_time
from odoo.tools import mute_logger
from odoo.tools.pdf import PdfReader

from odoo.addons.mail.tests.common import MockEmail

from ..models.dunning.notice import FROZEN_WHEN_SENT
from .common import TODAY, CollectionsCommon

MAIL_LOGGERS = "odoo.addons.mail.models.mail_mail", "odoo.addons.base.models.ir_mail_server"


def read_pdf(content):
    return PdfReader(BytesIO(content))


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
        with self.assertRaises(Exception), self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
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
                    "state": "sent", "sent_on": Date.to_date(TODAY), "sent_to": "anna@example.com",
                    "amount_total": 1000, "response_date": Date.to_date("2026-10-20"),
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
                        "state": "queued", "channel": "email", "print_pending": False, "failure_reason": False,
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
                    "date": Date.to_date(TODAY), "attachment_id": letter.id, "sent_on": Date.to_date(TODAY),
                    "printed_on": Date.to_date("2026-10-22"), "print_pending": False,
                }
            ],
        )

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


class TestDelivery(CollectionsCommon, MockEmail):
    """E-mails through the outgoing queue, with a mail server that is played."""

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
            notice, [{"state": "sent", "sent_to": "anna@example.com", "sent_on": Date.to_date(TODAY), "print_pending": False}]
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
                found = self.env["inkasso.notice"]._get_channel(self.reminder, "x@example.com" if email else "", address)
                self.assertEqual(found, channel)

    def test_level_with_its_own_template(self):
        template = self.env.ref("inkasso_collections.mail_template_notice").copy({"subject": "Our own words"})
        self.reminder.mail_template_id = template
        self.assertEqual(self._issue().mail_id.subject, "Our own words")


class TestLetters(CollectionsCommon):
    """Real letters, rendered once."""

    render_letters = True

    def test_letters_of_a_run_as_one_pdf(self):
        bo = self._make_debtor("Bo Bengtsson", email=False, zip="222 33", city="Lund")
        self.anna.email = False
        self._invoice("2026-10-10", amount=1234.56)
        self._invoice("2026-10-10", amount=777.5, partner=bo)
        run = self.env["inkasso.run"].create({"date": TODAY, "company_ids": self.company.ids})
        run = run.with_context(force_report_rendering=True)
        with self.allow_pdf_render():
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
