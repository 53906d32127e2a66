"""Simulations: equal to what previews and runs of the same ledger say, and nothing written."""

from datetime import timedelta
from operator import add
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import freeze_time, new_test_user

from odoo.addons.inkasso_collections.models.insight.simulation_engine import Engine

from .insight_common import TODAY, InsightCommon


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

    def _preview(self, day):
        """(notices, lines, principal, new interest, new fees) by level, as a real preview of `day` says.

        A notice claims again what earlier ones claimed in vain, which a simulation counts once.
        """
        preview = self.env["inkasso.run"].create({"date": day, "company_ids": self.company.ids})
        preview.action_preview()
        found = {}
        for line in preview.line_ids.filtered(lambda line: line.result in ("notice", "handover")):
            known = found.get(line.level_id, (0,) * 5)
            history = self.env["inkasso.charge"]._read_history(line.item_ids.move_line_id.ids)
            before = [float(sum(claimed.open[kind] for claimed in history.values())) for kind in ("interest", "fee")]
            amounts = (line.amount_principal, line.amount_interest - before[0], line.amount_fee - before[1])
            more = (1, line.line_count, *amounts)
            found[line.level_id] = tuple(map(add, known, more))
        return found

    def _make_varied_ledger(self):
        """Debtors at each step, with credits that cover nothing, a part, all; disputed, promised, and too small."""
        self.company.sudo().inkasso_fee_agreed = True
        dues = [
            ("2026-08-14",),
            ("2026-09-11", "2026-10-09"),
            ("2026-09-25", "2026-10-09"),
            ("2026-10-08", "2026-10-09"),
        ]
        debtors = [self._make_debtor(f"Number {number}", is_company=number % 2 > 0) for number in range(12)]
        for number, debtor in enumerate(debtors):
            for due in dues[number % len(dues)]:
                self._invoice(due, 100.0 * (number + 1), partner=debtor)
        self._run_and_send("2026-09-02")
        self._run_and_send("2026-09-21")
        self._run_and_send("2026-10-01")
        for number, amount in ((1, 30), (2, 150), (3, 5000), (5, 60)):
            self._credit(amount, "2026-10-12", partner=debtors[number])
        case = self.env["inkasso.case"].search([("partner_id", "=", debtors[6].id)]).sudo()
        items = case.item_ids.sorted("id")
        reason = self.env.ref("inkasso_collections.dispute_reason_quality")
        self.env["inkasso.dispute"].sudo()._open(case, {items[0]: 70}, reason)  # a part: the rest goes on
        case = self.env["inkasso.case"].search([("partner_id", "=", debtors[8].id)]).sudo()
        self.env["inkasso.promise"].sudo()._make(case, 900, self.company.currency_id, "2026-10-25")
        self.fee_reminder.minimum_ids = [Command.create({"amount": 120.0})]
        return debtors

    def test_it_says_what_a_preview_says(self):
        """Level by level, to the öre: with credits, disputes in part, promises and minimum amounts."""
        self._make_varied_ledger()
        for day in (TODAY, TODAY + timedelta(days=1)):
            with self.subTest(day):
                with freeze_time(day):
                    expected = self._preview(day)
                    simulation = self._simulate(days=1, day=day)
                    engine = Engine(self.env(su=True), self.company, "today", day, 1, 5000)
                    engine.end = day
                    results = {
                        self.env["inkasso.level"].browse(level_id): (
                            result.notices,
                            result.lines,
                            round(result.principal, 2),
                            round(result.interest, 2),
                            round(result.fees, 2),
                        )
                        for level_id, result in engine.run(self.policy).items()
                        if result.notices
                    }
                self.assertGreaterEqual(len(expected), 2)
                self.assertEqual(
                    results,
                    {level: (*row[:2], *(round(value, 2) for value in row[2:])) for level, row in expected.items()},
                )
                on_day = {line.level_id: line.notices_on_day for line in simulation.line_ids if line.notices_on_day}
                self.assertEqual(on_day, {level: row[0] for level, row in expected.items()})

    def test_it_goes_on_where_reference_rates_end(self):
        """The rate of next year is not published yet: this year's holds on, and nothing is set aside for it."""
        self._invoice("2026-12-20", partner=self.bolaget)
        simulation = self._simulate(days=120)
        self.assertGreater(max(simulation.line_ids.mapped("last_day")), fields.Date.to_date("2027-01-01"))
        self.assertEqual(sum(simulation.line_ids.mapped("error_count")), 0)
        self.assertGreater(sum(simulation.line_ids.mapped("amount_interest")), 0)

    def test_what_credits_cover_is_not_reminded(self):
        """Anna has paid 5 000 that nobody has matched: she is not written to, as long as it is not matched."""
        reminded = self._simulate(days=60).line_ids
        self._credit(5000, "2026-10-12")
        covered = self._simulate(days=60).line_ids
        self.assertGreater(sum(reminded.mapped("amount_principal")), sum(covered.mapped("amount_principal")))
        annas = sum((self.old + self.young).mapped("amount_residual"))
        first = [lines.filtered(lambda line: line.level_id == self.reminder) for lines in (reminded, covered)]
        self.assertEqual(first[0].amount_principal - first[1].amount_principal, annas)

    def test_in_last_year_credits_count_from_their_day(self):
        self._credit(5000, "2026-07-10")
        simulation = self._simulate(scope="past")
        counts = {line.level_id: line.notice_count for line in simulation.line_ids}
        # old: 6 July; from the 10th on it is covered, and so is what came later of Anna's
        self.assertEqual((counts[self.reminder], counts[self.fee_reminder]), (2, 0))

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
        self.assertIn("Slow", simulation.comparison)
        notices = by_policy[slow] - by_policy[self.policy]
        self.assertRegex(
            simulation.comparison,
            rf"Notices</th><td[^>]*>{by_policy[self.policy]}</td><td[^>]*>{by_policy[slow]}</td><td[^>]*>{notices}</td>",
        )
        self.assertFalse(self._simulate(scope="past").comparison, "nothing to compare with")

    def test_two_agencies_side_by_side(self):
        """1 000 are handed over, 400 of it come back: one agency takes a tenth, the other a half."""
        self.policy.level_ids = [
            Command.create({"name": "Over", "sequence": 4, "days_overdue": 60, "stage": "handover", "response_days": 5})
        ]
        agency = self.env["inkasso.agency"].sudo().create({"partner_id": self._make_debtor("Agency").id})
        terms = {"agency_id": agency.id, "company_id": self.company.id, "date_from": "2026-01-01"}
        terms["currency_id"] = self.company.currency_id.id
        cheap, dear = (
            self.env["inkasso.agency.agreement"]
            .sudo()
            .create(
                [
                    {**terms, "name": "Tenth", "rate_ids": [Command.create({"percent": 10})]},
                    {**terms, "name": "Half", "rate_ids": [Command.create({"percent": 50})]},
                ]
            )
        )
        simulation = self._simulate(days=120, agreement_id=cheap.id, other_agreement_id=dear.id, recovery=40)
        lines = simulation.line_ids.filtered(lambda line: line.level_id.stage == "handover").sorted("variant")
        self.assertEqual(lines.mapped("agreement_id.name"), ["Tenth", "Half"])
        for line, share in zip(lines, (0.1, 0.5), strict=True):
            self.assertGreater(line.amount_principal, 0)
            self.assertAlmostEqual(line.amount_recovered, line.amount_principal * 0.4, delta=0.1)
            self.assertAlmostEqual(line.amount_commission, line.amount_recovered * share, delta=0.1)
        self.assertIn("Left after commission", simulation.comparison)

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
