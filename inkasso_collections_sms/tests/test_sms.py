"""Text messages: neutral, when they are allowed, followed, and with a channel that stands in for them."""

import re

from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time

from odoo.addons.inkasso_collections.models.letters.letter_language import LANGUAGES

from .sms_common import SmsCommon

# What nobody who sees a screen may read, in any language in which debtors are written to.
FORBIDDEN = re.compile(
    r"debt|collect|reminder|demand|invoice|inkass|skuld|krav|påminn|faktura|betal|rykker|gæld|purring|gjeld|perint|velka"
    r"|lasku|maksu|schuld|mahn|forder|rechnung|zahl|kr\b|sek|eur",
    re.IGNORECASE,
)


class TestSms(SmsCommon):
    def _report(self, notice, state, **values):
        """The provider's later report, as the controller takes it in."""
        tracker = self.env["sms.tracker"].sudo().search([("inkasso_notice_id", "=", notice.id)])
        tracker._action_update_from_sms_state(state, **values)

    # -------------------------------------------------------------------------
    # What is written
    # -------------------------------------------------------------------------

    def test_tells_neither_amount_nor_matter(self):
        notice = self._issue()
        self.company.phone = "08-1"
        for portal in (True, False):
            self.company.inkasso_portal = portal
            texts = set()
            for lang, _name in LANGUAGES:
                text = notice.with_context(inkasso_letter_language=lang)._get_sms_text()
                texts.add(text)
                words = re.sub(r"https?://\S+|08-1", "", text)
                self.assertFalse(FORBIDDEN.search(words), text)
                self.assertFalse(re.search(r"\d|[{}]", words), text)
                self.assertIn("Bergs Bageri", words)
                self.assertEqual("http" in text, portal)
            self.assertEqual(len(texts), len(LANGUAGES), "each in its own language")
        self.assertFalse(re.search("debt|inkass|skuld|collect", notice._get_portal_url() or ""))

    def test_own_words_stay_neutral(self):
        phrase = self.env.ref("inkasso_collections_sms.phrase_sv_sms_link")
        own = phrase.copy({"company_id": self.company.id, "text": "Hej! Se {link} ({sender})"})
        self.anna.lang = False
        self.assertIn("Hej! Se http", self._issue()._get_sms_text())
        for text in ("Påminnelse: {link}", "Du ska betala: {link}", "100 kr: {link}"):
            with self.assertRaisesRegex(ValidationError, "what a text message is about"):
                own.text = text

    def test_a_name_that_tells_the_matter_is_left_out(self):
        notice = self._issue()
        self.company.name = "Nordisk Inkasso 24 AB"
        self.assertNotIn("Inkasso", notice._get_sms_text())
        self.company.inkasso_sms_sender = "Nordisk Service"
        self.assertIn("Nordisk Service", notice._get_sms_text())
        for name in ("Kravtjänst", "Bageri 24"):
            with self.assertRaisesRegex(ValidationError, "what a text message is about"):
                self.company.inkasso_sms_sender = name

    # -------------------------------------------------------------------------
    # Beside another channel
    # -------------------------------------------------------------------------

    def test_beside_an_email(self):
        notice = self._issue()
        self.assertEqual((notice.channel, notice.sms_state), ("email", "queued"))
        self._send_queue()
        self.assertEqual((notice.sms_state, notice.state), ("sent", "queued"), "the e-mail is what carries the notice")
        self.assertEqual(self.messages[0]["numbers"][0]["number"], "+46701234567")
        self._report(notice, "sent")
        self.assertEqual(notice.sms_state, "delivered")
        self.assertEqual(self._contacts(notice), [("sms", "sent"), ("sms", "delivered")])

    def test_failing_beside_an_email_leaves_the_notice_alone(self):
        notice = self._issue()
        type(self).answers = {"state": "wrong_number_format"}
        self._send_queue()
        self.assertEqual((notice.sms_state, notice.state), ("failed", "queued"))
        self.assertEqual(self._contacts(notice), [("sms", "failed")])
        self.assertTrue(notice.case_id.contact_problem)

    def test_no_number_and_optout(self):
        self.anna.phone = False
        self.assertFalse(self._issue().sms_state)
        self.anna.phone = "+46701234567"
        self.anna._inkasso_opt_out("sms", "sms")
        other = self._make_debtor("Bo Berg", phone="+46701234568")
        self._invoice("2026-10-10", partner=other)
        notices = self._run("2026-10-15").notice_ids
        self.assertEqual(notices.mapped("sms_state"), ["queued"])

    # -------------------------------------------------------------------------
    # As the channel of a notice
    # -------------------------------------------------------------------------

    def test_carries_a_reminder_alone(self):
        notice = self._issue(send_email=False)
        self.assertEqual((notice.channel, notice.state, notice.mail_id.id), ("sms", "queued", False))
        self._send_queue()
        self.assertEqual((notice.state, notice.sent_to), ("sent", "+46701234567"))
        self.assertIn(notice._get_portal_url(), notice.sms_text)
        self.assertEqual(self._contacts(notice), [("sms", "sent")])

    def test_a_demand_goes_in_writing(self):
        self.demand.write({"send_sms": True, "send_email": False})
        route = self.env["inkasso.notice"]._get_route(self.demand, self.anna, self.anna, self.company.id)
        self.assertEqual(route.now, ("email",))

    def test_without_portal_it_carries_nothing(self):
        self.company.inkasso_portal = False
        self.assertEqual(self._issue(send_email=False).channel, "email")

    def test_failure_goes_on_by_email_and_then_letter(self):
        notice = self._issue(send_email=False)
        type(self).answers = {"state": "unregistered"}
        self._send_queue()
        self.assertEqual((notice.channel, notice.state, bool(notice.mail_id)), ("email", "queued", True))
        notice._mark_failed("550")
        self.assertEqual((notice.state, notice.print_pending), ("failed", True))
        self.assertEqual(self._contacts(notice), [("sms", "failed"), ("email", "failed")])

    def test_report_of_failure_after_it_was_sent(self):
        notice = self._issue(send_email=False)
        self._send_queue()
        self._report(notice, "error", failure_type="unknown", failure_reason="Expired")
        self.assertEqual((notice.channel, notice.state), ("email", "queued"))
        self.assertEqual(self._contacts(notice), [("sms", "sent"), ("sms", "bounced")])

    def test_provider_error(self):
        notice = self._issue(send_email=False)
        tracker = self.env["sms.tracker"].sudo().search([("inkasso_notice_id", "=", notice.id)])
        tracker._action_update_from_provider_error("rejected")
        self.assertEqual(notice.channel, "email")

    # -------------------------------------------------------------------------
    # Contact rules
    # -------------------------------------------------------------------------

    def test_waits_until_it_is_allowed(self):
        with freeze_time("2026-10-15 20:00:00"):
            notice = self._issue(send_email=False)
            self.assertEqual((notice.state, notice.sms_state), ("queued", "waiting"))
            self.assertEqual(str(notice.sms_not_before), "2026-10-16 06:00:00")
            self.assertEqual(self._contacts(notice), [("sms", "blocked")])
            self._work_off()
            self.assertEqual(notice.sms_state, "waiting")
        with freeze_time("2026-10-16 06:00:00"):
            self._work_off()
            self.assertEqual(notice.sms_state, "queued")

    def _work_off(self):
        with self.enter_registry_test_mode():
            self.env.ref("inkasso_collections_sms.ir_cron_send_sms").method_direct_trigger()
        self.env.invalidate_all()

    def test_what_is_paid_meanwhile_is_not_sent(self):
        with freeze_time("2026-10-15 20:00:00"):
            notice = self._issue(send_email=False)
            self._pay(notice.line_ids.move_line_id.move_id, "2026-10-15")
        with freeze_time("2026-10-16 06:00:00"):
            self._work_off()
        self.assertEqual(notice.state, "cancelled")
        self.assertFalse(self.env["sms.sms"].search_count([("number", "=", "+46701234567")]))

    def test_on_the_level(self):
        with Form(self.reminder) as form:
            form.send_sms = True
        self.assertIn("sms", self.reminder._get_wanted_channels())
