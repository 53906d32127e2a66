from odoo import api, models
from odoo.tools import format_date

from .workbook import Book

CHART_TYPES = {"bar": {"type": "column"}, "stacked": {"type": "column", "subtype": "stacked"}, "line": {"type": "line"}}
CHART_ROWS, CHART_WIDTH, CHART_HEIGHT = 18, 760, 340


class CollectionsPack(models.AbstractModel):
    """The month's pack: key figures with their formulas, charts that live in the workbook, and the lists behind them."""

    _name = "inkasso.xlsx.collections.pack"
    _description = "Workbook: collections pack"

    @api.model
    def _build(self, filters):
        book = Book(self.env.company.currency_id.decimal_places)
        sections = self.env["inkasso.dashboard"]._get_sections(filters)
        self._write_figures(book, filters, sections)
        self._write_charts(book, [chart for section in sections for chart in section["charts"]])
        for section in sections:
            for table in section["tables"]:
                columns = [(column["label"], column["kind"]) for column in table["columns"]]
                sheet = book.add_sheet(table["title"])
                book.write_table(sheet, columns, [row["cells"] for row in table["rows"]])
        return book.close()

    @api.model
    def _write_figures(self, book, filters, sections):
        sheet = book.add_sheet(self.env._("Key figures"))
        title = self.env._(
            "%(company)s: collections %(begin)s – %(end)s",
            company=self.env.company.name,
            begin=format_date(self.env, filters.begin),
            end=format_date(self.env, filters.end),
        )
        sheet.write_string(0, 0, title, book.title)
        heads = (self.env._("Figure"), self.env._("Value"), self.env._("Formula"), self.env._("Source"))
        for column, (head, width) in enumerate(zip(heads, (36, 18, 80, 60), strict=True)):
            sheet.write_string(2, column, head, book.head)
            sheet.set_column(column, column, width)
        sheet.freeze_panes(3, 1)
        sheet.repeat_rows(2)
        row = 3
        for section in sections:
            for figure in section["figures"]:
                sheet.write_string(row, 0, figure["label"])
                book.write_cell(sheet, row, 1, figure["value"], figure["kind"])
                sheet.write_string(row, 2, figure["formula"], book.note)
                sheet.write_string(row, 3, figure["source"], book.note)
                row += 1
        sheet.autofilter(2, 0, max(row - 1, 3), len(heads) - 1)

    @api.model
    def _write_charts(self, book, charts):
        """A sheet of charts, drawn by the workbook from the sheet of their data."""
        page, data = book.add_sheet(self.env._("Charts")), book.add_sheet(self.env._("Data of the charts"))
        data.set_column(0, 0, 28)
        top = place = 0
        for chart in charts:
            if not chart["datasets"] or not chart["labels"]:
                continue
            drawn = book.workbook.add_chart(CHART_TYPES[chart["kind"]])
            drawn.set_title({"name": chart["title"]})
            drawn.set_size({"width": CHART_WIDTH, "height": CHART_HEIGHT})
            drawn.set_legend({"position": "bottom"} if len(chart["datasets"]) > 1 else {"none": True})
            data.write_string(top, 0, chart["title"], book.head)
            for row, label in enumerate(chart["labels"], top + 1):
                data.write_string(row, 0, label)
            last = top + len(chart["labels"])
            for column, dataset in enumerate(chart["datasets"], 1):
                data.write_string(top, column, dataset["label"], book.head)
                data.set_column(column, column, 16)
                for row, value in enumerate(dataset["values"], top + 1):
                    book.write_cell(data, row, column, value, chart["unit"])
                drawn.add_series(
                    {
                        "name": [data.get_name(), top, column],
                        "categories": [data.get_name(), top + 1, 0, last, 0],
                        "values": [data.get_name(), top + 1, column, last, column],
                    }
                )
            page.insert_chart(place, 0, drawn)
            place += CHART_ROWS
            top = last + 2
