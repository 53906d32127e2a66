"""What agencies ask for, what they may, and what they did without: decided, logged, noted."""

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .agencies_common import AgenciesCommon

DAY = fields.Date.to_date("2026-10-15")


class TestAgencyConsent(AgenciesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms = cls._make_agreement(
            cls.alfa,
            consent_settlement_percent=80,
            consent_plan=True,
            consent_plan_months=6,
            by_visit=False,
            contacts_per_week=2,
            contacts_per_month=3,
        )
        cls.assignment = cls._hand_over(terms=cls.terms)
        cls.collector = new_test_user(
            cls.env,
            "consents",
            groups="inkasso_collections.group_collector",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _ask(self, step, **vals):
        return self.assignment.sudo()._ask_consent(step, DAY, **vals).sudo(False)

    def _breaches(self):
        return self.assignment.breach_ids.sorted("id").mapped("kind")

    # -------------------------------------------------------------------------
    # Asking
    # -------------------------------------------------------------------------

    def test_a_settlement_by_its_part(self):
        self.assertEqual(self._ask("settlement", amount=8000).state, "free")
        consent = self._ask("settlement", amount=7999)
        self.assertEqual((consent.state, consent.percent), ("waiting", 79.99))
        self.assertTrue(consent.activity_ids)
        self.assertEqual(self._ask("settlement", amount=5000), consent, "the same question while it waits")

    def test_plans_and_legal_steps(self):
        self.assertEqual(self._ask("plan", months=6).state, "free")
        self.assertEqual(self._ask("plan", months=7).state, "waiting")
        self.assertEqual(self._ask("legal").state, "waiting")

    def test_decided_and_logged(self):
        consent = self._ask("legal", note="The debtor does not answer.").with_user(self.collector)
        consent.reason = "Go on."
        consent.action_approve()
        self.assertEqual((consent.state, consent.decided_by_id), ("approved", self.collector))
        self.assertFalse(consent.activity_ids)
        self.assertIn("Legal step: Agreed to\nGo on.", self.assignment.event_ids.mapped("note"))
        self.assertIn("Tell the agency what was decided", self.assignment.activity_ids.mapped("summary"))
        with self.assertRaises(UserError):
            consent.action_refuse()
        with self.assertRaises(AccessError):
            consent.reason = "No, do not."

    def test_a_refusal_says_why(self):
        consent = self._ask("legal")
        with self.assertRaises(UserError):
            consent.action_refuse()
        consent.reason = "Too dear."
        consent.action_refuse()
        self.assertEqual(consent.state, "refused")
        self.assertFalse(self.assignment._may("legal"))

    def test_asked_twice_at_once_it_is_one_question(self):
        consent = self._ask("legal").sudo()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.cr.savepoint():
            consent.copy({"state": "waiting"})

    def test_entered_by_hand(self):
        action = self.assignment.with_user(self.collector).action_open_consent()
        wizard = self.env[action["res_model"]].with_user(self.collector).browse(action["res_id"])
        with self.assertRaises(UserError):
            wizard.action_ask()
        wizard.write({"amount": 5000, "note": "By phone"})
        consent = self.env["inkasso.agency.consent"].browse(wizard.action_ask()["res_id"])
        self.assertEqual((consent.step, consent.amount, consent.state), ("settlement", 5000, "waiting"))

    def test_rights(self):
        consent = self._ask("legal")
        viewer = new_test_user(
            self.env, "consent_viewer", groups="inkasso_collections.group_user", company_id=self.company.id
        )
        with self.assertRaises(AccessError):
            consent.with_user(viewer).action_approve()
        with self.assertRaises(AccessError):
            consent.with_user(self.collector).state = "approved"
        other = self._create_company(name="Other")
        stranger = new_test_user(
            self.env,
            "consent_stranger",
            groups="inkasso_collections.group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for name in ("consent", "breach", "contact", "batch"):
            self.assertFalse(self.env[f"inkasso.agency.{name}"].with_user(stranger).search([]), name)

    # -------------------------------------------------------------------------
    # Without asking
    # -------------------------------------------------------------------------

    def test_a_legal_step_without_consent_is_a_breach(self):
        self._status(self.assignment, "active_amicable")
        self._status(self.assignment, "legal_applied")
        self._status(self.assignment, "court")  # of the same legal step
        self.assertEqual(self._breaches(), ["consent"])
        self.assertIn("The agency did not keep to the agreement", self.assignment.activity_ids.mapped("summary"))

    def test_with_consent_it_is_none(self):
        consent = self._ask("legal")
        consent.action_approve()
        self._status(self.assignment, "legal_applied")
        self.assertEqual(self._breaches(), [])

    def test_what_we_do_ourselves_needs_none(self):
        self.assignment.sudo()._set_status("legal_applied", DAY)
        self.assertEqual(self._breaches(), [])

    def test_plans_that_were_asked_for_or_not(self):
        self._ask("plan", months=3)
        self._status(self.assignment, "plan")
        self.assertEqual(self._breaches(), [])
        other = self._hand_over(self._other_case(), self.terms)
        self._status(other, "plan")
        self.assertEqual(other.breach_ids.kind, "consent")

    def test_closing_without_success(self):
        self._status(self.assignment, "closed", close_code="exhausted")
        self.assertEqual(self._breaches(), ["consent"])
        other = self._hand_over(self._other_case(), self.terms)
        self._status(other, "closed", close_code="paid_full")
        self.assertFalse(other.breach_ids)

    # -------------------------------------------------------------------------
    # Contacts
    # -------------------------------------------------------------------------

    def _contact(self, day, channel="phone", assignment=None):
        return self.env["inkasso.agency.contact"].create(
            {"assignment_id": (assignment or self.assignment).id, "date": day, "channel": channel}
        )

    def test_means_that_are_not_agreed(self):
        self._contact("2026-10-16", "visit")
        self.assertEqual(self._breaches(), ["means"])
        self.assertIn("Visit", self.assignment.breach_ids.note)

    def test_limits_of_the_week_and_the_month(self):
        for day in ("2026-10-16", "2026-10-16", "2026-10-23"):
            self._contact(day)
        self.assertEqual(self._breaches(), [])
        self._contact("2026-10-23", "letter")  # letters are not limited
        self.assertEqual(self._breaches(), [])
        self._contact("2026-10-30", "sms")  # the fourth of the month
        self.assertEqual(self._breaches(), ["limit"])
        self._contact("2026-10-31")
        self._contact("2026-10-31", "email")  # the third of the week, too
        self.assertIn("2 attempts in 7 days", self.assignment.breach_ids.sorted("id")[-1].note)

    def test_counted_over_all_cases_of_the_debtor(self):
        self._contact("2026-10-16")
        self._contact("2026-10-16")
        # the same debtor's claim of another currency, say, is another assignment
        second = self.assignment.sudo().copy({"case_id": self.assignment.case_id.id, "status": "sent"}).sudo(False)
        self._contact("2026-10-17", assignment=second)
        self.assertEqual(second.breach_ids.kind, "limit")

    def test_where_the_agreement_is_silent_the_law_holds(self):
        terms = self._make_agreement(self.alfa, contacts_per_week=0, contacts_per_month=0)
        limits = {(limit.days, limit.count) for limit in terms._get_conduct(self.anna, DAY).limits}
        rules = self.law._get_contact_rules(self.company, "consumer", self.anna.country_id, DAY)
        expected = {
            (each.days, each.count)
            for each in rules.limits
            if each.days in (7, 30) and each.channels >= {"phone", "sms", "email"}
        }
        self.assertEqual(limits, expected)
        self.assertTrue(limits)
