from base64 import b64encode
from io import BytesIO

import xlsxwriter

from odoo import models

FIRST_ROW = 4  # below the title, the customer and the day
A4 = 9


class StatementSpreadsheet(models.TransientModel):
    """The account statement as a spreadsheet: figures and dates as such, ready to filter, sum and print."""

    _inherit = "inkasso.statement"

    def _make_spreadsheet(self, letter):
        """The workbook, base64-encoded: a sheet with what is open, and one with the letters sent."""
        self.ensure_one()
        stream = BytesIO()
        workbook = xlsxwriter.Workbook(
            stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        )
        w = letter.w
        formats = {
            "title": workbook.add_format({"bold": True, "font_size": 14}),
            "header": workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
            "text": workbook.add_format({}),
            "date": workbook.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            "number": workbook.add_format({"num_format": "#,##0"}),
            "amount": workbook.add_format({"num_format": "#,##0.00"}),
            "total": workbook.add_format({"bold": True, "top": 1}),
            "total_amount": workbook.add_format({"bold": True, "top": 1, "num_format": "#,##0.00"}),
        }
        self._write_open_items(workbook.add_worksheet(self._name_sheet(w.t("open_amount"))), letter, formats)
        if self.with_history:
            self._write_history(workbook.add_worksheet(self._name_sheet(w.t("history"))), letter, formats)
        workbook.close()
        return b64encode(stream.getvalue())

    @staticmethod
    def _name_sheet(name):
        """A name that spreadsheets take: no more than 31 signs, and none of []:*?/\\."""
        return "".join(sign for sign in name if sign not in "[]:*?/\\'")[:31]

    def _write_open_items(self, sheet, letter, formats):
        w = letter.w
        columns = [
            (w.t("document"), 22, "text"),
            (w.t("kind"), 18, "text"),
            (w.t("invoice_date"), 12, "date"),
            (w.t("due_date"), 12, "date"),
            (w.t("days_overdue"), 12, "number"),
            (w.t("currency"), 9, "text"),
            (w.t("amount"), 15, "amount"),
            (w.t("open_amount"), 15, "amount"),
        ]
        accounts = self._get_accounts(w)
        rows = [
            [
                row["name"],
                row["kind"],
                row["date"],
                row["due"],
                row["days"],
                account["currency"].name,
                row["amount"],
                row["open"],
            ]
            for account in accounts
            for row in account["rows"]
        ]
        last = self._write_table(sheet, letter, formats, columns, rows)
        for place, account in enumerate(accounts, start=last + 1):
            currency = account["currency"].name
            of_currency = f'SUMIF($F${FIRST_ROW + 2}:$F${last + 1},"{currency}",$H${FIRST_ROW + 2}:$H${last + 1})'
            sheet.write_string(place, 0, w.t("total_open"), formats["total"])
            for column in range(1, 5):
                sheet.write_blank(place, column, None, formats["total"])
            sheet.write_string(place, 5, currency, formats["total"])
            sheet.write_blank(place, 6, None, formats["total"])
            sheet.write_formula(place, 7, f"={of_currency}", formats["total_amount"], account["total"])

    def _write_history(self, sheet, letter, formats):
        w = letter.w
        columns = [
            (w.t("letter_number"), 18, "text"),
            (w.t("sent_on"), 12, "date"),
            (w.t("step"), 32, "text"),
            (w.t("channel"), 18, "text"),
            (w.t("last_day"), 14, "date"),
            (w.t("currency"), 9, "text"),
            (w.t("amount"), 15, "amount"),
        ]
        rows = [
            [
                notice["number"],
                notice["sent"],
                notice["step"],
                notice["channel"],
                notice["last_day"],
                notice["currency"].name,
                notice["amount"],
            ]
            for notice in self._get_history(w)
        ]
        self._write_table(sheet, letter, formats, columns, rows)

    def _write_table(self, sheet, letter, formats, columns, rows):
        """Title, header and rows; set up to filter, to scroll below the header, and to print.

        :return: the last row written
        """
        w = letter.w
        sheet.write_string(0, 0, letter.title, formats["title"])
        sheet.write_string(1, 0, f"{letter.company.name} - {self.partner_id.name}")
        sheet.write_string(2, 0, w.t("open_items", day=w.date(self.date)))
        for number, (name, width, _kind) in enumerate(columns):
            sheet.set_column(number, number, width)
            sheet.write_string(FIRST_ROW, number, name, formats["header"])
        write = {
            "text": sheet.write_string,
            "date": sheet.write_datetime,
            "number": sheet.write_number,
            "amount": sheet.write_number,
        }
        for place, row in enumerate(rows, start=FIRST_ROW + 1):
            for number, ((_name, _width, kind), value) in enumerate(zip(columns, row, strict=True)):
                if value or (value == 0 and value is not False):
                    write[kind](place, number, value, formats[kind])
        last = FIRST_ROW + max(len(rows), 1)
        sheet.autofilter(FIRST_ROW, 0, last, len(columns) - 1)
        sheet.freeze_panes(FIRST_ROW + 1, 0)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(FIRST_ROW)
        sheet.set_footer(f"&L{letter.company.name.replace('&', '&&')}&R&P / &N")
        return last
