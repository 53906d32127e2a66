"""The workbooks, opened and read back: real dates and numbers, sums, filters, and no text that becomes a formula."""

import base64
import csv
import re
import subprocess
import tempfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from openpyxl import load_workbook

from odoo.fields import Command

from .common import read_pdf
from .insight_common import TODAY, InsightCommon

ERROR = re.compile(r"^(#(REF|NAME|VALUE|DIV/0|N/A|NUM|NULL)[!?]?|Err:\d+)$")


class TestXlsx(InsightCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.evil = cls._make_debtor("=HYPERLINK(1) [Evil]/Ltd")
        cls._invoice("2026-08-01", 50.0, partner=cls.evil)
        cls.env["inkasso.snapshot"].sudo()._record(cls.company, TODAY, TODAY)

    def _export(self, **vals):
        wizard = self.env["inkasso.export.workbook"].with_user(self.viewer).create(vals)
        action = wizard.action_export()
        self.assertIn(f"/{wizard.id}/content/", action["url"])
        return base64.b64decode(wizard.content)

    def test_ageing(self):
        book = load_workbook(BytesIO(self._export(report="ageing")))
        self.assertEqual(book.sheetnames[0], "Ageing")
        sheet = book["Ageing"]
        rows = {row[0]: row[1:] for row in sheet.iter_rows(min_row=4, values_only=True) if row[0]}
        self.assertEqual(rows["Bolaget AB"], (2000, 0, 0, 0, 0, 0, 0, 2000))
        self.assertEqual(rows["Anna Andersson"], (0, 500, 0, 0, 600, 0, 1100, 1100))
        self.assertEqual(sheet.freeze_panes, "B4")
        self.assertTrue(sheet.auto_filter.ref)
        self.assertEqual(sheet.page_setup.orientation, "landscape")
        self.assertTrue(sheet.sheet_properties.pageSetUpPr.fitToPage)
        self.assertEqual(sheet["A4"].hyperlink.location, "'Bolaget AB'!A1")
        lines = list(book["Anna Andersson"].iter_rows(min_row=2, max_row=3, values_only=True))
        self.assertEqual([line[3] for line in lines], [datetime(2026, 7, 1), datetime(2026, 10, 6)])
        self.assertEqual([line[7] for line in lines], [600, 500])
        total = book["Anna Andersson"]["H4"].value
        self.assertEqual(total, "=SUBTOTAL(9,H2:H3)")
        self.assertEqual(book["All lines"].max_row, 6)

    def test_no_text_becomes_a_formula(self):
        book = load_workbook(BytesIO(self._export(report="ageing")))
        evil = [cell for row in book["All lines"] for cell in row if cell.value == self.evil.name]
        self.assertEqual([cell.data_type for cell in evil], ["s"])
        self.assertIn("=HYPERLINK(1)  Evil  Ltd", book.sheetnames)

    def test_pack(self):
        self._run_and_send("2026-09-16")
        book = load_workbook(BytesIO(self._export(report="pack", period="month")))
        figures = {row[0]: row[1] for row in book["Key figures"].iter_rows(min_row=4, values_only=True)}
        self.assertEqual((figures["Open"], figures["Received this month"]), (3150, 300))
        self.assertEqual(book["Key figures"].freeze_panes, "B4")
        charts = book["Charts"]._charts
        self.assertGreaterEqual(len(charts), 3)
        self.assertTrue(all("Data of the charts" in chart.series[0].val.numRef.f for chart in charts))
        self.assertIn("Largest debtors", book.sheetnames)

    def test_agency_review(self):
        """A case of 1 000 that was handed over, and of which 400 were paid to us since."""
        partner = self.env["res.partner"].create({"name": "Tryggt Inkasso"})
        agency = self.env["inkasso.agency"].sudo().create({"partner_id": partner.id})
        agreement = (
            self.env["inkasso.agency.agreement"]
            .sudo()
            .create(
                {
                    "name": "Terms",
                    "agency_id": agency.id,
                    "company_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                    "date_from": "2026-01-01",
                    "target_recovery": 60,
                    "state": "agreed",
                }
            )
        )
        self._run_and_send("2026-07-06")
        assignment = (
            self.env["inkasso.assignment"]
            .sudo()
            .create(
                {
                    "name": "A1",
                    "company_id": self.company.id,
                    "case_id": self._items(self.old).case_id.id,
                    "partner_id": self.anna.id,
                    "agency_id": agency.id,
                    "agreement_id": agreement.id,
                    "currency_id": self.company.currency_id.id,
                    "status": "sent",
                    "date": "2026-10-01",
                    "sent_on": "2026-10-01",
                    "amount_total": 1000,
                    "payment_ids": [Command.create({"date": "2026-10-05", "amount": 400, "kind": "payment"})],
                }
            )
        )
        book = load_workbook(BytesIO(self._export(report="agencies", period="month")))
        [row] = book["Agencies"].iter_rows(min_row=4, max_row=4, values_only=True)
        self.assertEqual(row[:9], ("Tryggt Inkasso", 1, 1000, 400, 0, 400, 0.4, 0.6, 0.4))
        [case] = book["Tryggt Inkasso"].iter_rows(min_row=2, max_row=2, values_only=True)
        self.assertEqual((case[0], case[2], case[6:8]), (assignment.name, datetime(2026, 10, 1), (1000, 400)))
        page = self._get_page(period="month")
        self.assertEqual(self._find(page, "figures", "recovery")["value"], 0.4)
        self.assertEqual(self._find(page, "tables", "agencies")["rows"][0]["cells"][4:], [0.4, 0.4, 0.6])
        self.assertAddsUp(page)

    def _convert(self, content, kind, folder):
        """What LibreOffice makes of a workbook, all formulas computed anew."""
        path = Path(folder, "book.xlsx")
        path.write_bytes(content)
        home = f"-env:UserInstallation=file://{folder}/home"  # so that two at once do not meet
        command = ["soffice", home, "--headless", "--convert-to", kind, "--outdir", folder, str(path)]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
        return Path(folder)

    def _compute(self, content):
        """The sheets of a workbook as LibreOffice shows them: by name their rows of texts. It computes all formulas anew."""
        options = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"
        with tempfile.TemporaryDirectory() as name:
            folder = self._convert(self._forget_results(content), options, name)
            return {
                path.stem.removeprefix("book-"): list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
                for path in folder.glob("*.csv")
            }

    def _forget_results(self, content):
        """The workbook without the results that were written beside its formulas."""
        source, target = ZipFile(BytesIO(content)), BytesIO()
        with ZipFile(target, "w") as changed:
            for entry in source.infolist():
                data = source.read(entry)
                if entry.filename.startswith("xl/worksheets/sheet"):
                    data = re.sub(rb"</f><v>[^<]*</v>", b"</f>", data)
                changed.writestr(entry, data)
        return target.getvalue()

    def test_libreoffice_computes_them(self):
        """Every formula comes to what was written beside it, and none to an error."""
        self._run_and_send("2026-09-16")
        for report in ("ageing", "pack", "agencies"):
            content = self._export(report=report)
            book = load_workbook(BytesIO(content))
            values = load_workbook(BytesIO(content), data_only=True)
            computed = self._compute(content)
            with self.subTest(report):
                self.assertEqual(set(computed), set(book.sheetnames))
                for rows in computed.values():
                    self.assertFalse([cell for row in rows for cell in row if ERROR.search(cell)])
                formulas = [
                    (sheet.title, cell)
                    for sheet in book
                    for row in sheet
                    for cell in row
                    if isinstance(cell.value, str) and cell.value.startswith("=") and cell.data_type == "f"
                ]
                self.assertTrue(formulas or report != "ageing")
                for title, cell in formulas:
                    shown = computed[title][cell.row - 1][cell.column - 1]
                    number = float(re.sub(r"[^\d.-]", "", shown))
                    self.assertAlmostEqual(
                        number, values[title][cell.coordinate].value, 2, f"{title} {cell.coordinate}"
                    )

    def test_libreoffice_prints_them(self):
        """Each workbook as pages; the charts of the pack are drawn."""
        self._run_and_send("2026-09-16")
        for report in ("ageing", "pack", "agencies"):
            with self.subTest(report), tempfile.TemporaryDirectory() as name:
                content = self._export(report=report)
                pdf = Path(self._convert(content, "pdf", name), "book.pdf").read_bytes()
                self.assertTrue(pdf.startswith(b"%PDF"))
                charts = [entry for entry in ZipFile(BytesIO(content)).namelist() if "/charts/chart" in entry]
                self.assertEqual(bool(charts), report == "pack")
                text = "".join(page.extract_text() for page in read_pdf(pdf).pages)
                self.assertIn({"ageing": "Bolaget AB", "pack": "Key figures", "agencies": "Agency"}[report], text)
