"""Every channel there is, in one place: several for one level, one after the other, and what comes back by each."""

from unittest.mock import patch

from odoo.exceptions import UserError

from .sms_common import SmsCommon

CALL = "inkasso_collections.activity_call"


class TestAllChannels(SmsCommon):
    """Letter, e-mail, digital mailbox, text message, phone and portal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        mailbox = cls.registry["inkasso.digital.mailbox"]

        def send(provider, notice):
            raise UserError("The mailbox is closed")  # pylint: disable=translation-required

        cls.startClassPatcher(patch.object(mailbox, "_get_providers", lambda self: ["inkasso.digital.mailbox"]))
        cls.startClassPatcher(patch.object(mailbox, "_reaches", lambda self, recipients, company: recipients))
        cls.startClassPatcher(patch.object(mailbox, "_send", send))

    def _get_calls(self, case):
        return case.activity_ids.filtered(lambda activity: activity.activity_type_id == self.env.ref(CALL))

    def test_several_for_one_level(self):
        notice = self._issue(send_email=True, send_letter=True, schedule_call=True, call_delay_days=3)
        self.assertEqual((notice.channel, notice.sms_state), ("both", "queued"))
        self._send_queue()
        notice._mark_sent()
        notice._mark_printed()
        self.assertEqual(notice.state, "sent")
        self.assertEqual(self._contacts(notice), [("sms", "sent"), ("email", "sent"), ("letter", "sent")])
        [call] = self._get_calls(notice.case_id)
        self.assertEqual(str(call.date_deadline), "2026-10-18")

    def test_the_link_into_the_portal_is_in_each_message(self):
        notice = self._issue(send_email=True, send_letter=True)
        link = notice._get_portal_url()
        self.assertIn(link, notice.sms_text or notice._get_sms_text())
        self.assertIn(link, notice.mail_id.body_html)
        with self.rendering_letters:
            letter, _extension = notice._begin_letters().finish()[notice.id]
        self.assertIn(link.split("://")[1], letter.decode())

    def test_one_after_the_other_until_one_arrives(self):
        """Mailbox closed, e-mail bounced, text message refused: a letter waits to be printed, with a to-do."""
        notice = self._issue(send_digital=True, send_email=True, send_letter=True, channel_use="in_turn")
        self.assertEqual((notice.channel, notice.state), ("email", "queued"), "the mailbox is closed")
        notice._mark_sent()
        notice.case_id._message_receive_bounce("anna@example.com", self.env["res.partner"])
        self.assertEqual((notice.channel, notice.state), ("sms", "queued"))
        type(self).answers = {"state": "unregistered"}
        self._send_queue()
        self.assertEqual((notice.state, notice.print_pending), ("failed", True))
        self.assertTrue(notice.case_id.activity_ids)
        notice._mark_printed()
        self.assertEqual(notice.state, "sent")
        self.assertEqual(
            self._contacts(notice),
            [("digital", "failed"), ("email", "sent"), ("email", "bounced"), ("sms", "failed"), ("letter", "sent")],
        )

    def test_each_can_be_preferred_and_refused(self):
        def route():
            self.env.invalidate_all()
            return self.env["inkasso.notice"]._get_route(self.reminder, self.anna, self.anna, self.company.id).now

        for channel in ("digital", "email", "sms", "letter"):
            self.anna.inkasso_preferred_channel = channel
            self.assertEqual(route(), (channel,))
        self.anna.inkasso_preferred_channel = False
        for channel, following in (("email", ("letter",)), ("sms", ("letter",)), ("letter", ("letter",))):
            self.anna._inkasso_opt_out(channel, "phone", self.company)
            self.assertEqual(route(), following)

    def test_phone_and_portal(self):
        case = self._issue().case_id
        sheet = self.env["inkasso.call.sheet"].browse(case.action_call_sheet()["res_id"])
        sheet.action_no_answer()
        self.env["inkasso.access.log"].sudo()._take_form(case, "k" * 30, "promise")
        case.invalidate_recordset()
        logged = [(contact.channel, contact.direction, contact.outcome) for contact in case.contact_ids]
        self.assertIn(("phone", "out", "no_answer"), logged)
        self.assertIn(("portal", "in", "reached"), logged)
