import base64
from io import BytesIO
from unittest.mock import patch

from openpyxl import load_workbook

from odoo import fields
from odoo.tests import tagged

from .tour_common import TourCase


@tagged("post_install", "-at_install", "inkasso", "inkasso_tour")
class TestStatementTour(TourCase):
    """The statement dialog, clicked through in a browser: both files are made, and say the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        run = cls.env["inkasso.run"].create({"date": fields.Date.today(), "company_ids": cls.company.ids})
        run.action_run()
        run.notice_ids.sudo()._mark_sent()
        cls.notice = run.notice_ids

    def test_statement(self):
        reports = self.registry["ir.actions.report"]
        render, printed = reports._render_qweb_pdf, []

        def render_and_keep(report, report_ref, *args, **kwargs):
            result = render(report, report_ref, *args, **kwargs)
            printed.append((report_ref, result[0]))
            return result

        with patch.object(reports, "_render_qweb_pdf", render_and_keep):
            self.start_tour(
                f"/odoo/res.partner/{self.notice.partner_id.id}",
                "inkasso_statement",
                login="tour_accountant",
                timeout=120,
            )
        [(report, page)] = printed
        self.assertEqual(report, "inkasso_collections.report_statement")
        for said in (self.invoice.name, self.notice.name, "Tour Debtor"):
            self.assertIn(said.encode(), page)
        statement = self.env["inkasso.statement"].search([("partner_id", "=", self.notice.partner_id.id)])
        self.assertRegex(statement.filename, r"Tour Debtor .*\.xlsx$")
        items, history = load_workbook(BytesIO(base64.b64decode(statement.file))).worksheets
        self.assertEqual((items["A6"].value, items["H6"].value), (self.invoice.name, 1000))
        self.assertEqual(history["A6"].value, self.notice.name)
