"""Behaviour, cash forecast, suggestions and simulation, on the ledger that was computed by hand."""

from datetime import timedelta

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

    def test_who_was_never_reached_is_told_when_others_are(self):
        call = {"company_id": self.company.id, "channel": "phone", "direction": "out", "outcome": "reached"}
        other = self._make_debtor("Andra AB", is_company=True)
        self.env["inkasso.contact"].sudo().create(
            [{**call, "partner_id": other.id, "date": f"2026-10-{day} 13:10:00"} for day in ("06", "13")]
        )
        text = self._describe(self.bolaget).with_context(tz="UTC").best_contact
        self.assertIn("others are most often reached on Tuesday between 13:00 and 14:00", text)

    def test_it_shows_on_debtor_and_case(self):
        behaviour = self._describe(self.bolaget)
        late = self._invoice("2026-09-01", partner=self.bolaget)
        self._run_and_send("2026-10-15")
        case = self._items(late).case_id.with_user(self.viewer)
        self.assertEqual(case.behaviour_id, behaviour)
        self.assertEqual((case.average_days_late, case.behaviour_trend), (-2.5, "unknown"))
        self.assertEqual(case.action_open_behaviour()["res_id"], behaviour.id)
        contact = self.env["res.partner"].create({"name": "Its bookkeeper", "parent_id": self.bolaget.id})
        seen = contact.with_user(self.viewer).with_company(self.company)
        self.assertEqual((seen.inkasso_behaviour_id, seen.inkasso_days_late), (behaviour, -2.5))
        self.assertEqual(seen.action_inkasso_behaviour()["res_id"], behaviour.id)
        outsider = new_test_user(self.env, "outside_behaviour", groups="base.group_user")
        with self.assertRaises(AccessError):
            contact.with_user(outsider).action_inkasso_behaviour()
        with self.assertRaises(AccessError):
            contact.with_user(outsider).read(["inkasso_days_late"])

    def test_why_is_shown_with_the_case(self):
        self._run_and_send("2026-07-06")
        self.env["inkasso.score.model"].sudo()._train(self.company, TODAY)
        self.env["inkasso.score"].sudo()._score_open(self.company, TODAY)
        case = self._items(self.old).case_id.with_user(self.viewer)
        self.assertIn("earlier invoices were not paid within 30 days of due", case.likelihood_reasons)
        self.assertGreaterEqual(case.expected_date, TODAY)


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
        tested = self._find(page, "figures", "back_test")
        self.assertIsNotNone(tested["value"])
        weeks = self.forecasts.search(tested["action"]["domain"])
        self.assertEqual((len(weeks), sum(weeks.mapped("came"))), (13, 400))
        self.assertLessEqual({"forecast", "expected"}, set(self.assertAddsUp(page)))


class TestSuggestions(InsightCommon):
    def _find_kinds(self):
        found = self.env["inkasso.suggestion"].sudo()._refresh(self.company, TODAY)
        return {suggestion.kind: suggestion for suggestion in found}

    def assertOpens(self, found, measure):
        """What the finding opens is as many records as it says, and adds up to what it says."""
        action = found.with_user(self.viewer).action_open()
        records = self.env[action["res_model"]].with_user(self.viewer).search(action["domain"])
        self.assertEqual(len(records), found.count)
        self.assertAlmostEqual(sum(records.mapped(measure)), found.amount, 2)

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
        self.assertOpens(found, "amount_due")

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
        self.assertOpens(found, "amount")

    def test_an_agency_below_its_target(self):
        """Ten cases of 100 are closed, of which two brought 50 each: 10 % of what 60 % were agreed of."""
        agency = self.env["inkasso.agency"].sudo().create({"partner_id": self._make_debtor("Agency").id})
        terms = {"agency_id": agency.id, "company_id": self.company.id, "date_from": "2026-01-01"}
        terms["currency_id"] = self.company.currency_id.id
        agreements = self.env["inkasso.agency.agreement"].sudo()
        agreement = agreements.create({**terms, "name": "Terms", "target_recovery": 60})
        other = agreements.create({**terms, "name": "Other terms", "date_from": "2025-01-01", "date_to": "2025-12-31"})
        self._run_and_send("2026-07-06")
        assignment = {
            "company_id": self.company.id,
            "case_id": self._items(self.old).case_id.id,
            "partner_id": self.anna.id,
            "agency_id": agency.id,
            "agreement_id": agreement.id,
            "currency_id": self.company.currency_id.id,
            "status": "closed",
            "close_code": "exhausted",
            "date": "2026-09-01",
            "sent_on": "2026-09-01",
            "ended_on": "2026-10-01",
            "amount_total": 100,
        }
        paid = {"payment_ids": [Command.create({"date": "2026-09-05", "amount": 50, "kind": "payment"})]}
        self.env["inkasso.assignment"].sudo().create(
            [
                *({**assignment, "name": f"A{number}", **(paid if number < 2 else {})} for number in range(10)),
                {**assignment, "name": "Running", "status": "sent", "ended_on": False, "close_code": False},
                {**assignment, "name": "Earlier", "agreement_id": other.id},
            ]
        )
        found = self._find_kinds()["agency"]
        self.assertEqual((found.count, found.amount, found.share, found.other_share), (10, 1000, 0.1, 0.6))
        self.assertIn("has recovered 10 %", found.text)
        self.assertOpens(found, "amount")

    def test_they_show_on_the_dashboard(self):
        self.anna.write({"email": False, "city": False})
        self._find_kinds()
        table = self._find(self._get_page(), "tables", "suggestions")
        self.assertIn("neither e-mail nor address", table["rows"][0]["cells"][0])
