"""Likelihoods of open lines: from the ledger as from a file, learned, compared, explained, switched off."""

import random
from datetime import timedelta
from decimal import Decimal
from unittest.mock import patch

from odoo import fields
from odoo.tools import SQL

from odoo.addons.inkasso_collections.models.insight import score_model
from odoo.addons.inkasso_collections.rules.scoring import FEATURES, Invoice, Model

from .insight_common import TODAY, InsightCommon


class TestScore(InsightCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scores = cls.env["inkasso.score"].sudo()
        cls.models = cls.env["inkasso.score.model"].sudo()
        cls.histories = cls.env["inkasso.score.history"].sudo()

    def _score(self):
        self.models._train_if_due(self.company, TODAY)
        self.scores._score_open(self.company, TODAY)
        scores = self.scores.search([("company_id", "=", self.company.id)])
        return {score.item_id.move_id: score for score in scores}

    def test_histories_are_what_the_rules_see(self):
        """The sums that the database makes are those that the rules keep day by day."""
        read = self.histories._read_histories(self.company, TODAY, 30)
        invoices = self.histories._read_invoices(self.company, TODAY)
        self.assertEqual(len(invoices), 5)
        for partner in (self.anna, self.bolaget):
            with self.subTest(partner.name):
                own = [invoice for invoice in invoices if invoice.customer == partner.id]
                after = {name: getattr(read[partner.id], name) for name in ("settled", "late", "paid", "days")}
                self.assertEqual(after["paid"], len([invoice for invoice in own if invoice.paid]))
                self.assertEqual(after["days"], sum((i.paid - i.due).days for i in own if i.paid))
                self.assertEqual(read[partner.id].open_count, len([i for i in own if not i.paid]))
        anna, bolaget = read[self.anna.id], read[self.bolaget.id]
        self.assertEqual((anna.settled, anna.late, anna.overdue_count), (1, 1, 2))
        self.assertEqual((bolaget.settled, bolaget.late, bolaget.overdue_count), (2, 0, 0))
        self.assertEqual((bolaget.days, bolaget.days_squared), (10 - 15, 100 + 225))
        self.assertEqual(read[None].settled, 3)

    def test_open_lines_are_judged(self):
        scores = self._score()
        self.assertEqual(set(scores), {self.old, self.young, self.coming})
        self.assertEqual(scores[self.old].likelihood, 0, "beyond the horizon")
        self.assertLess(scores[self.young].likelihood, scores[self.coming].likelihood)
        self.assertGreaterEqual(scores[self.old].expected_date, TODAY)
        self.assertIn("1 of 1 earlier invoices were not paid within 30 days of due.", scores[self.young].reasons)
        self.assertIn("1 other invoices are overdue now.", scores[self.young].reasons)

    def test_it_orders_the_work(self):
        """What is hopeless counts for half of what is not judged."""
        self._run_and_send("2026-07-06")
        case = self._items(self.old).case_id.sudo()
        case._refresh_priority()
        before = case.priority_score
        self.assertGreater(before, 0)
        self._score()
        case._refresh_priority()
        self.assertAlmostEqual(case.priority_score, before / 2, delta=1)

    def test_they_are_kept_up_to_date(self):
        before = self._score()
        self._pay(self.young, "2026-10-15")
        after = self._score()
        self.assertEqual(set(after), {self.old, self.coming})
        self.assertEqual(before[self.coming].id, after[self.coming].id)

    def test_without_a_library_the_ratio_is_in_use(self):
        with patch.object(score_model, "get_fit", lambda: None):
            self._score()
        model = self.models._get_in_use(self.company)
        self.assertEqual((model.kind, model.version, model.trained_on), ("ratio", 1, TODAY))

    def _make_history(self):
        """Claims on sixty debtors with habits, told to the reader of the ledger."""
        chance = random.Random(3)
        habits = [chance.gauss(20, 25) for _ in range(60)]
        first = TODAY - timedelta(days=700)
        invoices = []
        for _ in range(1500):
            customer, issued = chance.randrange(60), first + timedelta(days=chance.randrange(600))
            due = issued + timedelta(days=30)
            paid = max(due + timedelta(days=round(chance.gauss(habits[customer], 8))), issued)
            invoices.append(Invoice(customer, issued, due, Decimal(chance.randrange(100, 9999)), paid))
        return invoices

    def test_a_better_model_is_taken_into_use_and_kept_while_it_is(self):
        invoices = self._make_history()
        with patch.object(type(self.histories), "_read_invoices", lambda *args: invoices):
            model = self.models._train(self.company, TODAY)
            self.assertEqual((model.kind, model.state), ("logistic", "in_use"))
            self.assertGreater(model.auc, 0.88)
            ratio = self.models.search([("company_id", "=", self.company.id), ("kind", "=", "ratio")])
            self.assertEqual(ratio.state, "replaced")
            self.assertGreater(ratio.brier, model.brier)
            self.assertIn("late foretold", model.calibration_text)
            again = self.models._train(self.company, TODAY)
        self.assertEqual(again, model, "what is no better does not replace it")
        last = self.models.search([("company_id", "=", self.company.id)], limit=1)
        self.assertEqual((last.version, last.state), (3, "rejected"))
        scores = self._score()
        self.assertEqual(scores[self.coming].model_id, model)
        self.assertRegex(scores[self.coming].reasons, "(More|Less) likely in time: ")

    def test_a_worse_model_is_not_taken_into_use(self):
        invoices = self._make_history()
        turned = lambda rows, labels: (Decimal(0), tuple(Decimal(-3) for _name in rows[0]))  # noqa: E731
        with (
            patch.object(type(self.histories), "_read_invoices", lambda *args: invoices),
            patch.object(score_model, "get_fit", lambda: turned),
        ):
            model = self.models._train(self.company, TODAY)
        self.assertEqual(model.kind, "ratio")
        self.assertEqual(
            self.models.search([("kind", "=", "logistic"), ("company_id", "=", self.company.id)]).state, "rejected"
        )

    def _train_with(self, fit=None, invoices=None):
        with (
            patch.object(type(self.histories), "_read_invoices", lambda *args: invoices or self._make_history()),
            patch.object(score_model, "get_fit", fit or score_model.get_fit),
        ):
            return self.models._train(self.company, TODAY)

    def test_what_is_in_use_stays_where_a_new_model_is_bad(self):
        """Learned badly once, what was learned before is not forgotten."""
        good = self._train_with()
        self.assertEqual(good.kind, "logistic")
        turned = lambda rows, labels: (Decimal(0), tuple(Decimal(-3) for _name in rows[0]))  # noqa: E731
        self.assertEqual(self._train_with(fit=lambda: turned), good)
        self.assertEqual(good.state, "in_use")

    def test_what_has_become_bad_is_put_aside(self):
        """The ratio takes its place, with a library or without; and a good model the ratio's again."""
        bad = self._train_with()
        turned = [str(-Decimal(weight)) for weight in bad.coefficients["weights"]]
        bad.coefficients = {**bad.coefficients, "weights": turned}
        ratio = self._train_with(fit=lambda: None)
        self.assertEqual((ratio.kind, ratio.state, bad.state), ("ratio", "in_use", "replaced"))
        self.assertEqual(self._train_with().kind, "logistic")

    def test_learned_once_a_month(self):
        self.models._train_if_due(self.company, TODAY)
        self.models._train_if_due(self.company, TODAY + timedelta(days=29))
        self.assertEqual(self.models.search_count([("company_id", "=", self.company.id)]), 1)

    def test_switched_off(self):
        self._score()
        self.company.sudo().inkasso_scoring = False
        with self.enter_registry_test_mode():
            self.env.ref("inkasso_collections.ir_cron_score").method_direct_trigger()
        self.assertFalse(self.scores.search([("company_id", "=", self.company.id)]))

    def test_the_scheduled_action(self):
        with self.enter_registry_test_mode():
            self.env.ref("inkasso_collections.ir_cron_score").method_direct_trigger()
        self.assertEqual(self.scores.search_count([("company_id", "=", self.company.id)]), 3)
        self.assertTrue(self.company.inkasso_scored_on)

    def test_it_knows_nothing_of_the_person(self):
        """Only columns with amounts and days of claims are read; the debtor is a number."""
        query = self.histories._get_claims_sql(self.company, TODAY)
        self.env.cr.execute(SQL("SELECT * FROM (%s) claims LIMIT 0", query))
        columns = {column.name for column in self.env.cr.description}
        self.assertEqual(columns, {"id", "partner_id", "issued", "due", "amount", "paid"})
        about_the_claim = {"late_ratio", "days_late", "recent_days_late", "spread", "margin", "overdue_ratio", "amount"}
        self.assertEqual(set(FEATURES), about_the_claim | {"relative_amount", "history", "term"})
        before = {move: score.likelihood for move, score in self._score().items()}
        self.anna.write(
            {
                "name": "Zahra",
                "street": "Elsewhere 2",
                "city": "Malmö",
                "country_id": self.env.ref("base.so").id,
                "lang": "en_US",
            }
        )
        self.assertEqual({move: score.likelihood for move, score in self._score().items()}, before)

    def test_weights_are_stored_exactly(self):
        invoices = self._make_history()
        with patch.object(type(self.histories), "_read_invoices", lambda *args: invoices):
            model = self.models._train(self.company, TODAY)
        parameters, usual = model._get_parameters()
        self.assertIsInstance(parameters, Model)
        self.assertEqual(len(parameters.weights), len(usual), len(FEATURES))
        self.assertEqual(fields.Date.to_date("2026-10-15"), model.trained_on)
