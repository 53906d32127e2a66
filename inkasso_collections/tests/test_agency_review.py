"""The printed review of agencies, and its workbook."""

import base64
from io import BytesIO

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .performance_common import PerformanceCommon


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
        # it may be shown to the agency: the others have no names
        self.assertIn("Another agency", html)
        self.assertNotIn("Beta Inkasso AB", html)

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
