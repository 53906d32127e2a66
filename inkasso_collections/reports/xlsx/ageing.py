from odoo import api, models
from odoo.tools import format_date

from ..analysis.analysis_mixin import BANDS
from .workbook import Book

DEBTOR_SHEETS = 100  # a sheet for each of the largest debtors; the lines of all are on one


class AgeingWorkbook(models.AbstractModel):
    """Open receivables by debtor and age, with a sheet for each of the largest debtors and one with all lines."""

    _name = "inkasso.xlsx.ageing"
    _description = "Workbook: ageing by debtor"

    @api.model
    def _build(self, filters):
        book = Book(self.env.company.currency_id.decimal_places)
        lines = self._read_lines(filters)
        debtors = self._sum_by_debtor(lines)
        overview = book.add_sheet(self.env._("Ageing"))
        labels = dict(self.env["inkasso.receivable.analysis"]._fields["band"]._description_selection(self.env))
        overview.write_string(
            0,
            0,
            self.env._(
                "Open receivables on %(day)s in %(currency)s",
                day=format_date(self.env, filters.today),
                currency=self.env.company.currency_id.name,
            ),
            book.title,
        )
        columns = [
            (self.env._("Debtor"), "text"),
            *((labels[band], "money") for band, _label in BANDS),
            (self.env._("Overdue"), "money"),
            (self.env._("Open"), "money"),
        ]
        rows = [[row["name"], *row["bands"], sum(row["bands"][1:]), sum(row["bands"])] for row in debtors]
        book.write_table(overview, columns, rows, top=2, totals=range(1, len(columns)))
        for number, debtor in enumerate(debtors[:DEBTOR_SHEETS]):
            sheet = book.add_sheet(debtor["name"])
            self._write_lines(book, sheet, debtor["lines"], labels)
            overview.write_url(3 + number, 0, f"internal:'{sheet.get_name()}'!A1", book.link, debtor["name"])
        self._write_lines(book, book.add_sheet(self.env._("All lines")), lines, labels)
        return book.close()

    @api.model
    def _read_lines(self, filters):
        lines = self.env["inkasso.receivable.analysis"].search_fetch(
            filters.on(),
            ["partner_id", "move_id", "invoice_date", "due_date", "days_overdue", "band", "level_id", "amount"],
            order="partner_id, due_date, id",
        )
        debtors = {
            debtor.id: debtor.display_name for debtor in lines.partner_id.sudo()
        }  # names of these companies' debtors
        # numbers of lines that were read with the user's rights
        invoices = {move.id: move.name for move in lines.move_id.sudo()}
        return [
            {
                "partner_id": line.partner_id.id,
                "name": debtors[line.partner_id.id],
                "invoice": invoices.get(line.move_id.id) or "",
                "invoice_date": line.invoice_date,
                "due_date": line.due_date,
                "days": line.days_overdue,
                "band": line.band,
                "level": line.level_id.name or "",
                "amount": line.amount,
            }
            for line in lines
        ]

    @api.model
    def _sum_by_debtor(self, lines):
        """The debtors, the largest first, with their amounts by band and their lines."""
        debtors = {}
        for line in lines:
            debtor = debtors.setdefault(
                line["partner_id"], {"name": line["name"], "bands": [0.0] * len(BANDS), "lines": []}
            )
            place = int(line["band"])
            debtor["bands"][place] = self.env.company.currency_id.round(debtor["bands"][place] + line["amount"])
            debtor["lines"].append(line)
        return sorted(debtors.values(), key=lambda debtor: -sum(debtor["bands"]))

    @api.model
    def _write_lines(self, book, sheet, lines, labels):
        columns = [
            (self.env._("Debtor"), "text"),
            (self.env._("Invoice"), "text"),
            (self.env._("Invoice date"), "date"),
            (self.env._("Due date"), "date"),
            (self.env._("Days overdue"), "count"),
            (self.env._("Age"), "text"),
            (self.env._("Level reached"), "text"),
            (self.env._("Open"), "money"),
        ]
        rows = [
            [
                line["name"],
                line["invoice"],
                line["invoice_date"],
                line["due_date"],
                line["days"],
                labels[line["band"]],
                line["level"],
                line["amount"],
            ]
            for line in lines
        ]
        book.write_table(sheet, columns, rows, totals=[len(columns) - 1])
