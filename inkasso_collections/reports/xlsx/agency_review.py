from odoo import api, models
from odoo.tools import format_date

from ...models.exact import exact
from ...rules import kpi
from .workbook import Book

AGENCIES = "inkasso.agency.analysis"


class AgencyReview(models.AbstractModel):
    """For the talk with an agency: what it was given, what it brought and cost, against its target; case by case."""

    _name = "inkasso.xlsx.agency.review"
    _description = "Workbook: agency review"

    @api.model
    def _build(self, filters):
        book = Book(self.env.company.currency_id.decimal_places)
        cases = self.env[AGENCIES].search(filters.during("date"), order="agency_id, date, id")
        overview = book.add_sheet(self.env._("Agencies"))
        overview.write_string(
            0,
            0,
            self.env._(
                "Handed over %(begin)s – %(end)s, in %(currency)s",
                begin=format_date(self.env, filters.begin),
                end=format_date(self.env, filters.end),
                currency=self.env.company.currency_id.name,
            ),
            book.title,
        )
        groups = cases.grouped("agency_id")
        rows = [self._summarise(agency, of_agency) for agency, of_agency in groups.items()]
        columns = self._get_columns()
        last = book.write_table(overview, columns, rows, top=2, totals=(1, 2, 3, 4, 5))
        if rows:
            self._add_chart(book, overview, columns, rows, last + 2)
        for agency, of_agency in groups.items():
            self._write_cases(book, book.add_sheet(agency.name), of_agency)
        self._add_performance(book, filters)
        return book.close()

    # -------------------------------------------------------------------------
    # Performance
    # -------------------------------------------------------------------------

    @api.model
    def _add_performance(self, book, filters):
        """The tables of the page of performance, for those who may see it: a sheet each, values as numbers."""
        if not self.env.user.has_group("inkasso_collections.group_collector"):
            return
        page = self.env["inkasso.performance"]
        tables = [page._get_group_table(filters, name) for name in ("agency_id", "agreement_id", "segment", "kind_id")]
        tables.append(page._get_cohort_table(filters, page._read_ledgers(filters)))
        tables += [
            page._get_comparison(filters, rule_id, samples)
            for rule_id, samples in page._read_samples(filters).items()
            if len(samples) > 1
        ]
        for table in tables:
            if table["rows"]:
                self._write_table(book, table)

    @api.model
    def _write_table(self, book, table):
        """A sheet of a table of the page, with what its figures are below."""
        kinds = {"rating": "days"}  # a decimal, too
        columns = [(column["label"], kinds.get(column["kind"], column["kind"])) for column in table["columns"]]
        sheet = book.add_sheet(table["title"])
        below = book.write_table(sheet, columns, [row["cells"] for row in table["rows"]])
        if table["formula"]:
            sheet.write_string(below + 1, 0, table["formula"], book.note)

    @api.model
    def _get_columns(self):
        return [
            (self.env._("Agency"), "text"),
            (self.env._("Cases"), "count"),
            (self.env._("Placed"), "money"),
            (self.env._("Collected"), "money"),
            (self.env._("Commission and costs"), "money"),
            (self.env._("Left to us"), "money"),
            (self.env._("Recovery rate"), "share"),
            (self.env._("Target"), "share"),
            (self.env._("Net back"), "share"),
            (self.env._("Days with the agency"), "days"),
        ]

    @api.model
    def _summarise(self, agency, cases):
        placed, collected, cost = (sum(cases.mapped(f"amount{name}")) for name in ("", "_collected", "_cost"))
        as_number = self.env["inkasso.dashboard"]._as_number
        return [
            agency.name,
            len(cases),
            as_number(placed, "money"),
            as_number(collected, "money"),
            as_number(cost, "money"),
            as_number(collected - cost, "money"),
            as_number(kpi.recovery_rate(exact(collected), exact(placed)), "share"),
            self.env["inkasso.dashboard"]._get_target(agency),
            as_number(kpi.net_back_rate(exact(collected), exact(cost), exact(placed)), "share"),
            sum(cases.mapped("days_open")) / len(cases),
        ]

    @api.model
    def _add_chart(self, book, sheet, columns, rows, place):
        chart = book.workbook.add_chart({"type": "column"})
        chart.set_title({"name": self.env._("Placed, collected and paid for it")})
        for column in (2, 3, 4):
            chart.add_series(
                {
                    "name": columns[column][0],
                    "categories": [sheet.get_name(), 3, 0, 2 + len(rows), 0],
                    "values": [sheet.get_name(), 3, column, 2 + len(rows), column],
                }
            )
        chart.set_legend({"position": "bottom"})
        sheet.insert_chart(place, 0, chart)

    @api.model
    def _write_cases(self, book, sheet, cases):
        statuses = dict(self.env[AGENCIES]._fields["status"]._description_selection(self.env))
        codes = dict(self.env[AGENCIES]._fields["close_code"]._description_selection(self.env))
        columns = [
            (self.env._("Case"), "text"),
            (self.env._("Debtor"), "text"),
            (self.env._("Handed over on"), "date"),
            (self.env._("Age when handed over"), "count"),
            (self.env._("Status"), "text"),
            (self.env._("Closed because"), "text"),
            (self.env._("Placed"), "money"),
            (self.env._("Collected"), "money"),
            (self.env._("Commission and costs"), "money"),
        ]
        debtors = {
            debtor.id: debtor.display_name for debtor in cases.partner_id.sudo()
        }  # names of these companies' debtors
        rows = [
            [
                case.assignment_id.name,
                debtors[case.partner_id.id],
                case.date,
                case.age_days,
                statuses[case.status],
                codes.get(case.close_code, ""),
                case.amount,
                case.amount_collected,
                case.amount_cost,
            ]
            for case in cases
        ]
        book.write_table(sheet, columns, rows, totals=(6, 7, 8))
