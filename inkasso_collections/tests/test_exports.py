"""Every table that leaves the house, filled with what spreadsheets would calculate: it is shown, and nothing else."""

import base64
import csv
import re
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

from openpyxl import load_workbook

from odoo.fields import Command
from odoo.tools.misc import file_path

from ..reports.xlsx.workbook import Book
from .agencies_common import AgenciesCommon

EVIL = '=HYPERLINK("http://evil.test";"click")'
EVILS = (EVIL, "+1+1", "-1-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "http://evil.test/", "mailto:a@b.test")
#: What we write ourselves.
OUR_FORMULAS = re.compile(r"=(SUM|SUBTOTAL|SUMIF)\(")
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
#: Where tables are made, and the tests here that open them. A new place has to be added, with a test.
PLACES = {
    "models/agencies/agency_batch_file.py": "batch",
    "models/agencies/claim_sale_list.py": "sale",
    "models/agencies/dossier_files.py": "dossier",
    "models/agencies/legal_sheet.py": "legal",
    "models/agencies/report_upload.py": "upload",
    "reports/statement_xlsx.py": "statement",
    "reports/xlsx/workbook.py": "workbook",
    "wizards/agency_comparison.py": "comparison",
}


class TestExports(AgenciesCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.write({"name": EVIL, "street": "@SUM(A1)", "city": "+1+1", "ref": "-1-1"})
        cls.invoice.ref = "=1+1"
        cls.alfa.partner_id.name = "@SUM(A1)"

    def assertShown(self, content):
        """No cell is a formula but ours, and none is a link."""
        book = load_workbook(BytesIO(content))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        self.assertTrue(cells)
        for cell in cells:
            if cell.data_type == "f":
                self.assertRegex(cell.value, OUR_FORMULAS)
            self.assertFalse(cell.hyperlink and cell.hyperlink.target, cell.value)
        return [cell.value for cell in cells if cell.data_type == "s"]

    def assertDefused(self, text):
        cells = [cell for row in csv.reader(StringIO(text.lstrip("\ufeff")), delimiter=";") for cell in row]
        for cell in cells:
            self.assertTrue(not cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝")) or NUMBER.fullmatch(cell), cell)
        return cells

    def test_every_place_is_known(self):
        root = Path(file_path("inkasso_collections/__manifest__.py")).parent
        found = {
            str(path.relative_to(root))
            for path in root.rglob("*.py")
            if not {"tests", "demo_ledger"} & set(path.parts)
            and re.search(r"xlsxwriter\.Workbook\(|csv\.(Dict)?[wW]riter\(|openpyxl import Workbook", path.read_text())
        }
        self.assertEqual(found, set(PLACES))
        for name in PLACES.values():
            self.assertTrue(hasattr(self, f"test_{name}"), name)

    def test_dossier(self):
        assignment = self._hand_over()
        dossier = self.env["inkasso.dossier"].sudo().search([("assignment_id", "=", assignment.id)]) or (
            self.env["inkasso.dossier"].sudo().create({"assignment_id": assignment.id})
        )
        data = dossier._get_data()
        data["claims"][0] |= {"number": EVIL, "payment_reference": "-1-1"}
        self.assertIn(EVIL, self.assertShown(dossier._make_xlsx(data)))
        cells = self.assertDefused(dossier._make_csv(data).decode())
        self.assertIn(f"'{EVIL}", cells)
        self.assertIn("'-1-1", cells)

    def test_batch(self):
        first = self._make_agency("=1+1", licence=False, kind_ids=[Command.set(self._kind("first_party").ids)])
        self.reminder.agency_id = first
        self._invoice("2026-10-05", partner=self._make_debtor("=Greta Gren", street="@SUM(A1)"))
        notices = self._run("2026-10-15").notice_ids.sudo()
        notices._deliver()
        batch = notices.agency_batch_id
        batch._close()
        with ZipFile(BytesIO(batch.attachment_id.raw)) as archive:
            cells = self.assertDefused(archive.read("notices.csv").decode())
        self.assertIn("'=Greta Gren", cells)

    def _kind(self, name):
        return self.env.ref(f"inkasso_collections.agency_kind_{name}")

    def test_upload(self):
        """What an agency wrote comes back to it, and to us, as text."""
        assignment = self._hand_over()
        stream = StringIO("rowid;reference;status;note\n")
        stream.seek(0, 2)
        csv.writer(stream, delimiter=";").writerows([n, assignment.name, text, text] for n, text in enumerate(EVILS))
        reports = self.alfa.sudo()._take_upload(stream.getvalue().encode(), self.env.user)
        told = self.assertShown(self.alfa.sudo()._make_upload_xlsx(reports))
        self.assertIn(f"'{EVIL}", told, "also once somebody saves it as CSV")
        self.assertDefused(self.alfa.sudo()._make_upload_csv().decode())

    def test_statement(self):
        statement = self.env["inkasso.statement"].create({"partner_id": self.anna.id, "company_id": self.company.id})
        statement.action_xlsx()
        told = self.assertShown(base64.b64decode(statement.file))
        self.assertTrue(any(EVIL in text for text in told))

    def test_workbook(self):
        book = Book()
        sheet = book.add_sheet(EVIL)
        columns = [(text, "text") for text in EVILS] + [("Amount", "money")]
        book.write_table(sheet, columns, [[*EVILS, 5.0]], totals=[len(EVILS)])
        told = self.assertShown(book.close())
        self.assertGreaterEqual(told.count(EVIL), 2)
        for report in ("ageing", "pack"):
            wizard = self.env["inkasso.export.workbook"].create({"report": report})
            wizard.action_export()
            told = self.assertShown(base64.b64decode(wizard.content))
            self.assertIn(EVIL, told, report)

    def test_comparison(self):
        comparison = self.env["inkasso.agency.comparison"].create({"company_id": self.company.id})
        comparison.line_ids = [Command.create({"agreement_id": self.terms.id, "hidden": EVIL})]
        told = self.assertShown(comparison._make_xlsx())
        self.assertTrue({EVIL, "@SUM(A1)"} <= set(told), told)

    def test_sale(self):
        sale = self.env["inkasso.claim.sale"].new({"name": "S1"})
        columns = [(text, "text") for text in EVILS]
        action = sale._give_list("offer", columns, [dict(zip(EVILS, EVILS, strict=True))])
        file = self.env["ir.attachment"].browse(int(re.search(r"/(\d+)\?", action["url"])[1]))
        self.assertEqual(self.assertShown(file.raw).count(EVIL), 2)

    def test_legal(self):
        step = self.env["inkasso.legal.step"]
        party = {"name": EVIL, "number": "-1-1", "email": "@SUM(A1)", "phone": "+1+1", "address": {"street": "=1+1"}}
        data = dict.fromkeys(("step", "kind", "law", "authority", "currency", "as_of", "original_creditor"), EVIL)
        data |= {"applicant": party, "representative": None, "defendants": [party], "totals": {"amount": "=1+1"}}
        data |= {"claims": [], "costs": [{"name": EVIL, "amount": "5", "legal_basis": "=1+1"}]}
        told = self.assertShown(step._make_xlsx(data))
        self.assertGreater(told.count(EVIL), 8)
