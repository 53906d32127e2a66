"""How agencies do: figures against placements computed by hand, and against the records that they open."""

import base64
from io import BytesIO

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user

from ..rules.assignment_life import SUCCESSES
from .agencies_common import AgenciesCommon
from .insight_common import InsightCommon

DAY = "2026-10-15"


class PerformanceCommon(AgenciesCommon):
    """Alfa got three cases and Beta one; all amounts in SEK, today is 15 October 2026.

    | case    | agency | placed | on    | collected                       | since        |
    | Anna    | Alfa   | 10 000 | 07-01 | 4 000 on 07-21, 6 000 on 08-10  | paid, 08-10  |
    | Bertil  | Alfa   |  5 000 | 07-31 | 1 000 on 09-01                  | open         |
    | Cecilia | Alfa   |  2 000 | 09-20 |                                 | exhausted    |
    | David   | Beta   |  3 000 | 07-01 | 3 000 to us on 07-11            | paid, 07-11  |
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.beta = cls._make_agency("Beta Inkasso AB")
        cls.beta_terms = cls._make_agreement(cls.beta, target_recovery=50, target_days=20)
        cls.company.write({"inkasso_commission_account_id": cls._account("6062").id})
        anna = cls._place(cls.case, cls.terms, "2026-07-01", 10000)
        bertil = cls._place(cls._other_case(), cls.terms, "2026-07-31", 5000)
        cecilia = cls._place(cls._other_case("Cecilia Celsing", 2000.0, is_company=True), cls.terms, "2026-09-20", 2000)
        david = cls._place(cls._other_case("David Dahl", 3000.0), cls.beta_terms, "2026-07-01", 3000)
        cls.anna_case, cls.bertil_case, cls.cecilia_case, cls.david_case = anna, bertil, cecilia, david
        cls._remit(anna, "2026-07-21", 4000, 400)
        cls._remit(anna, "2026-08-10", 6000, 600)
        cls._remit(bertil, "2026-09-01", 1000, 100)
        cls._end(anna, "2026-08-10", "paid_full")
        cls._end(cecilia, "2026-10-01", "exhausted")
        cls.env["inkasso.assignment.payment"].sudo().create(
            {"assignment_id": david.id, "date": "2026-07-11", "amount": 3000, "kind": "payment", "name": "D"}
        )
        cls._end(david, "2026-07-11", "paid_full")
        cls._status(bertil, "disputed", "2026-08-20")
        cls.collector = new_test_user(
            cls.env,
            "performance",
            groups="inkasso_collections.group_collector",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    @classmethod
    def _account(cls, code):
        return cls.env["account.account"].create({"code": code, "name": code, "account_type": "expense"})

    @classmethod
    def _place(cls, case, terms, day, amount):
        """Hand over, and let it have been on `day`, over `amount` with no interest and fees."""
        assignment = cls._hand_over(case, terms).sudo()
        assignment.write({"date": day, "sent_on": day, "amount_total": amount, "age_days": 30})
        return assignment

    @classmethod
    def _remit(cls, assignment, day, principal, commission):
        remittance = cls.env["inkasso.remittance"].create(
            {
                "agency_id": assignment.agency_id.id,
                "company_id": cls.company.id,
                "currency_id": cls.company.currency_id.id,
                "line_ids": [
                    Command.create(
                        {
                            "reference": assignment.name,
                            "date": day,
                            "amount_principal": principal,
                            "amount_commission": commission,
                        }
                    )
                ],
            }
        )
        remittance.action_book()
        return remittance

    @classmethod
    def _end(cls, assignment, day, code):
        if assignment.status != "closed":
            cls._status(assignment, "closed", day, close_code=code)
        assignment.sudo().write({"ended_on": day, "close_code": code})

    def _get_page(self, **filters):
        model = self.env["inkasso.performance"].with_user(self.collector)
        return model.with_context(allowed_company_ids=self.company.ids).get_data(filters)

    def _get_figures(self, **filters):
        page = self._get_page(**filters)
        return {figure["key"]: figure["value"] for section in page["sections"] for figure in section["figures"]}

    _find = staticmethod(InsightCommon._find)
    _check_sum = InsightCommon._check_sum
    assertAddsUp = InsightCommon.assertAddsUp

    @property
    def viewer(self):
        return self.collector


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


class TestReview(PerformanceCommon):
    """The printed review and its workbook say what the page says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["inkasso.agency.complaint"].create(
            {"name": "Too many calls", "agency_id": cls.alfa.id, "assignment_id": cls.anna_case.id}
        )
        report = cls.env["inkasso.compliance.request"].create(
            {
                "agency_id": cls.alfa.id,
                "company_id": cls.company.id,
                "date_from": "2026-07-01",
                "date_to": "2026-09-30",
                "due_date": "2026-10-30",
            }
        )
        cls.env["inkasso.compliance.finding"].create(
            {"request_id": report.id, "name": "No training", "deadline": "2026-11-30"}
        )

    def _review(self, **vals):
        return (
            self.env["inkasso.agency.review"].with_user(self.collector).create({"company_id": self.company.id, **vals})
        )

    def _render(self, review):
        report = self.env["ir.actions.report"].with_user(self.collector)
        html, _kind = report._render_qweb_html("inkasso_collections.report_agency_review", review.ids)
        return html.decode()

    def test_of_one_agency(self):
        html = self._render(self._review(agency_id=self.alfa.id, conclusion="Go on."))
        for expected in (
            "Alfa Inkasso AB",
            "Too many calls",
            "No training",
            "Finansinspektionen FI-1",
            "Go on.",
            "<polyline",
        ):
            self.assertIn(expected, html)
        self.assertNotIn("Beta Inkasso AB</td>", html.split("Champion")[0])

    def test_of_all_agencies(self):
        html = self._render(self._review())
        self.assertIn("All agencies", html)
        self.assertIn("Beta Inkasso AB", html)
        self.assertIn("Too few cases to tell", html)

    def test_its_figures_are_those_of_the_page(self):
        review = self._review()
        values = self.env["report.inkasso_collections.agency_review"].with_user(self.collector)._get_review(review)
        tiles = {tile["label"]: tile["value"] for row in values["tiles"] for tile in row}
        self.assertEqual(tiles["Recovery rate"], "70.0 %")
        self.assertEqual(tiles["Placed (SEK)"], "20,000")
        # all that was received was of these cases
        self.assertEqual(tiles["Received in the period (SEK)"], tiles["Collected (SEK)"])
        july = values["cohorts"][1]
        self.assertEqual([share["text"] for share in july["shares"]][:3], ["39", "78", ""])

    def test_of_nothing(self):
        html = self._render(self._review(date_from="2020-01-01", date_to="2020-12-31"))
        self.assertIn("No case is old enough yet", html)

    def test_workbook(self):
        action = self._review(agency_id=self.alfa.id).action_export()
        wizard = self.env["inkasso.export.workbook"].browse(int(action["url"].split("/")[4]))
        book = load_workbook(BytesIO(base64.b64decode(wizard.content)))
        self.assertEqual(book.sheetnames[:2], ["Agencies", "Alfa Inkasso AB"])
        sheet = book["By month of hand-over"]
        [_head, _september, july] = sheet.iter_rows(max_row=3, values_only=True)
        self.assertEqual(july[:3], ("2026-07", 2, 15000))
        self.assertAlmostEqual(july[3], 4 / 15, 4)

    def test_rights(self):
        viewer = new_test_user(self.env, "review_viewer", groups="inkasso_collections.group_user")
        with self.assertRaises(AccessError):
            self.env["inkasso.agency.review"].with_user(viewer).create({})
        with self.assertRaises(UserError):
            self._review(date_from="2026-10-02", date_to="2026-10-01")
