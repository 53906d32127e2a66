"""Contact rules as data: what each law says, whose row goes before, and that they are enforced."""

from datetime import datetime

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, new_test_user
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MockEmail

from .common import CollectionsCommon


class ContactRulesCommon(CollectionsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Contact = cls.env["inkasso.contact"]

    @classmethod
    def _law(cls, code):
        """Follow the law of this country, with a debtor who lives there."""
        country = cls.env.ref(f"base.{code}")
        cls.company.inkasso_jurisdiction_id = cls.env.ref(f"inkasso_collections.jurisdiction_{code}")
        return cls._make_debtor("Debtor Abroad", country_id=country.id)

    def _call(self, debtor, moment, outcome="no_answer", **vals):
        return self.Contact._log(
            [
                {
                    "company_id": self.company.id,
                    "partner_id": debtor.id,
                    "channel": "phone",
                    "outcome": outcome,
                    "date": moment,
                    **vals,
                }
            ]
        )

    def _ask(self, debtor, moment, channel="phone"):
        return self.Contact._decide(self.company, debtor, channel, datetime.fromisoformat(moment))

    def assertAllowed(self, debtor, moment, channel="phone"):
        verdict = self._ask(debtor, moment, channel)
        self.assertTrue(verdict.allowed, f"{moment}: {verdict.reason}")

    def assertBlocked(self, debtor, moment, until=None, channel="phone"):
        verdict = self._ask(debtor, moment, channel)
        self.assertFalse(verdict.allowed, moment)
        self.assertTrue(verdict.reason)
        if until:
            self.assertEqual(verdict.allowed_from, datetime.fromisoformat(until))
        return verdict


class TestLaws(ContactRulesCommon):
    """Moments are UTC."""

    def test_reg_f(self):
        debtor = self._law("us")
        debtor.tz = "America/Chicago"  # UTC-5 in October
        for day in range(12, 18):
            self._call(debtor, f"2026-10-{day} 16:00:00")
        self.assertAllowed(debtor, "2026-10-18 16:00:00")
        self._call(debtor, "2026-10-18 16:00:00")
        verdict = self.assertBlocked(debtor, "2026-10-18 17:00:00", until="2026-10-19 13:00:00")
        self.assertEqual(verdict.rule, self.env.ref("inkasso_collections.contact_rule_us_week"))

    def test_reg_f_after_a_conversation(self):
        debtor = self._law("us")
        debtor.tz = "America/Chicago"
        self._call(debtor, "2026-10-12 16:00:00", outcome="reached")
        self.assertBlocked(debtor, "2026-10-18 16:00:00", until="2026-10-19 13:00:00")
        self.assertAllowed(debtor, "2026-10-19 13:00:00")
        self.assertAllowed(debtor, "2026-10-13 16:00:00", channel="email")

    def test_the_debtors_own_clock(self):
        debtor = self._law("us")
        for zone, opening in (("America/New_York", "12:00:00"), ("America/Los_Angeles", "15:00:00")):
            debtor.tz = zone
            self.assertBlocked(debtor, "2026-10-14 11:00:00", until=f"2026-10-14 {opening}", channel="sms")
        debtor.tz = "Europe/Stockholm"  # not where he lives: then the country's first
        self.assertEqual(debtor._inkasso_get_zone(self.company).zone, "America/New_York")

    def test_norway(self):
        debtor = self._law("no")  # UTC+2 in summer
        self._call(debtor, "2026-10-12 08:00:00")
        self.assertBlocked(debtor, "2026-10-12 10:00:00", until="2026-10-13 06:00:00")
        for day in (13, 14, 15, 16):
            self._call(debtor, f"2026-10-{day} 08:00:00")
        verdict = self.assertBlocked(debtor, "2026-10-17 08:00:00", until="2026-10-19 06:00:00")
        self.assertEqual(verdict.rule, self.env.ref("inkasso_collections.contact_rule_no_week"))
        for day in (19, 20, 21, 22, 23, 26, 27, 28, 29, 30):
            self._call(debtor, f"2026-10-{day} 08:00:00")
        verdict = self.assertBlocked(debtor, "2026-11-10 08:00:00", until="2026-11-11 07:00:00")
        self.assertEqual(verdict.rule, self.env.ref("inkasso_collections.contact_rule_no_month"))
        self.assertAllowed(debtor, "2026-11-11 07:00:00")

    def test_norwegian_hours(self):
        debtor = self._law("no")
        self.assertAllowed(debtor, "2026-10-14 18:59:00")
        self.assertBlocked(debtor, "2026-10-14 19:00:00", until="2026-10-15 06:00:00")
        # Saturday: from 8 by the circular, from 9 by the new law
        self.assertAllowed(debtor, "2026-10-17 06:30:00")
        self.assertBlocked(debtor, "2027-01-16 07:30:00", until="2027-01-16 08:00:00")
        self.assertBlocked(debtor, "2026-10-18 10:00:00")  # Sunday
        self.assertBlocked(debtor, "2027-05-17 10:00:00", until="2027-05-18 06:00:00")  # Constitution Day, a Monday

    def test_swedish_defaults(self):
        self.assertBlocked(self.anna, "2026-10-15 05:59:00", until="2026-10-15 06:00:00")
        self.assertAllowed(self.anna, "2026-10-15 06:00:00")
        self.assertBlocked(self.anna, "2026-10-17 07:30:00", until="2026-10-17 08:00:00")  # Saturday from 10
        self.assertBlocked(self.anna, "2026-12-26 10:00:00")  # Boxing Day, a Saturday
        self._call(self.anna, "2026-10-12 08:00:00", channel="email", outcome="sent")
        self._call(self.anna, "2026-10-13 08:00:00", channel="sms", outcome="sent")
        self._call(self.anna, "2026-10-14 08:00:00")
        self.assertBlocked(self.anna, "2026-10-14 09:00:00")
        self.assertBlocked(self.anna, "2026-10-15 09:00:00", until="2026-10-19 06:00:00")
        self.assertAllowed(self.anna, "2026-10-15 09:00:00", channel="letter")
        rules = self.env.ref("inkasso_collections.jurisdiction_se").contact_rule_ids
        self.assertEqual(set(rules.mapped("confidence")), {"low"}, "no number was found in FFFS 2025:2")

    def test_quiet_after_a_promise_and_an_objection(self):
        items = self._items(self._invoice("2026-09-01"))
        self._run_and_send("2026-09-06")
        case = items.case_id
        promise = (
            self.env["inkasso.promise"]
            .sudo()
            ._make(case, 500, self.company.currency_id, fields.Date.to_date("2026-10-20"))
        )
        self.assertEqual(str(promise.made_on), "2026-10-15")
        verdict = self.assertBlocked(self.anna, "2026-10-16 09:00:00", until="2026-10-22 06:00:00")
        self.assertEqual(verdict.rule, self.env.ref("inkasso_collections.contact_rule_se_quiet_promise"))
        self.assertAllowed(self.anna, "2026-10-16 09:00:00", channel="email")
        promise.sudo().action_cancel()
        self.assertAllowed(self.anna, "2026-10-16 09:00:00")

    def test_swedish_quiet_after_a_conversation(self):
        self._call(self.anna, "2026-10-12 08:00:00", outcome="reached")
        verdict = self.assertBlocked(self.anna, "2026-10-14 09:00:00", until="2026-10-15 06:00:00")
        self.assertEqual(verdict.rule, self.env.ref("inkasso_collections.contact_rule_se_quiet_conversation"))
        self.assertBlocked(self.anna, "2026-10-14 09:00:00", channel="sms")
        self.assertAllowed(self.anna, "2026-10-14 09:00:00", channel="email")

    def test_swedish_quiet_after_an_objection_until_it_is_answered(self):
        items = self._items(self._invoice("2026-09-01"))
        self._run_and_send("2026-09-06")
        reason = self.env.ref("inkasso_collections.dispute_reason_quality")
        dispute = self.env["inkasso.dispute"].sudo()._open(items.case_id, {items: None}, reason, "It leaks")
        # the 29th is the fifteenth day, and after the change of clocks
        verdict = self.assertBlocked(self.anna, "2026-10-16 09:00:00", until="2026-10-29 07:00:00")
        self.assertEqual(verdict.rule, self.env.ref("inkasso_collections.contact_rule_se_quiet_dispute"))
        dispute.with_user(self.env.user)._reject("It was tight when it left us")
        self.assertAllowed(self.anna, "2026-10-16 09:00:00")

    def test_a_country_without_rules_has_the_cautious_ones(self):
        debtor = self._law("de")
        self._call(debtor, "2026-10-14 08:00:00")
        self.assertBlocked(debtor, "2026-10-14 09:00:00")

    def test_attempts_of_another_company_do_not_count(self):
        other = self._create_company(name="Other")
        self._call(self.anna, "2026-10-15 07:00:00", company_id=other.id)
        self.assertAllowed(self.anna, "2026-10-15 09:00:00")
        self._call(self.anna, "2026-10-15 07:00:00", outcome="blocked")
        self._call(self.anna, "2026-10-15 07:00:00", direction="in")
        self.assertAllowed(self.anna, "2026-10-15 09:00:00")

    def test_facts_and_optouts_block(self):
        self.anna._inkasso_opt_out("phone", "phone")
        self.assertIsNone(self.assertBlocked(self.anna, "2026-10-15 09:00:00").allowed_from)
        self.assertAllowed(self.anna, "2026-10-15 09:00:00", channel="sms")
        self.env["inkasso.debtor.fact"].create({"kind": "death", "partner_id": self.anna.id, "source": "A call"})
        self.assertEqual(self.assertBlocked(self.anna, "2026-10-15 09:00:00", channel="letter").reason, "Death")


class TestRuleRows(ContactRulesCommon):
    def _rule(self, **vals):
        return self.env["inkasso.contact.rule"].create(
            {
                "jurisdiction_id": self.env.ref("inkasso_collections.jurisdiction_se").id,
                "kind": "attempts",
                "scope": "all",
                "max_count": 2,
                "period_days": 1,
                "date_from": "2026-01-01",
                "legal_basis": "Our policy",
                **vals,
            }
        )

    def test_the_companys_own_goes_before(self):
        self._rule(company_id=self.company.id, reason="Our customers ask for it")
        self._call(self.anna, "2026-10-15 07:00:00")
        self.assertAllowed(self.anna, "2026-10-15 09:00:00")
        self._call(self.anna, "2026-10-15 09:00:00")
        self.assertBlocked(self.anna, "2026-10-15 10:00:00")

    def test_kept_as_it_was(self):
        rule = self.env.ref("inkasso_collections.contact_rule_se_week")
        with self.assertRaisesRegex(UserError, "kept as it was"):
            rule.max_count = 5
        with self.assertRaisesRegex(ValidationError, "enter a reason"):
            self._rule(company_id=self.company.id)
        with self.assertRaisesRegex(ValidationError, "overlaps"):
            self._rule()
        rule.action_new_version()
        self.assertEqual(str(rule.date_to), "2026-10-15")

    def test_refused(self):
        for wrong in (
            {"max_count": -1, "period_days": 3},
            {"period_days": 0},
            {"kind": "hours"},
            {"kind": "hours", "weekday": "1", "scope": "calls", "hour_from": 9, "hour_to": 8},
            {"kind": "quiet", "scope": "all", "quiet_days": 3},
        ):
            with self.assertRaisesRegex(ValidationError, "incomplete"):
                self._rule(**wrong)

    def test_in_words(self):
        names = {
            "se_week": "Calls, text messages and e-mails: at most 3 in 7 days",
            "se_hours_sat": "Calls and text messages: Saturday from 10:00 until 15:00",
            "se_hours_holiday": "Calls and text messages: none on Holidays",
            "se_quiet_promise": "Calls and text messages: none for 7 days after: a promise to pay",
        }
        for name, text in names.items():
            self.assertEqual(self.env.ref(f"inkasso_collections.contact_rule_{name}").name, text)


class TestMailWaits(ContactRulesCommon, MockEmail):
    """Notices by e-mail are limited, and wait rather than being lost."""

    def _queue(self):
        self._invoice("2026-10-10")
        return self._run("2026-10-15").notice_ids.sudo()

    def _send_what_waits(self):
        """The mail queue, which leaves alone what is scheduled for later."""
        with self.mock_mail_gateway(), mute_logger("odoo.addons.mail.models.mail_mail"):
            self.env["mail.mail"].sudo().process_email_queue()
        self.env.invalidate_all()

    def test_waits_for_the_next_allowed_moment(self):
        with freeze_time("2026-10-15 10:00:00"):
            notice = self._queue()
            self._call(self.anna, "2026-10-15 08:00:00")
            self._send_what_waits()
            self.assertEqual((notice.state, notice.mail_id.state), ("queued", "outgoing"))
            self.assertEqual(notice.mail_id.scheduled_date, datetime(2026, 10, 15, 22, 0))  # midnight in Stockholm
            blocked = self.Contact.search([("notice_id", "=", notice.id)])
            self.assertEqual((blocked.outcome, blocked.channel), ("blocked", "email"))
            self.assertEqual(blocked.rule_id, self.env.ref("inkasso_collections.contact_rule_se_day"))
        with freeze_time("2026-10-15 22:00:00"):
            self._send_what_waits()
            self.assertEqual(notice.state, "sent")

    def test_two_notices_of_one_run_do_not_count_against_each_other(self):
        with freeze_time("2026-10-15 10:00:00"):
            self.env.ref("base.EUR").active = True
            self._invoice("2026-10-10", currency_id=self.env.ref("base.EUR").id)
            self._invoice("2026-10-10")
            notices = self._run("2026-10-15").notice_ids.sudo()
            self._send_what_waits()
            self.assertEqual(set(notices.mapped("state")), {"sent"})

    def test_who_has_opted_out_meanwhile_gets_a_letter(self):
        notice = self._queue()
        self.anna._inkasso_opt_out("email", "phone")
        self._send_what_waits()
        self.assertEqual((notice.state, notice.print_pending, notice.mail_id.state), ("failed", True, "cancel"))
        contact = self.Contact.search([("notice_id", "=", notice.id)])
        self.assertEqual((contact.outcome, contact.is_bad_data), ("blocked", False), "the address is not wrong")

    def test_e_mails_of_others_go_out(self):
        mail = self.env["mail.mail"].create({"email_to": "x@example.com", "body_html": "Hello", "auto_delete": False})
        self._send_what_waits()
        self.assertEqual(mail.state, "sent")


class TestRuleRights(ContactRulesCommon):
    def test_only_managers_set_rules(self):
        collector = new_test_user(self.env, "rule_collector", "inkasso_collections.group_collector")
        rule = self.env.ref("inkasso_collections.contact_rule_se_week").with_user(collector)
        self.assertTrue(rule.name)
        with self.assertRaises(AccessError):
            rule.note = "x"
