import csv
from io import BytesIO, StringIO

import xlsxwriter

from odoo import fields, models

from ...rules.clean_text import defuse
from .assignment import CLOSE_CODES
from .remittance_file import AMOUNTS
from .report_file import TEMPLATE, read_reports
from .status_map import REPORTED

STATUS_KEY = "status:"
NOTE_KEY = "note:"
CONTACT_KEY = "contact:"
CONSENT_KEY = "consent:"
KEYS = (STATUS_KEY, NOTE_KEY, CONTACT_KEY, CONSENT_KEY)
QUIETLY = {"mail_notify_force_send": False, "mail_activity_quick_update": True}


class AgencyUpload(models.TransientModel):
    """A file that an agency's user has uploaded and looks at before it is taken in."""

    _name = "inkasso.agency.upload"
    _description = "Upload of an agency"

    user_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="cascade")
    name = fields.Char(readonly=True)
    content = fields.Binary(attachment=False, readonly=True)


class Agency(models.Model):
    _inherit = "inkasso.agency"

    # -------------------------------------------------------------------------
    # Reading
    # -------------------------------------------------------------------------

    def _read_upload(self, content):
        """What the rows of a file tell: (number of the row, the agency of these whose case it is, what it tells).

        :raise TableFileError: where nothing of the file can be read
        """
        rows = read_reports(content)
        numbers = [number for row in rows for number in (row.reference, row.agency_reference)]
        companies = self.env["res.company"].union(*(agency._get_companies() for agency in self))
        found = self.env["inkasso.assignment"]._find_by_numbers(self, companies, numbers)
        for row in rows:
            assignment = found.get(row.reference) or found.get(row.agency_reference)
            agency = assignment.agency_id if assignment else self[0]
            for told in agency._tell_row(row):
                yield row.number, agency, told

    def _take_upload(self, content, user):
        """Take in what a file tells, each row for itself; told twice, it counts once."""
        reports = self.env["inkasso.agency.report"]
        for _number, agency, told in list(self._read_upload(content)):
            reports += agency._receive([{**told, "user_id": user.id}], "upload")
        return reports

    def _tell_row(self, row):
        """A row with amounts tells of a payment, one with a status of that; it can do both, or just note something."""
        told = {
            "reference": row.reference,
            "agency_reference": row.agency_reference,
            "day": row.day,
            "row_text": row.text,
        }
        if row.error:
            kind, prefix = ("status", STATUS_KEY) if row.status else ("payment", "")
            error = self.env["inkasso.remittance.import"]._explain(row.error)
            yield {**told, "kind": kind, "key": prefix + row.row_reference, "read_error": error}
            return
        code, unknown = self._read_close_code(row.close_code)
        if unknown:
            told["read_error"] = self.env._("“%(code)s” is no close code.", code=unknown)
        has_payment = any(row.amounts.values())
        if has_payment:
            yield {
                **told,
                "kind": "payment",
                "key": row.row_reference,
                "note": "" if row.status else row.note,
                "close_code": code,
                "currency": row.currency,
                **{f"amount_{name}": float(amount) for name, amount in row.amounts.items()},
            }
        yield from self._tell_conduct(row, told)
        if row.contact or row.step:
            return
        if row.status or not (has_payment or row.note):
            yield {
                **told,
                "kind": "status",
                "key": STATUS_KEY + row.row_reference,
                "status_text": row.status,
                "close_code": code,
                "note": row.note,
            }
        elif not has_payment:
            yield {**told, "kind": "note", "key": NOTE_KEY + row.row_reference, "note": row.note}

    def _tell_conduct(self, row, told):
        """That the agency tried to reach the debtor, or asks for consent: in a row of its own, or with a payment or status."""
        if row.contact:
            yield {
                **told,
                "kind": "contact",
                "key": CONTACT_KEY + row.row_reference,
                "contact_channel": row.contact,
                "note": row.note,
            }
        if row.step:
            yield {
                **told,
                "kind": "consent",
                "key": CONSENT_KEY + row.row_reference,
                "step": row.step,
                "settlement": row.settlement,
                "months": row.months,
                "currency": row.currency,
                "note": row.note,
            }

    def _read_close_code(self, text):
        """(close code that `text` means, the text where it means none)."""
        if not text:
            return None, None
        status, code = self.env["inkasso.agency.status.map"]._translate(self, text)
        return (code, None) if status == "closed" and code else (None, text[:40])

    # -------------------------------------------------------------------------
    # Trying
    # -------------------------------------------------------------------------

    def _preview_upload(self, content):
        """What would become of each row, found out by doing it and taking it back.

        :return: a dict each: number, kind, reference, what, state (applied, waiting, refused, known), error
        :raise TableFileError: where nothing of the file can be read
        """
        rows = list(self._read_upload(content))
        known = {told["key"] for _number, agency, told in rows if agency._find_report(told["key"]).state == "applied"}
        trial = self.env.cr.savepoint()
        try:
            results = []
            for number, agency, told in rows:
                report = agency.with_context(**QUIETLY)._receive([told], "upload")
                results.append(report._describe_row(number, "known" if told["key"] in known else report.state))
        finally:
            trial.close(rollback=True)
        return results

    # -------------------------------------------------------------------------
    # Files to fill in
    # -------------------------------------------------------------------------

    def _get_upload_headings(self):
        """What the columns are called: understood again when the file comes back, in every language of the portal."""
        _ = self.env._
        return {
            "row_reference": _("Row ID"),
            "reference": _("Reference"),
            "agency_reference": _("Your number"),
            "date": _("Date"),
            "status": _("Status"),
            "close_code": _("Close code"),
            "note": _("Note"),
            "principal": _("Principal"),
            "interest": _("Interest"),
            "fee": _("Fees"),
            "cost": _("Costs"),
            "commission": _("Commission"),
            "vat": _("VAT"),
            "net": _("Net"),
            "contact": _("Contacted by"),
            "step": _("Asks for"),
            "settlement": _("Settlement"),
            "months": _("Months"),
            "currency": _("Currency"),
        }

    def _make_upload_csv(self):
        headings = self._get_upload_headings()
        stream = StringIO()
        csv.writer(stream, delimiter=";", lineterminator="\r\n").writerow([defuse(headings[name]) for name in TEMPLATE])
        return b"\xef\xbb\xbf" + stream.getvalue().encode()

    def _make_upload_xlsx(self, reports=None):
        """The spreadsheet to fill in; with `reports`, these as rows, each with what is wrong with it."""
        headings = self._get_upload_headings()
        titles = [headings[name] for name in TEMPLATE]
        if reports:
            titles.append(self.env._("What is wrong"))
        stream = BytesIO()
        book = xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
        head, day = book.add_format({"bold": True, "bottom": 1}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet(self.env._("Report"))
        for place, title in enumerate(titles):
            sheet.set_column(place, place, 16)
            sheet.write_string(0, place, title, head)
        for number, report in enumerate(reports or (), 1):
            cells = report._get_upload_cells()
            for place, name in enumerate(TEMPLATE):
                value = cells[name]
                if name == "date":
                    sheet.write_datetime(number, place, value, day)
                elif isinstance(value, float):
                    sheet.write_number(number, place, value)
                else:
                    sheet.write_string(number, place, defuse(value))
            sheet.write_string(number, len(TEMPLATE), defuse(report.error))
        sheet.freeze_panes(1, 0)
        self._write_words(book.add_worksheet(self.env._("Statuses")), head)
        book.close()
        return stream.getvalue()

    def _write_words(self, sheet, head):
        """The statuses and close codes, as they can be written into the file."""
        assignment = self.env["inkasso.assignment"]
        statuses = dict(assignment._fields["status"]._description_selection(self.env))
        codes = dict(assignment._fields["close_code"]._description_selection(self.env))
        rows = [(self.env._("Status"), self.env._("Meaning"), head)]
        rows += [(status, statuses[status], None) for status, _label in REPORTED]
        rows.append((self.env._("Close code"), self.env._("Meaning"), head))
        rows += [(code, codes[code], None) for code, _label in CLOSE_CODES]
        for number, (word, meaning, form) in enumerate(rows):
            sheet.write_string(number, 0, word, form)
            sheet.write_string(number, 1, meaning, form)
        sheet.set_column(0, 1, 28)


class AgencyReport(models.Model):
    _inherit = "inkasso.agency.report"

    def _describe_row(self, number, state):
        """A row of an upload as its preview shows it."""
        labels = dict(self._fields["kind"]._description_selection(self.env))
        statuses = dict(self._fields["status"]._description_selection(self.env))
        amount = sum(self[f"amount_{name}"] for name in ("principal", "interest", "fee"))
        if self.kind == "payment":
            what = self.currency_id.format(amount) if self.currency_id else str(amount)
        else:
            words = dict(self._fields["step"]._description_selection(self.env))
            words |= dict(self._fields["contact_channel"]._description_selection(self.env))
            told = words.get(self.step or self.contact_channel)
            what = told or statuses.get(self.status) or self.status_text or self.note or ""
        return {
            "number": number,
            "kind": labels[self.kind],
            "reference": self.assignment_id.name or self.reference or "",
            "what": what[:80],
            "state": state,
            "error": False if state == "known" else self.error,
        }

    def _get_upload_cells(self):
        """This report as a row of the file: sent again under the same number, corrected, it takes its place."""
        key = self.key or ""
        return {
            "row_reference": next((key.removeprefix(each) for each in KEYS if key.startswith(each)), key),
            "reference": self.reference,
            "agency_reference": self.agency_reference,
            "date": self.day,
            "status": self.status_text or self.status,
            "close_code": self.close_code,
            "note": self.note,
            "currency": self.currency_id.name,
            "contact": self.contact_channel,
            "step": self.step,
            "settlement": self.settlement or "",
            "months": self.months or "",
            **{name: self[f"amount_{name}"] or "" for name in AMOUNTS},
        }
