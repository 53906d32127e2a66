"""E-mails through a real mail server on loopback: what arrives, what is refused, and a server that is down."""

import socket
from email import message_from_bytes, policy
from unittest.mock import patch

from aiosmtpd.controller import Controller

from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from odoo.addons.base.models.ir_mail_server import IrMail_Server

from .common import CollectionsCommon

MUTED = ("odoo.addons.mail.models.mail_mail", "odoo.addons.base.models.ir_mail_server")


class Mailbox:
    """Keeps what arrives, and refuses the addresses of one domain as unknown."""

    def __init__(self):
        self.mails = []

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address.endswith("@refused.example"):
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@tagged("post_install", "-at_install", "inkasso")
@freeze_time("2026-10-15")
class TestSmtp(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(patch.object(IrMail_Server, "_disable_send", classmethod(lambda _cls: False)))
        cls.env["ir.mail_server"].sudo().search([]).active = False
        cls.server = (
            cls.env["ir.mail_server"]
            .sudo()
            .create({"name": "Loopback", "smtp_host": "127.0.0.1", "smtp_port": free_port(), "smtp_encryption": "none"})
        )
        cls.company.email = "ledger@creditor.example"

    def _serve(self):
        mailbox = Mailbox()
        controller = Controller(mailbox, hostname="127.0.0.1", port=self.server.smtp_port)
        controller.start()
        self.addCleanup(controller.stop)
        return mailbox

    def _send(self, notices):
        self.env["mail.mail"].sudo().process_email_queue(email_ids=notices.sudo().mail_id.ids)

    def test_notice_arrives(self):
        mailbox = self._serve()
        invoice = self._invoice("2026-10-08", 1234.56)
        notice = self._run("2026-10-13").notice_ids
        self.assertEqual((notice.state, notice.mail_id.state), ("queued", "outgoing"))
        self._send(notice)
        self.assertEqual(notice.state, "sent")
        self.assertEqual(notice.sent_to, "anna@example.com")
        [(recipients, mail)] = mailbox.mails
        self.assertEqual(recipients, ["anna@example.com"])
        self.assertNotRegex(mail["Subject"], r"1.?234", "no amount in a subject line")
        [letter] = list(mail.iter_attachments())
        self.assertEqual(letter.get_content_type(), notice.attachment_id.mimetype)
        self.assertEqual(
            letter.get_content() if isinstance(letter.get_content(), bytes) else letter.get_content().encode(),
            notice.attachment_id.raw,
        )
        self.assertIn("1,234.56", mail.get_body(("html",)).get_content().replace("\N{NO-BREAK SPACE}", ""))
        self.assertNextStep(invoice, self.fee_reminder, "2026-10-23")  # 15 days after due; the deadline is 19 + 2 days
        self.assertIn(notice.mail_id.mail_message_id, notice.case_id.message_ids, "replies arrive on the case")

    @mute_logger(*MUTED)
    def test_refused_address_falls_back_to_letter(self):
        self._serve()
        debtor = self._make_debtor("Refused Person", email="nobody@refused.example")
        invoice = self._invoice("2026-10-08", partner=debtor)
        notice = self._run("2026-10-13").notice_ids
        self._send(notice)
        self.assertEqual(notice.state, "failed")
        self.assertTrue(notice.failure_reason)
        self.assertTrue(notice.print_pending, "the letter waits to be printed instead")
        self.assertFalse(self._items(invoice).level_id, "a level counts as reached when the notice went out")
        self.assertNextStep(invoice, self.reminder, False, rest="failed")
        self.assertEqual(notice.case_id.failed_notice_count, 1)
        self.assertIn(notice.name, notice.case_id.activity_ids.summary)
        notice.sudo()._mark_printed()
        self.assertEqual(notice.state, "sent")
        self.assertEqual(self._items(invoice).level_id, self.reminder)

    @mute_logger(*MUTED)
    def test_one_refused_does_not_stop_the_others(self):
        mailbox = self._serve()
        self._invoice("2026-10-08", partner=self._make_debtor("Refused Person", email="nobody@refused.example"))
        self._invoice("2026-10-08")
        notices = self._run("2026-10-13").notice_ids
        self._send(notices)
        self.assertEqual(sorted(notices.mapped("state")), ["failed", "sent"])
        self.assertEqual([recipients for recipients, _mail in mailbox.mails], [["anna@example.com"]])

    @mute_logger(*MUTED)
    def test_server_down_is_tried_again(self):
        self._invoice("2026-10-08")
        notice = self._run("2026-10-13").notice_ids
        self._send(notice)  # nobody listens
        self.assertEqual((notice.state, notice.mail_id.state), ("queued", "outgoing"), "nobody's fault: it waits")
        self.assertFalse(notice.case_id.activity_ids)
        mailbox = self._serve()
        notice.mail_id.scheduled_date = False
        self._send(notice)
        self.assertEqual(notice.state, "sent")
        self.assertEqual(len(mailbox.mails), 1)
