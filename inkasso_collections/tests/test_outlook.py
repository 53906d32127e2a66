"""Behaviour, cash forecast, suggestions and simulation, on the ledger that was computed by hand."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user

from .insight_common import TODAY, InsightCommon


class TestBehaviour(InsightCommon):
    def _describe(self, partner):
        behaviours = self.env["inkasso.behaviour"].sudo()
        behaviours._refresh(self.company, TODAY)
        return behaviours.search([("company_id", "=", self.company.id), ("partner_id", "=", partner.id)])

    def test_by_hand(self):
        """Bolaget paid ten days late on a Friday, and fifteen early on a Monday."""
        behaviour = self._describe(self.bolaget)
        self.assertEqual((behaviour.paid_count, behaviour.average_days_late), (2, -2.5))
        self.assertEqual((behaviour.recent_days_late, behaviour.trend), (-2.5, "unknown"))
        self.assertIn(behaviour.usual_weekday, ("1", "5"))
        self.assertFalse(self._describe(self.anna), "what is paid in part is not paid")

    def test_trend(self):
        for due in ("2026-01-10", "2026-02-10"):
            self._pay(self._invoice(due, partner=self.bolaget), due)
        self.assertEqual(self._describe(self.bolaget).trend, "same")
        late = self._invoice("2026-06-01", partner=self.bolaget)
        self._pay(late, "2026-10-01")
        self.assertEqual(self._describe(self.bolaget).trend, "worse")

    def test_reaction_to_a_step(self):
        notice = self._run_and_send("2026-07-06")
        self._pay(self.old, notice.response_date)
        text = self._describe(self.anna).with_user(self.viewer).reactions
        self.assertIn("First, E-mail: 100 % of 1 lines paid by the deadline", text)

    def test_best_time_to_call(self):
        self.env["inkasso.contact"].sudo().create(
            [
                {
                    "company_id": self.company.id,
                    "partner_id": self.bolaget.id,
                    "channel": "phone",
                    "direction": "out",
                    "outcome": outcome,
                    "date": f"2026-10-{day} 08:30:00",
                }
                for day, outcome in (("05", "reached"), ("12", "reached"), ("13", "no_answer"), ("06", "reached"))
            ]
        )
        text = self._describe(self.bolaget).with_context(tz="UTC").best_contact
        self.assertIn("Monday between 08:00 and 09:00 (2 of 3)", text)


class TestForecast(InsightCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.forecasts = cls.env["inkasso.cash.forecast"].sudo()

    def _expected(self):
        self.forecasts._make(self.company, TODAY)
        weeks = self.forecasts.search([("company_id", "=", self.company.id), ("made_on", "=", TODAY)])
        return weeks.sorted("week")

    def test_thirteen_weeks(self):
        weeks = self._expected()
        self.assertEqual(len(weeks), 13)
        self.assertEqual(weeks[0].week, TODAY + timedelta(days=1))
        total = sum(weeks.mapped("expected"))
        self.assertGreater(total, 500)
        self.assertLess(total, 3100)
        for week in weeks:
            self.assertLessEqual(week.low, week.expected)
            self.assertLessEqual(week.expected, week.high)

    def test_a_promise_counts_on_its_day_and_its_claim_no_more(self):
        self._run_and_send("2026-09-16")
        case = self._items(self.old).case_id
        before = self._expected()[1].expected
        self.env["inkasso.promise"].sudo()._make(case, 600, self.company.currency_id, "2026-10-23")
        self.assertEqual(self._items(self.old).rest_reason, "promise")
        after = self._expected()
        self.assertAlmostEqual(after[1].expected - before, 300, delta=60)

    def test_what_came_is_noted_when_the_week_is_over(self):
        past = TODAY - timedelta(days=92)
        self.forecasts._update(self.company, TODAY)
        weeks = self.forecasts.search([("company_id", "=", self.company.id), ("made_on", "=", past)])
        self.assertEqual(len(weeks), 13)
        self.assertTrue(all(weeks.mapped("is_over")))
        # of what was there on 15 July, 400 came on 10 August
        self.assertEqual(sum(weeks.mapped("came")), 400)
        test = self.forecasts._get_back_test(self.company)
        self.assertEqual((test.came, test.weeks), (400, 13))

    def test_old_days_are_forgotten(self):
        first = TODAY - timedelta(days=60)
        for day in (first, first + timedelta(days=1)):
            self.forecasts._make(self.company, day)
        self.forecasts._update(self.company, TODAY)
        days = set(
            self.forecasts.search([("company_id", "=", self.company.id), ("is_backfilled", "=", False)]).mapped(
                "made_on"
            )
        )
        self.assertTrue(all(not day.weekday() or day == TODAY for day in days))

    def test_the_scheduled_action(self):
        with self.enter_registry_test_mode():
            self.env.ref("inkasso_collections.ir_cron_forecast").method_direct_trigger()
        self.assertTrue(self.forecasts.search_count([("company_id", "=", self.company.id)]))

    def test_on_the_dashboard(self):
        self.forecasts._update(self.company, TODAY)
        page = self._get_page()
        chart = self._find(page, "charts", "forecast")
        self.assertEqual([len(data["values"]) for data in chart["datasets"]], [13, 13, 13])
        self.assertIsNotNone(self._find(page, "figures", "back_test")["value"])


class TestSuggestions(InsightCommon):
    def _find_kinds(self):
        found = self.env["inkasso.suggestion"].sudo()._refresh(self.company, TODAY)
        return {suggestion.kind: suggestion for suggestion in found}

    def test_debtors_who_cannot_be_reached(self):
        self.assertNotIn("address", self._find_kinds())
        self.anna.write({"email": False, "city": False})
        found = self._find_kinds()["address"]
        self.assertEqual((found.count, found.amount), (2, 1100))
        action = found.with_user(self.viewer).action_open()
        records = self.env[action["res_model"]].with_user(self.viewer).search(action["domain"])
        self.assertEqual(sum(records.mapped("amount_overdue")), found.amount)

    def test_a_step_without_effect(self):
        for number in range(10):
            self._invoice("2026-08-01", partner=self._make_debtor(f"Silent {number}"))
        self._run_and_send("2026-08-06")
        found = self._find_kinds()["level"]
        self.assertEqual(found.level_id, self.reminder)
        self.assertGreaterEqual(found.count, 10)
        self.assertLess(found.share, 0.05)
        self.assertIn("moves little", found.text)

    def test_a_debtor_who_waits_for_the_second_step(self):
        late = self.env["account.move"]
        for _number in range(3):
            late += self._invoice("2026-05-01", 100.0, partner=self.bolaget)
        self._run_and_send("2026-05-06")
        notices = self._run_and_send("2026-05-25")
        self.assertEqual(notices.level_id, self.fee_reminder)
        self._pay(late, notices.response_date)
        found = self._find_kinds()["debtor"]
        self.assertEqual((found.partner_id, found.level_id, found.count), (self.bolaget, self.fee_reminder, 3))

    def test_they_show_on_the_dashboard(self):
        self.anna.write({"email": False, "city": False})
        self._find_kinds()
        table = self._find(self._get_page(), "tables", "suggestions")
        self.assertIn("neither e-mail nor address", table["rows"][0]["cells"][0])


class TestSimulation(InsightCommon):
    def _simulate(self, **vals):
        simulation = (
            self.env["inkasso.simulation"]
            .with_user(self.viewer)
            .create({"company_id": self.company.id, "policy_id": self.policy.id, **vals})
        )
        simulation.action_simulate()
        return simulation

    def _count_everything(self):
        return {
            model: self.env[model].sudo().search_count([])
            for model in (
                "inkasso.notice",
                "inkasso.charge",
                "inkasso.case",
                "inkasso.item",
                "account.move",
                "mail.mail",
            )
        }

    def test_the_first_day_is_what_a_preview_says(self):
        items = self._items(self.old + self.young)
        before = (self._count_everything(), items.read(["level_id", "next_date", "notice_id", "write_date"]))
        simulation = self._simulate(days=1, day=TODAY)
        self.assertEqual(
            before, (self._count_everything(), items.read(["level_id", "next_date", "notice_id", "write_date"]))
        )
        preview = self.env["inkasso.run"].create({"date": TODAY, "company_ids": self.company.ids})
        preview.action_preview()
        first = simulation.line_ids.filtered(lambda line: line.level_id == self.reminder)
        self.assertEqual(first.notices_on_day, len(preview.line_ids))
        self.assertEqual(first.amount_principal, sum(preview.line_ids.mapped("amount_principal")))

    def test_fees_and_interest_are_those_of_runs(self):
        """Two months ahead: what three runs on the days foretold would charge."""
        self.company.sudo().inkasso_fee_agreed = True
        simulation = self._simulate(days=60)
        with self.env.cr.savepoint() as savepoint:
            day, charges = TODAY, self.env["inkasso.charge"]
            while day <= TODAY + timedelta(days=60):
                notices = self._run(str(day)).notice_ids
                notices.sudo()._mark_sent()
                charges |= notices.charge_ids
                day += timedelta(days=1)
            expected = {
                level.id: (
                    sum(charges.filtered(lambda c, v=level: c.level_id == v and c.type == "fee").mapped("amount")),
                    len(charges.notice_id.filtered(lambda n, v=level: n.level_id == v)),
                )
                for level in (self.fee_reminder, self.demand)
            }
            savepoint.rollback()
        for line in simulation.line_ids.filtered(lambda line: line.level_id != self.reminder):
            self.assertEqual((line.amount_fee, line.notice_count), expected[line.level_id.id], line.level_id.name)
            self.assertGreater(line.amount_fee, 0)

    def test_last_year_with_payments_as_they_came(self):
        simulation = self._simulate(scope="past")
        counts = {line.level_id: line.notice_count for line in simulation.line_ids}
        # old: 6, 16 and 31 July at the earliest; settled: 6 September, and paid on the 11th; young: 11 October
        self.assertEqual(counts[self.reminder], 3)
        self.assertEqual(counts[self.demand], 1)

    def test_two_policies_side_by_side(self):
        slow = self._make_policy("Slow")
        slow.level_ids[0].days_overdue = 12
        simulation = self._simulate(scope="past", other_policy_id=slow.id)
        by_policy = {
            policy: sum(simulation.line_ids.filtered(lambda line, p=policy: line.policy_id == p).mapped("notice_count"))
            for policy in (self.policy, slow)
        }
        self.assertGreater(by_policy[self.policy], by_policy[slow])
        self.assertEqual(set(simulation.line_ids.mapped("variant")), {0, 1})

    def test_of_a_large_ledger_a_part(self):
        with patch("odoo.addons.inkasso_collections.models.insight.simulation.MOST_CLAIMS", 1):
            simulation = self._simulate(days=10)
        self.assertEqual((simulation.claim_count, simulation.claim_total), (1, 3))

    def test_rights(self):
        outsider = new_test_user(self.env, "outside_simulation", groups="base.group_user")
        with self.assertRaises(AccessError):
            self.env["inkasso.simulation"].with_user(outsider).create({"policy_id": self.policy.id})
        theirs = self.env["res.company"].sudo().create({"name": "Theirs AB"})
        stranger = new_test_user(
            self.env,
            "stranger_simulation",
            groups="inkasso_collections.group_manager",
            company_id=theirs.id,
            company_ids=[Command.set(theirs.ids)],
        )
        simulation = self._simulate()
        with self.assertRaises(AccessError):
            simulation.with_user(stranger).action_simulate()
