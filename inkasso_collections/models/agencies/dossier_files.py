import csv
import json
import re
import zipfile
from datetime import datetime
from hashlib import sha256
from io import BytesIO, StringIO

import xlsxwriter

from odoo import models

from ...rules.clean_text import defuse

EPOCH = (1980, 1, 1, 0, 0, 0)  # of every file in the ZIP: the same content gives the same bytes
CREATION_DATE = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}")
UNSAFE = re.compile(r"[^\w.()+=-]+")
CLAIM_COLUMNS = (
    ("number", "text"),
    ("invoice_date", "date"),
    ("due_date", "date"),
    ("payment_reference", "text"),
    ("original", "money"),
    ("principal", "money"),
    ("interest", "money"),
    ("fees", "money"),
    ("total", "money"),
    ("barred_after", "date"),
)
SUMMED = ("principal", "interest", "fees", "total")
SHEETS = {
    "charges": ("claim", "type", "name", "claimed_on", "from", "to", "amount", "open", "legal_basis"),
    "payments": ("claim", "date", "kind", "number", "amount"),
    "notices": ("number", "claim", "step", "date", "sent_on", "channel", "deadline", "total"),
    "contacts": ("date", "channel", "direction", "outcome", "note"),
}
MONEY = ("amount", "open", "total")
DATES = ("date", "claimed_on", "from", "to", "sent_on", "deadline")


def safe_name(text):
    """A name that every file system takes."""
    return UNSAFE.sub("-", text or "").strip("-.") or "file"


def still(pdf):
    """A PDF without the moment of its making, byte for byte as long as before."""
    return CREATION_DATE.sub(rb"/\1 (D:19800101000000", pdf)


class DossierFiles(models.Model):
    """The files of a dossier, and the ZIP of them: in order, dated alike, with a list of their hashes."""

    _inherit = "inkasso.dossier"

    def _make_zip(self):
        """The ZIP, as bytes: the same for the same content."""
        self.ensure_one()
        dossier = self.with_context(lang=self.company_id.partner_id.lang, tz="UTC")
        data = dossier._get_data()
        files = dict(dossier._get_documents())
        data["files"] = [
            {"path": path, "sha256": sha256(content).hexdigest(), "size": len(content)}
            for path, content in sorted(files.items())
        ]
        files["case.json"] = json.dumps(data, ensure_ascii=False, indent=2, sort_keys=True).encode()
        files["case.xlsx"] = dossier._make_xlsx(data)
        files["claims.csv"] = dossier._make_csv(data)
        files["index.pdf"] = dossier._make_index(data)
        hashes = "".join(f"{sha256(content).hexdigest()}  {path}\n" for path, content in sorted(files.items()))
        files["SHA256SUMS.txt"] = hashes.encode()
        return self._zip(files)

    def _zip(self, files):
        stream = BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for path, content in sorted(files.items()):
                entry = zipfile.ZipInfo(path, EPOCH)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, content)
        return stream.getvalue()

    # -------------------------------------------------------------------------
    # Documents as they are
    # -------------------------------------------------------------------------

    def _get_documents(self):
        """(path, content) of the documents: invoices, credit notes, letters as sent, what was attached."""
        self.ensure_one()
        assignment = self.assignment_id
        moves = assignment.line_ids.move_line_id.move_id.filtered(lambda move: move.is_invoice()).sorted("id")
        for move in moves:
            yield f"invoices/{safe_name(move.name)}.pdf", self._get_invoice_pdf(move)
        partials = assignment.line_ids.move_line_id.matched_credit_ids
        credits = partials.credit_move_id.move_id.filtered(lambda move: move.move_type == "out_refund")
        for move in credits.sorted("id"):
            yield f"credit_notes/{safe_name(move.name)}.pdf", self._get_invoice_pdf(move)
        for notice in self._get_notice_lines(assignment.line_ids.item_id).notice_id.sorted("id"):
            letter = notice.attachment_id.sudo()  # readable for whoever may see the notice
            if letter:
                yield f"letters/{safe_name(notice.name)}{self._get_suffix(letter)}", letter.raw
        for file in self._get_evidence().sudo().sorted("id"):  # files of what was handed over
            yield f"documents/{file.id}-{safe_name(file.name)}", file.raw or b""

    def _get_evidence(self):
        """What was attached to show the claim; and the signed plans."""
        plans = self.env["inkasso.payment.plan"].search([("case_id", "=", self.assignment_id.case_id.id)])
        return self.assignment_id.attachment_ids | plans.attachment_ids

    def _get_suffix(self, attachment):
        return ".pdf" if "pdf" in (attachment.mimetype or "pdf") else ".html"

    def _get_invoice_pdf(self, move):
        """The invoice as it was sent; where it never was, as it would be."""
        sent = move.sudo().invoice_pdf_report_id  # invoices of what was handed over
        if sent:
            return sent.raw
        # invoices of what was handed over
        content, _kind = self.env["ir.actions.report"].sudo()._render_qweb_pdf("account.account_invoices", move.ids)
        return still(content)

    def _make_index(self, data):
        """What is in the dossier, for people."""
        report = self.env["ir.actions.report"].sudo()  # the data is given, not read
        content, _kind = report._render_qweb_pdf(
            "inkasso_collections.report_dossier_index", self.ids, data={"dossier_data": data}
        )
        return still(content)

    # -------------------------------------------------------------------------
    # Tables
    # -------------------------------------------------------------------------

    def _make_csv(self, data):
        stream = StringIO()
        writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
        names = [name for name, _form in CLAIM_COLUMNS]
        writer.writerow([*names, "currency"])
        currency = data["assignment"]["currency"]
        for claim in data["claims"]:
            writer.writerow([*(defuse(claim[name]) for name in names), currency])
        return b"\xef\xbb\xbf" + stream.getvalue().encode()

    def _make_xlsx(self, data):
        stream = BytesIO()
        book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False})
        book.set_properties({"created": datetime(*EPOCH), "title": data["assignment"]["number"]})
        forms = {
            "head": book.add_format({"bold": True, "bottom": 1}),
            "sum": book.add_format({"bold": True, "top": 1, "num_format": "#,##0.00"}),
            "money": book.add_format({"num_format": "#,##0.00"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
            "text": book.add_format({}),
        }
        self._write_summary(book.add_worksheet("Case"), data, forms)
        self._write_sheet(book.add_worksheet("Claims"), data["claims"], CLAIM_COLUMNS, forms, SUMMED)
        for name, columns in SHEETS.items():
            forms_of = [
                (column, "money" if column in MONEY else "date" if column in DATES and name != "contacts" else "text")
                for column in columns
            ]
            self._write_sheet(book.add_worksheet(name.capitalize()), data[name], forms_of, forms)
        book.close()
        return stream.getvalue()

    def _write_summary(self, sheet, data, forms):
        """Who owes whom what, as two columns."""
        rows = [("schema", f"{data['schema']} {data['version']}")]
        for part in ("assignment", "creditor", "debtor", "totals"):
            for name, value in data[part].items():
                text = ", ".join(str(each) for each in value.values() if each) if isinstance(value, dict) else value
                text = ", ".join(text) if isinstance(text, list) else text
                rows.append((f"{part}.{name}", text))
        for row, (name, value) in enumerate(rows):
            sheet.write_string(row, 0, name, forms["head"])
            if name.startswith("totals."):
                sheet.write_number(row, 1, float(value), forms["money"])
            else:
                sheet.write_string(row, 1, "" if value is None else str(value))
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 1, 60)

    def _write_sheet(self, sheet, rows, columns, forms, summed=()):
        """A table with a frozen heading, typed cells, and sums."""
        for place, (name, form) in enumerate(columns):
            sheet.set_column(place, place, 16)
            sheet.write_string(0, place, name, forms["head"])
            for number, row in enumerate(rows, 1):
                self._write_cell(sheet, number, place, row[name], forms, form)
            if name in summed and rows:
                letter = xlsxwriter.utility.xl_col_to_name(place)
                total = sum(float(row[name]) for row in rows)
                sheet.write_formula(
                    len(rows) + 1, place, f"=SUM({letter}2:{letter}{len(rows) + 1})", forms["sum"], total
                )
        sheet.freeze_panes(1, 1)
        if rows:
            sheet.autofilter(0, 0, len(rows), len(columns) - 1)

    def _write_cell(self, sheet, row, place, value, forms, form):
        if value is None:
            return
        if form == "money":
            sheet.write_number(row, place, float(value), forms[form])
        elif form == "date":
            sheet.write_datetime(row, place, datetime.fromisoformat(value), forms[form])
        else:
            sheet.write_string(row, place, str(value), forms[form])


class DossierIndexReport(models.AbstractModel):
    """What the index prints: the same data as case.json."""

    _name = "report.inkasso_collections.dossier_index"
    _description = "Index of a dossier"

    def _get_report_values(self, docids, data=None):
        dossiers = self.env["inkasso.dossier"].browse(docids)
        given = (data or {}).get("dossier_data")
        return {
            "docs": dossiers,
            "data_of": lambda dossier: given or {**dossier._get_data(), "files": []},
        }
