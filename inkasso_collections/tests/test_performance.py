"""How agencies do: figures against placements computed by hand, and against the records that they open."""

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user

from ..rules.assignment_life import SUCCESSES
from .performance_common import PerformanceCommon

DAY = "2026-10-15"


class TestPerformance(PerformanceCommon):
    def test_the_whole_by_hand(self):
        figures = self._get_figures()
        self.assertEqual(
            {key: figures[key] for key in ("cases", "placed", "collected", "cost", "left", "credited")},
            {"cases": 4, "placed": 20000, "collected": 14000, "cost": 1100, "left": 12900, "credited": 0},
        )
        self.assertEqual((figures["recovery"], figures["net_back"], figures["success"]), (0.7, 0.645, 0.5))
        # paid after 10 and 40 days, of four: at 40 days half of them are collected
        self.assertEqual((figures["days"], figures["age"], figures["disputed"]), (40, 30, 1))

    def test_one_agency(self):
        figures = self._get_figures(agency_id=self.beta.id)
        self.assertEqual((figures["placed"], figures["collected"], figures["recovery"]), (3000, 3000, 1))
        self.assertEqual((figures["days"], figures["cost"]), (10, 0))
        # of Alfa's two that were followed for 40 days one was collected then; Cecilia's was given up on day 11, and is
        # known not to be collected up to day 25
        self.assertEqual(self._get_figures(agency_id=self.alfa.id)["days"], 40)
        self.assertIsNone(self._get_figures(segment="business")["days"])

    def test_other_filters(self):
        self.assertEqual(self._get_figures(segment="business")["cases"], 1)
        self.assertEqual(self._get_figures(agreement_id=self.terms.id)["cases"], 3)
        self.assertEqual(self._get_figures(period="90d")["placed"], 7000)
        kind = self.env.ref("inkasso_collections.agency_kind_third_party")
        self.assertEqual(self._get_figures(kind_id=kind.id)["cases"], 4)
        other = self.env.ref("inkasso_collections.agency_kind_first_party")
        self.assertEqual(self._get_figures(kind_id=other.id)["cases"], 0)
        page = self._get_page(window="x", period="never", agency_id="1; DROP TABLE x")
        self.assertEqual(page["filters"]["period"], "365d")
        self.assertNotIn("agency_id", page["filters"])

    def test_the_curve_of_a_cohort(self):
        """July: 10 000 and 3 000 on the 1st, 5 000 on the 31st. Within 30 days 4 000 + 3 000, within 60 the rest.

        On 15 October the youngest of July is 76 days old: two months are known of it, the third is not.
        """
        table = self._find(self._get_page(), "tables", "cohort_curve")
        september, july = table["rows"]
        self.assertEqual(july["cells"][:3], ["2026-07", 3, 18000])
        self.assertEqual(july["cells"][3:6], [round(7000 / 18000, 4), round(14000 / 18000, 4), None])
        # Cecilia's is 25 days old: nothing is known yet, which is not nothing
        self.assertEqual(september["cells"][3:], [None] * 12)
        self.assertFalse(any(september["actions"][3:]))

    def test_the_curve_of_an_agency_uses_what_is_old_enough(self):
        """Alfa: in the first month 4 000 of 15 000; in the second 6 000 + 1 000 more of the same; in the third nothing of
        Anna's 10 000, which alone is 90 days old."""
        chart = self._find(self._get_page(), "charts", "liquidation")
        curve = next(dataset for dataset in chart["datasets"] if dataset["label"] == self.alfa.name)["values"]
        self.assertEqual(curve[:4], [round(4 / 15, 4), round(11 / 15, 4), round(11 / 15, 4), None])

    def test_cells_open_what_they_are_made_of(self):
        [_september, july] = self._find(self._get_page(), "tables", "cohort_curve")["rows"]
        placed = july["cells"][2]
        for cell, action in zip(july["cells"][3:], july["actions"][3:], strict=True):
            self.assertEqual(cell is None, action is None)
            if action:
                receipts = self.env[action["model"]].search(action["domain"])
                self.assertEqual(round(sum(receipts.mapped("amount")) / placed, 4), cell)

    def test_everything_adds_up(self):
        for filters in ({}, {"segment": "consumer"}, {"agency_id": self.alfa.id}, {"period": "730d", "window": 30}):
            checked = self.assertAddsUp(self._get_page(**filters))
            self.assertIn("placed", checked)
            self.assertIn("by_agency_id", checked)

    def test_rows_open_their_sums(self):
        for section in self._get_page()["sections"]:
            for table in section["tables"]:
                if not table["key"].startswith("by_"):
                    continue
                for row in table["rows"]:
                    for cell, action in zip(row["cells"], row["actions"], strict=False):
                        if action:
                            self._check_sum(table["key"], cell, action, None)

    def test_groups_add_up_to_the_whole(self):
        page = self._get_page()
        for key in ("by_agency_id", "by_agreement_id", "by_segment", "by_kind_id"):
            rows = self._find(page, "tables", key)["rows"]
            self.assertEqual([sum(row["cells"][place] for row in rows) for place in (1, 2, 3)], [4, 20000, 14000], key)

    def test_targets(self):
        rows = self._find(self._get_page(), "tables", "by_agreement_id")["rows"]
        met = {row["cells"][2]: row["cells"][-3:] for row in rows}
        self.assertEqual(met, {17000: [None, None, "–"], 3000: [0.5, 20, "yes"]})

    def test_credited_is_not_collected(self):
        self.env["inkasso.assignment.payment"].sudo().create(
            {"assignment_id": self.bertil_case.id, "date": DAY, "amount": 500, "kind": "credit", "name": "C"}
        )
        figures = self._get_figures()
        self.assertEqual((figures["credited"], figures["collected"]), (500, 14000))

    def test_recalled_cases_are_as_far_as_is_known(self):
        self.bertil_case.sudo()._recall(fields.Date.to_date(DAY), "test")
        row = self.env["inkasso.agency.analysis"].search([("assignment_id", "=", self.bertil_case.id)])
        self.assertEqual((row.spell_days, row.spell_collected), (76, False))
        given_up = self.env["inkasso.agency.analysis"].search([("assignment_id", "=", self.cecilia_case.id)])
        self.assertEqual((given_up.spell_days, given_up.won_count), (25, 0))  # not collected, to this day

    def test_an_assignment_and_the_analysis_say_the_same(self):
        """How long each case was followed is said by the database for all, and by the assignment for one."""
        today = fields.Date.to_date(DAY)
        self.david_case.sudo().write({"close_code": "withdrawn", "ended_on": "2026-08-01"})
        for row in self.env["inkasso.agency.analysis"].search([("agency_id", "in", (self.alfa | self.beta).ids)]):
            spell = row.assignment_id._get_spell(today)
            self.assertEqual((row.spell_days, row.spell_collected), spell[:2])

    def test_complaints_and_ratings(self):
        complaint = self.env["inkasso.agency.complaint"].create(
            {"name": "Too many calls", "agency_id": self.alfa.id, "assignment_id": self.anna_case.id}
        )
        with self.assertRaises(ValidationError):
            complaint.action_uphold()
        complaint.answer = "True: the dialler was wrong."
        complaint.action_uphold()
        self.assertEqual((complaint.state, str(complaint.answered_on)), ("upheld", DAY))
        with self.assertRaises(ValidationError):
            complaint.agency_id = self.beta
        case = self.anna_case.case_id
        self.env["rating.rating"].sudo().create(
            {
                "res_model_id": self.env["ir.model"]._get_id(case._name),
                "res_id": case.id,
                "rating": 4,
                "consumed": True,
            }
        )
        figures = self._get_figures()
        self.assertEqual((figures["complaints"], figures["rating"]), (1, 4))
        self.assertEqual(self.alfa.debtor_rating, 4)

    def test_ratings_are_those_of_the_agency_that_had_the_case_then(self):
        self.anna_case.sudo().write({"sent_on": "2099-01-01"})
        case = self.anna_case.case_id
        self.env["rating.rating"].sudo().create(
            {"res_model_id": self.env["ir.model"]._get_id(case._name), "res_id": case.id, "rating": 1, "consumed": True}
        )
        self.assertIsNone(self._get_figures()["rating"])

    def test_champion_and_challenger(self):
        rule = self.env["inkasso.assignment.rule"].create(
            {
                "name": "Split",
                "company_id": self.company.id,
                "share_ids": [Command.create({"agency_id": each.id}) for each in (self.alfa, self.beta)],
            }
        )
        (self.anna_case | self.bertil_case | self.david_case).sudo().rule_id = rule
        [table] = [
            table
            for section in self._get_page(window=60)["sections"]
            if section["key"] == "comparison"
            for table in section["tables"]
        ]
        champion, challenger = table["rows"]
        # two of Alfa's are 60 days old, one of them won within 60 days: 11 000 of 15 000
        self.assertEqual(champion["cells"][:4], [self.alfa.name, 2, 0.5, round(11 / 15, 4)])
        self.assertEqual(challenger["cells"][:4], [self.beta.name, 1, 1, 1])
        self.assertEqual(challenger["cells"][-1], "Too few cases to tell")
        self.assertIn("Champion", champion["cells"][-1])

    def test_the_window_is_the_same_for_all(self):
        """After 30 days Anna's has brought 4 000 and is not won; Bertil's nothing, as its 1 000 came on day 32."""
        samples = self.env["inkasso.performance"]._read_samples(
            self.env["inkasso.performance"]._read_filters({"window": 30})
        )[False][self.alfa.id]
        self.assertEqual((samples.count, samples.won, samples.placed, samples.collected), (2, 0, 15000, 4000))
        self.assertEqual(samples.placed_squares, 125_000_000)
        self.assertEqual((samples.products, samples.collected_squares), (40_000_000, 16_000_000))

    def test_only_collectors_and_managers(self):
        viewer = new_test_user(self.env, "only_looks", groups="inkasso_collections.group_user")
        with self.assertRaises(AccessError):
            self.env["inkasso.performance"].with_user(viewer).get_data()

    def test_of_own_companies_only(self):
        other = self._create_company(name="Other")
        user = new_test_user(
            self.env,
            "elsewhere",
            groups="inkasso_collections.group_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        page = self.env["inkasso.performance"].with_user(user).with_context(allowed_company_ids=other.ids).get_data()
        self.assertTrue(page["is_empty"])
        [cases] = [figure["value"] for figure in page["sections"][0]["figures"] if figure["key"] == "cases"]
        self.assertEqual(cases, 0)

    def test_queries_do_not_grow_with_the_placements(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["inkasso.performance"].get_data({})
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        values = self.bertil_case.sudo().copy_data()[0]
        for number in range(20):
            self.env["inkasso.assignment"].sudo().create(
                {**values, "name": f"Q{number}", "status": "closed", "close_code": "exhausted", "line_ids": []}
            ).write({"date": "2026-08-01", "sent_on": "2026-08-01", "ended_on": "2026-09-01"})
        self.assertLessEqual(count(), few)
        self.assertLess(few, 60)

    def test_words_of_success(self):
        """What counts as a success here is what the rules count."""
        codes = dict(self.env["inkasso.assignment"]._fields["close_code"].selection)
        self.assertLessEqual(set(SUCCESSES), set(codes))
