"""Statuses and payments by file: read, previewed, taken in once; what is wrong is kept, and corrected by file."""

from io import BytesIO

from openpyxl import Workbook, load_workbook

from odoo.tests import tagged

from ..models.agencies.report_file import MAX_ROWS, TEMPLATE, read_reports
from ..models.agencies.table_file import TableFileError, read_table
from ..rules.clean_text import defuse
from .agency_portal_common import ROOT, AgencyPortalCommon


@tagged("inkasso_portal")
class TestAgencyUpload(AgencyPortalCommon):
    HEADING = "Row ID;Reference;Date;Status;Close code;Note;Principal;Commission;VAT;Net"

    def _file(self, *rows):
        rows = [row.replace("OUR", self.assignment.name).replace("THEIR", self.other.name) for row in rows]
        return "\r\n".join([self.HEADING, *rows])

    def _take(self, content):
        content = content.encode() if isinstance(content, str) else content
        return self.alfa.sudo()._take_upload(content, self.alfa_user)

    def assertRefused(self, reason, content):
        with self.assertRaises(TableFileError) as caught:
            read_reports(content)
        self.assertEqual(caught.exception.reason, reason)

    # -------------------------------------------------------------------------
    # Reading
    # -------------------------------------------------------------------------

    def test_encodings(self):
        text = "Rad-id;Ärende;Läge;Anteckning\n1;A1;Mottaget;Åke\n"
        for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
            [row] = read_reports(text.encode(encoding))
            self.assertEqual((row.reference, row.status, row.note), ("A1", "Mottaget", "Åke"), encoding)

    def test_files_that_are_none(self):
        self.assertRefused("empty", b"")
        self.assertRefused("heading", b"a;b\n1;2\n")
        self.assertRefused("too_big", b"x" * 5_000_001)
        self.assertRefused("too_long", b"reference\n" + b"A\n" * (MAX_ROWS + 1))
        self.assertRefused("not_text", b"\x00\x01")
        self.assertRefused("not_text", b"\xff\xfeabc")
        self.assertRefused("spreadsheet", b"PK\x03\x04 no zip")

    def test_huge_cells_spoil_their_row_only(self):
        rows = read_reports(b"reference;note;principal\nA;" + b"x" * 200_000 + b";1\nB;y;2\nC;z;" + b"9" * 20_000)
        self.assertEqual([row.error and row.error.reason for row in rows], ["long_field", None, "long_field"])
        [report] = self._take(b"reference;note\n" + b"x" * 200_000 + b";" + b"y" * 200_000)
        self.assertEqual((report.state, len(report.reference)), ("refused", 64))

    def test_wide_rows_are_cut(self):
        [(_number, cells, cell)] = read_table(
            b"reference" + b";x" * 500 + b"\nA" + b";y" * 500, {"reference": "reference"}, ()
        )
        self.assertEqual((len(cells), cell("reference"), cell("date")), (100, "A", None))

    def test_quoted_cells_may_have_several_lines(self):
        [row] = read_reports(b'reference;note\nA;"one\ntwo"\n')
        self.assertEqual(row.note, "one\ntwo")

    def test_template_is_understood(self):
        for lang in ("en_US", "sv_SE"):
            self.env["res.lang"]._activate_lang(lang)
            agency = self.alfa.with_context(lang=lang)
            book = load_workbook(BytesIO(agency._make_upload_xlsx()))
            headings = [cell.value for cell in book.worksheets[0][1]]
            stream = BytesIO()
            filled = Workbook()
            filled.active.append(headings)
            filled.active.append({"date": "2026-10-15", "currency": "SEK"}.get(name, "1") for name in TEMPLATE)
            filled.save(stream)
            for content in (stream.getvalue(), agency._make_upload_csv() + ";".join("1" * 3).encode()):
                [row] = read_reports(content)
                self.assertEqual((row.row_reference, row.reference, row.agency_reference), ("1", "1", "1"), lang)
            [row] = read_reports(stream.getvalue())
            self.assertEqual((row.currency, row.status, row.note, len(row.amounts)), ("SEK", "1", "1", 7), lang)

    # -------------------------------------------------------------------------
    # Taking in
    # -------------------------------------------------------------------------

    def test_a_row_can_tell_two_things(self):
        reports = self._take(self._file("1;OUR;2026-10-15;Pågår;;We begin;1000;100;0;900", "2;OUR;;;;Just a note"))
        self.assertEqual(reports.mapped("kind"), ["payment", "status", "note"])
        self.assertEqual(set(reports.mapped("state")), {"applied"}, reports.mapped("error"))
        self.assertEqual(self.assignment.status, "active_amicable")
        self.assertEqual(reports[0].remittance_line_id.amount_net, 900)
        self.assertEqual(reports[0].remittance_line_id.row_reference, "1")

    def test_good_rows_go_in_and_none_is_lost(self):
        rows = self._file(
            "1;OUR;2026-10-15;Mottaget",
            "2;nobody;2026-10-15;Mottaget",
            "3;THEIR;2026-10-15;Mottaget",
            "4;OUR;yesterday;Mottaget",
            "5;OUR;2026-10-15;;;;much",
            "6;OUR;2026-10-15;Gibberish",
            "7;OUR;2026-10-15;Closed;nonsense",
            "8;OUR",
            "9;OUR;2026-10-15;;;;-5",
        )
        reports = self._take(rows)
        self.assertEqual(len(reports), 9)
        self.assertEqual(
            reports.mapped("state"),
            ["applied", *["waiting"] * 2, *["refused"] * 2, "waiting", *["refused"] * 2, "waiting"],
        )
        self.assertTrue(all(report.error for report in reports[1:]))
        self.assertEqual(self.other.status, "sent")
        self.assertEqual(self._take(rows), reports)
        self.assertEqual(len(self._reports()), 9)

    def test_people_of_two_agencies_send_one_file(self):
        both = (self.alfa | self.beta).sudo()
        reports = both._take_upload(
            self._file("1;OUR;2026-10-15;Mottaget", "2;THEIR;2026-10-15;Pågår").encode(), self.alfa_user
        )
        self.assertEqual(reports.agency_id, both)
        self.assertEqual((self.assignment.status, self.other.status), ("received", "active_amicable"))

    def test_duplicate_rows(self):
        rows = self._file(
            "1;OUR;2026-10-15;;;;100", "1;OUR;2026-10-15;;;;100", ";OUR;2026-10-15;;;;7", ";OUR;2026-10-15;;;;7"
        )
        self.assertEqual(self._take(rows).remittance_line_id.mapped("amount_principal"), [100, 7, 7])
        self._take(rows)
        self.assertEqual(self._reports().remittance_line_id.remittance_id.amount_principal, 114)

    def test_preview_changes_nothing(self):
        content = self._file("1;OUR;2026-10-15;Mottaget", "2;OUR;2026-10-15;;;;100000").encode()
        before = len(self.assignment.event_ids)
        results = self.alfa.sudo()._preview_upload(content)
        self.assertEqual([row["state"] for row in results], ["applied", "waiting"])
        self.assertIn("more than is open", results[1]["error"])
        self.assertFalse(self._reports())
        self.assertEqual((self.assignment.status, len(self.assignment.event_ids)), ("sent", before))
        self._take(content)
        self.assertEqual([row["state"] for row in self.alfa.sudo()._preview_upload(content)], ["known", "waiting"])

    def test_corrected_by_file(self):
        self._take(self._file("1;OUR;2026-10-15;Gibberish", ";nobody;2026-10-15;;;;50"))
        book = load_workbook(BytesIO(self.alfa.sudo()._make_upload_xlsx(self._reports())))
        sheet = book.worksheets[0]
        self.assertEqual(sheet.cell(1, len(TEMPLATE) + 1).value, "What is wrong")
        place = {name: number for number, name in enumerate(TEMPLATE, 1)}
        for row in (2, 3):
            self.assertTrue(sheet.cell(row, len(TEMPLATE) + 1).value)
            sheet.cell(row, place["reference"]).value = self.assignment.name
            if sheet.cell(row, place["status"]).value:
                sheet.cell(row, place["status"]).value = "Mottaget"
        stream = BytesIO()
        book.save(stream)
        self._take(stream.getvalue())
        self.assertEqual(self._reports().mapped("state"), ["applied", "applied"], self._reports().mapped("error"))
        self.assertEqual(self.assignment.status, "received")

    def test_no_formula_gets_out(self):
        for text in ("=1+1", "+1+1", "-1-1", "@SUM(A1)", "\t=1", "\r=1"):
            self.assertEqual(defuse(text), f"'{text}")
        self._take(self._file('1;"=HYPERLINK(""http://evil"")";2026-10-15;@SUM(A1);;+cmd'))
        book = load_workbook(BytesIO(self.alfa.sudo()._make_upload_xlsx(self._reports())))
        cells = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value is not None]
        self.assertFalse([cell.value for cell in cells if cell.data_type == "f"])
        self.assertFalse([cell.value for cell in cells if str(cell.value).startswith(("=", "+", "-", "@"))])

    def test_many_rows_are_quick_enough(self):
        rows = [f"{number};OUR;2026-10-15;;;;1" for number in range(40)]
        before = self.cr.sql_log_count
        self._take(self._file(*rows))
        self.assertLess(self.cr.sql_log_count - before, 40 * 60)

    # -------------------------------------------------------------------------
    # In the portal
    # -------------------------------------------------------------------------

    def test_upload(self):
        self._enter()
        content = self._file("1;OUR;2026-10-15;Mottaget", "2;nobody;2026-10-15;Mottaget").encode()
        page = self._send(f"{ROOT}/upload", files={"file": ("report.csv", content, "text/csv")})
        self.assertShown(page, "1 good, 1 to correct", "nobody", "report.csv")
        self.assertFalse(self._reports())
        upload = self.env["inkasso.agency.upload"].search([])
        token = {"csrf_token": self._hidden(page, "csrf_token")}
        for _time in range(2):
            page = self.url_open(f"{ROOT}/upload/{upload.id}", data=token)
            self.assertShown(page, "The good rows of the file have been taken in", "nobody")
        self.assertEqual(self._reports().mapped("state"), ["waiting", "applied"])
        file = self.url_open(f"{ROOT}/corrections.xlsx")
        self.assertEqual(load_workbook(BytesIO(file.content)).worksheets[0].cell(2, 2).value, "nobody")

    def test_upload_of_somebody_else(self):
        self._enter("beta_user")
        content = self._file("1;THEIR;2026-10-15;Mottaget").encode()
        page = self._send(f"{ROOT}/upload", files={"file": ("r.csv", content, "text/csv")})
        self._enter("alfa_user")
        page = self.url_open(f"{ROOT}/upload")
        upload = self.env["inkasso.agency.upload"].search([])
        page = self.url_open(f"{ROOT}/upload/{upload.id}", data={"csrf_token": self._hidden(page, "csrf_token")})
        self.assertEqual(page.status_code, 404)
        self.assertEqual(self.other.status, "sent")

    def test_bad_files_are_explained(self):
        self._enter()
        for content, text in (
            (b"a;b\n1;2", "a column is missing: reference"),
            (b"\x00", "neither XLSX nor CSV"),
            (b"", "choose a file"),
        ):
            page = self._send(f"{ROOT}/upload", files={"file": ("r.csv", content, "text/csv")})
            self.assertShown(page, text, status=422)

    def test_templates(self):
        self._enter()
        self.assertIn(b"Row ID;Reference", self.url_open(f"{ROOT}/upload/template.csv").content)
        self.assertEqual(self.url_open(f"{ROOT}/upload/template.xlsx").content[:2], b"PK")
        self.assertEqual(self.url_open(f"{ROOT}/upload/template.exe").status_code, 404)
