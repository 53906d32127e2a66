"""Writing workbooks that accountants can work with: real dates and numbers, frozen heads, filters, ready to print."""

import re
from io import BytesIO

import xlsxwriter

MAX_NAME = 31  # characters of a sheet's name
FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
WIDTHS = {"money": 16, "date": 12, "count": 10, "days": 10, "share": 10, "text": 28}


class Book:
    """A workbook in memory. Texts are written as texts, whatever they begin with, so that none becomes a formula."""

    def __init__(self, decimals=2, lang_date="yyyy-mm-dd"):
        self.stream = BytesIO()
        self.workbook = xlsxwriter.Workbook(
            self.stream,
            {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False},
        )
        money = "#,##0" + ("." + "0" * decimals if decimals else "")
        kinds = {"money": money, "date": lang_date, "count": "#,##0", "days": "#,##0.0", "share": "0.0%", "text": "@"}
        add = self.workbook.add_format
        self.formats = {kind: add({"num_format": form, "valign": "top"}) for kind, form in kinds.items()}
        self.total_formats = {kind: add({"num_format": form, "bold": True, "top": 1}) for kind, form in kinds.items()}
        self.head = add({"bold": True, "bottom": 1, "bg_color": "#EEF1F5", "text_wrap": True, "valign": "top"})
        self.title = add({"bold": True, "font_size": 14})
        self.note = add({"italic": True, "font_color": "#666666"})
        self.link = add({"font_color": "#0563C1", "underline": 1})
        self.names = set()

    def add_sheet(self, name, landscape=True):
        """A sheet of that name, made fit and unlike the others', one page wide when printed."""
        base = FORBIDDEN.sub(" ", name).strip()[:MAX_NAME] or "-"
        unique, number = base, 2
        while unique.casefold() in self.names:
            suffix = f" {number}"
            unique, number = base[: MAX_NAME - len(suffix)] + suffix, number + 1
        self.names.add(unique.casefold())
        sheet = self.workbook.add_worksheet(unique)
        sheet.set_paper(9)  # A4
        if landscape:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_footer("&L&A&R&P / &N")
        return sheet

    def write_cell(self, sheet, row, column, value, kind, formats=None):
        form = (formats or self.formats)[kind]
        if value is None or value is False or value == "":
            sheet.write_blank(row, column, None, form)
        elif kind == "date":
            sheet.write_datetime(row, column, value, form)
        elif kind == "text":
            sheet.write_string(row, column, str(value), form)
        else:
            sheet.write_number(row, column, value, form)

    def write_table(self, sheet, columns, rows, top=0, totals=(), filters=True):
        """A table of `columns` (label, kind) with its head frozen; the columns of `totals` get a sum that follows filters.

        :return: the row below the table
        """
        for number, (label, kind) in enumerate(columns):
            sheet.write_string(top, number, label, self.head)
            sheet.set_column(number, number, WIDTHS[kind])
        for offset, row in enumerate(rows, 1):
            for number, ((_label, kind), value) in enumerate(zip(columns, row, strict=True)):
                self.write_cell(sheet, top + offset, number, value, kind)
        last = top + len(rows)
        if filters:
            sheet.freeze_panes(top + 1, 1)
            sheet.autofilter(top, 0, max(last, top + 1), len(columns) - 1)
            sheet.repeat_rows(top)
        if totals and rows:
            for number in totals:
                letter = xlsxwriter.utility.xl_col_to_name(number)
                sheet.write_formula(
                    last + 1,
                    number,
                    f"=SUBTOTAL(9,{letter}{top + 2}:{letter}{last + 1})",
                    self.total_formats[columns[number][1]],
                    sum(row[number] or 0 for row in rows),
                )
        return last + 2

    def close(self):
        self.workbook.close()
        return self.stream.getvalue()
