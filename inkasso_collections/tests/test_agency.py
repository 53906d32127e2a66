"""Agencies: what they take, their licences, and what is agreed with them."""

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from .agencies_common import AgenciesCommon


class TestAgency(AgenciesCommon):
    def test_licence(self):
        today = fields.Date.to_date("2026-10-15")
        self.assertTrue(self.alfa._has_licence(self.law, today))
        self.assertEqual(self.alfa.licence_state, "valid")
        licence = self.alfa.licence_ids
        licence.checked_on = False
        self.assertFalse(self.alfa._has_licence(self.law, today), "nobody has looked it up")
        licence.action_checked()
        self.assertEqual((licence.checked_on, licence.checked_by_id), (today, self.env.user))
        licence.date_to = "2026-10-14"
        self.assertFalse(self.alfa._has_licence(self.law, today))
        self.assertEqual(self.alfa.licence_state, "expired")

    def test_who_needs_none(self):
        today = fields.Date.to_date("2026-10-15")
        stranger = self._make_agency("Beta", licence=False)
        self.assertFalse(stranger._has_licence(self.law, today))
        self.assertTrue(stranger._has_licence(self.env.ref("inkasso_collections.jurisdiction_us"), today))
        stranger.is_law_firm = True
        self.assertTrue(stranger._has_licence(self.law, today))
        stranger.is_law_firm = False
        stranger.kind_ids = self.env.ref("inkasso_collections.agency_kind_first_party")
        self.assertTrue(stranger.is_first_party)
        self.assertTrue(stranger._has_licence(self.law, today))
        self.assertIn(stranger, self.env["inkasso.agency"].search([("is_first_party", "=", True)]))
        self.assertNotIn(self.alfa, self.env["inkasso.agency"].search([("is_first_party", "=", True)]))

    def test_warnings(self):
        self.alfa.licence_ids.date_to = "2026-11-30"
        self.alfa.insurance_until = "2026-11-01"
        old = self._make_agency("Beta")
        old.licence_ids.checked_on = "2025-01-01"
        for _twice in range(2):
            self.env["inkasso.agency"]._cron_warn()
        found = sorted((to_do.summary, str(to_do.date_deadline)) for to_do in self.alfa.activity_ids)
        self.assertEqual(len(found), 2)
        self.assertEqual([day for _text, day in found], ["2026-11-01", "2026-11-30"])
        self.assertEqual(len(old.activity_ids), 1)
        self.assertIn("FI-1", old.activity_ids.summary)

    def test_limits(self):
        with self.assertRaises(ValidationError):
            self.alfa.write({"amount_min": 100, "amount_max": 50})
        euro = self.setup_other_currency("EUR", rates=[("2020-01-01", 0.1)])
        self.alfa.write({"amount_min": 1000, "amount_max": 20000})
        day = fields.Date.to_date("2026-10-15")
        self.assertTrue(self.alfa._takes_amount(10000, self.sek, self.company, day))
        self.assertFalse(self.alfa._takes_amount(10000, euro, self.company, day))
        self.assertTrue(self.alfa._takes_country(self.env.ref("base.se")))
        self.alfa.country_ids = self.env.ref("base.no")
        self.assertFalse(self.alfa._takes_country(self.env.ref("base.se")))


class TestAgreement(AgenciesCommon):
    def test_kept_while_in_force(self):
        for vals in ({"amount_min": 1}, {"date_to": "2027-01-01"}, {"rate_ids": [Command.clear()]}):
            with self.assertRaises(UserError), self.cr.savepoint():
                self.terms.write(vals)
        with self.assertRaises(UserError), self.cr.savepoint():
            self.terms.rate_ids.percent = 1
        with self.assertRaises(UserError), self.cr.savepoint():
            self.terms.rate_ids.unlink()
        with self.assertRaises(UserError), self.cr.savepoint():
            self.terms.unlink()
        self.terms.note = "What we talked about"

    def test_new_version(self):
        successor = self.env["inkasso.agency.agreement"].browse(self.terms.action_new_version()["res_id"])
        self.assertEqual((successor.version, successor.previous_id, successor.state), (2, self.terms, "draft"))
        self.assertEqual(successor.rate_ids.percent, 10)
        successor.rate_ids.percent = 12
        successor.date_from = "2026-11-01"
        successor.action_agree()
        self.assertEqual(str(self.terms.date_to), "2026-10-31")
        day = fields.Date.to_date
        self.assertEqual(self.alfa._get_agreement(self.company, day("2026-10-31")), self.terms)
        self.assertEqual(self.alfa._get_agreement(self.company, day("2026-11-01")), successor)
        self.assertTrue(self.terms.is_current)
        self.assertFalse(successor.is_current)
        current = self.env["inkasso.agency.agreement"].search([("is_current", "=", True)])
        self.assertIn(self.terms, current)
        self.assertNotIn(successor, current)

    def test_end_and_cancel(self):
        self.terms.action_end()
        self.assertEqual(str(self.terms.date_to), "2026-10-15")
        draft = self._make_agreement(self.alfa, agree=False)
        draft.action_cancel()
        self.assertEqual(draft.state, "cancelled")
        with self.assertRaises(UserError):
            draft.action_agree()

    def test_terms_that_make_no_sense(self):
        for vals in (
            {"date_to": "2025-01-01"},
            {"amount_max": 50},
            {"fixed_fee": 10, "fixed_fee_due": "always"},
            {"rates": ((0, 10), (0, 12))},
            {"is_trial": True},
        ):
            with self.subTest(vals=vals), self.assertRaises(ValidationError), self.cr.savepoint():
                self._make_agreement(self.alfa, agree=False, **vals)
        with self.assertRaises(UserError):
            self._make_agreement(self.alfa, rates=())

    def test_commission(self):
        terms = self._make_agreement(
            self.alfa,
            rates=((0, 20), (5000, 10)),
            rate_ids=[
                Command.create({"percent": 20}),
                Command.create({"percent": 10, "from_amount": 5000}),
                Command.create({"percent": 5, "debtor_kind": "business"}),
                Command.create({"percent": 10, "over_days": 365, "is_uplift": True}),
            ],
        )
        sweden, D = self.env.ref("base.se"), lambda amount: terms._exact(amount)

        def commission(amount, age=30, kind="consumer"):
            return float(terms._compute_commission(D(amount), D(amount), age, kind, sweden).amount)

        self.assertEqual(commission(1000), 200)
        self.assertEqual(commission(10000), 1000)
        self.assertEqual(commission(10000, age=400), 2000)
        self.assertEqual(commission(10000, kind="business"), 500)
        self.assertEqual(commission(100), 100, "the least commission")

    def test_what_commission_is_on(self):
        D = self.terms._exact
        for basis, expected in (("principal", 100), ("all", 160), ("to_us", 150)):
            terms = self._make_agreement(self.alfa, basis=basis)  # the agency keeps fees
            self.assertEqual(terms._get_basis(D(100), D(50), D(10)), expected)

    def test_review_meetings(self):
        self.assertEqual(str(self.terms.review_date), "2026-04-01")
        self.terms.review_date = "2026-10-20"
        for _twice in range(2):
            self.env["inkasso.agency.agreement"]._cron_review()
        self.assertEqual(len(self.terms.activity_ids), 1)
        self.assertEqual(str(self.terms.activity_ids.date_deadline), "2026-10-20")
        self.assertEqual(str(self.terms.review_date), "2027-01-20")

    def test_trial(self):
        trial = self._make_agreement(
            self._make_agency("Beta"),
            is_trial=True,
            date_to="2026-10-15",
            trial_count=1,
            target_recovery=50,
            target_days=30,
        )
        self.assertFalse(trial._is_trial_full())
        assignment = self._hand_over(terms=trial)
        self.assertTrue(trial._is_trial_full())
        other = self._propose(self._other_case(), trial)
        self.assertFindings(other, "trial_full", "no_number")
        self._pay(self.invoice, "2026-10-15")
        assignment.payment_ids.action_report()
        self.assertEqual((assignment.status, assignment.close_code), ("closed", "paid_full"))
        results = trial._get_results()
        self.assertEqual((results["count"], results["won"], results["days"]), (1, 1, 0))
        self.assertEqual(results["collected"], 10000)
        self.assertEqual([row[3] for row in trial._get_targets_met()], [True, True])
        self.env["inkasso.agency.agreement"]._cron_review()
        self.assertIn("Evaluate", " ".join(trial.activity_ids.mapped("summary")))
        with self.assertRaises(UserError):
            trial.action_trial_regular()
        trial.trial_decision_note = "It paid at once"
        regular = self.env["inkasso.agency.agreement"].browse(trial.action_trial_regular()["res_id"])
        self.assertEqual((trial.trial_decision, regular.is_trial, regular.state), ("regular", False, "draft"))
        decided = " ".join(trial.message_ids.mapped("body"))
        self.assertIn("1 cases over", decided, "what it rests on is kept")
        self.assertIn("Recovery (%): met.", decided)
        self.assertNotIn("Evaluate", " ".join(trial.activity_ids.mapped("summary")))
        longer = trial._make_successor()
        self.assertEqual((str(longer.date_from), str(longer.date_to)), ("2026-10-16", "2027-07-30"))
        html = self.env["ir.actions.report"]._render_qweb_html(
            "inkasso_collections.report_agreement_evaluation", trial.ids
        )[0]
        for text in (b"Beta", b"It paid at once", b"met"):
            self.assertIn(text, html)
