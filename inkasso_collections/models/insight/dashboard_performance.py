from datetime import timedelta

from odoo import api, models
from odoo.tools import format_date

from ...rules import kpi
from ..exact import exact
from .dashboard_receivables import MODEL as RECEIVABLES

SNAPSHOTS = "inkasso.snapshot.analysis"
MOVEMENTS = "inkasso.movement.analysis"
PAYMENTS = "inkasso.payment.analysis"
CHARGES = "inkasso.charge.analysis"
NOTICES = "inkasso.notice.analysis"
SNAPSHOT_SLACK = 31  # days by which the record of the beginning may be older than the beginning


class DashboardPerformance(models.AbstractModel):
    """The figures by which collections are judged, over the chosen period."""

    _inherit = "inkasso.dashboard"

    @api.model
    def _get_sections(self, filters):
        facts = self._read_performance(filters)
        return [
            *super()._get_sections(filters),
            self._make_section(
                "performance",
                self.env._(
                    "%(begin)s – %(end)s",
                    begin=format_date(self.env, filters.begin),
                    end=format_date(self.env, filters.end),
                ),
                self._get_performance_figures(filters, facts),
            ),
        ]

    # -------------------------------------------------------------------------
    # Facts
    # -------------------------------------------------------------------------

    @api.model
    def _read_performance(self, filters):
        """What the key figures are computed from, as exact amounts."""
        [moved] = self.env[MOVEMENTS]._aggregate(self._get_sold_domain(filters), [()], ["amount_sold"])
        [late] = self.env[PAYMENTS]._aggregate(filters.during("date"), [()], ["days_late"])
        end, end_current = self._read_end(filters)
        costs = self._read_costs(filters)
        return {
            "sold": exact(moved.get((), (0, 0))[1]),
            "paid": exact(self._sum_receipts(filters, filters.begin, filters.end)),
            "late": late.get((), (0, 0)),
            "begin": self._read_snapshot(filters, filters.begin - timedelta(days=1))[0],
            "end": end,
            "end_current": end_current,
            "costs": costs,
            "recovered": exact(0) if costs is None else self._read_recovered(filters),
        }

    @api.model
    def _get_sold_domain(self, filters):
        """By journals, as the index has them: invoices and credit notes stand in those of sales."""
        if "selling" not in filters.memo:
            journals_sudo = self.env["account.journal"].sudo()  # which they are, of all companies: no secret
            selling = journals_sudo.with_context(active_test=False).search([("type", "=", "sale")])
            filters.memo["selling"] = selling.ids
        return filters.during("date", ("journal_id", "in", filters.memo["selling"]), ("is_sold", "=", True))

    @api.model
    def _read_end(self, filters):
        """Open at the end of the period, and not yet due of that: now, or as recorded then."""
        if filters.end < filters.today:
            return self._read_snapshot(filters, filters.end)
        _count, amount, overdue = self._read_open(filters)["all"].get((), (0, 0, 0))
        return exact(amount), exact(amount) - exact(overdue)

    @api.model
    def _read_snapshot(self, filters, day):
        """Open, and not yet due, at the end of `day`, or of the last day recorded shortly before; None: not recorded."""
        recorded = self.env[SNAPSHOTS]._read_group(
            self._get_snapshot_domain(filters, day),
            ["day:day"],
            ["amount:sum", "amount_not_due:sum"],
            order="day:day desc",
            limit=1,
        )
        if not recorded:
            return None, None
        return exact(recorded[0][1]), exact(recorded[0][2])

    @api.model
    def _get_snapshot_domain(self, filters, day):
        return filters.on(("day", "<=", day), ("day", ">=", day - timedelta(days=SNAPSHOT_SLACK)))

    @api.model
    def _get_end_action(self, filters, name):
        """What was open at the end of the period: the lines themselves, or what was recorded about that time."""
        if filters.end < filters.today:
            return self._make_action(name, SNAPSHOTS, self._get_snapshot_domain(filters, filters.end), None)
        return self._make_action(name, RECEIVABLES, filters.on(), None)

    @api.model
    def _read_costs(self, filters):
        """What collecting cost: (amount, its parts as texts); each ability adds its own. None where none is known."""
        companies = self.env["res.company"].browse(filters.company_ids)
        if filters.values or not any(
            company.inkasso_cost_month or company.inkasso_cost_letter for company in companies
        ):
            return None
        own, total = self.env.company, 0
        letters = dict(
            self.env["inkasso.notice"]._read_group(
                [
                    ("company_id", "in", companies.ids),
                    ("state", "=", "sent"),
                    ("channel", "in", ("letter", "both")),
                    ("date", ">=", filters.begin),
                    ("date", "<=", filters.end),
                ],
                ["company_id"],
                ["__count"],
            )
        )
        for company in companies:
            cost = company.inkasso_cost_month * filters.days * 12 / 365
            cost += company.inkasso_cost_letter * letters.get(company, 0)
            total += company.currency_id._convert(cost, own.currency_id, own, filters.end)
        return exact(own.currency_id.round(total))

    @api.model
    def _read_recovered(self, filters):
        """What debtors paid of the fees that were claimed in the period."""
        [rows] = self.env[CHARGES]._aggregate(filters.during("date", ("type", "=", "fee")), [()], ["amount_paid"])
        return exact(rows.get((), (0, 0))[1])

    # -------------------------------------------------------------------------
    # Figures
    # -------------------------------------------------------------------------

    @api.model
    def _get_performance_figures(self, filters, facts):
        dso = best = None
        if facts["end"] is not None:
            dso = kpi.days_sales_outstanding(facts["end"], facts["sold"], filters.days)
            best = kpi.days_sales_outstanding(facts["end_current"], facts["sold"], filters.days)
        count, days_late = facts["late"]
        late = kpi.quotient(exact(days_late), exact(count)) if count else None
        cost = None
        if facts["costs"] is not None:
            cost = kpi.cost_to_collect(facts["costs"], facts["recovered"], facts["paid"])
        sold, paid = self.env._("Sold"), self.env._("Received")
        open_then = self._get_end_action(filters, self.env._("Open at the end of the period"))
        names = {
            "dso": self.env._("DSO"),
            "best_dso": self.env._("Best possible DSO"),
            "add": self.env._("Average days delinquent"),
        }
        days = {"dso": dso, "best_dso": best, "add": kpi.average_days_delinquent(dso, best)}
        return [
            *(
                self._make_figure(
                    key,
                    names[key],
                    days[key],
                    "days",
                    formula=key,
                    action=open_then,
                    note=self._explain_end(facts) if key == "dso" else "",
                )
                for key in names
            ),
            self._make_figure(
                "days_late",
                self.env._("Average days late when paid"),
                late,
                "days",
                action=self._make_action(
                    self.env._("Paid in the period"), PAYMENTS, filters.during("date"), "days_late"
                ),
                formula="days_late",
            ),
            self._get_effectiveness(filters, facts),
            self._make_figure(
                "cost",
                self.env._("Cost to collect"),
                cost,
                "share",
                formula="cost_to_collect",
                note=self._explain_cost(filters, cost),
            ),
            self._make_figure(
                "sold",
                sold,
                facts["sold"],
                action=self._make_action(sold, MOVEMENTS, self._get_sold_domain(filters), "amount_sold"),
                formula=self.env._("Invoices less credit notes of the period, with VAT"),
            ),
            self._make_figure(
                "received",
                paid,
                facts["paid"],
                action=self._make_action(
                    paid, MOVEMENTS, self._get_received_domain(filters, filters.begin, filters.end), "amount_paid"
                ),
                formula=self.env._("Payments on receivable accounts by their day, less what was paid back"),
            ),
        ]

    @api.model
    def _explain_cost(self, filters, cost):
        if cost is not None:
            return ""
        if filters.values:
            return self.env._("Costs are known of a company as a whole.")
        return self.env._("Enter your costs in the settings.")

    @api.model
    def _explain_end(self, facts):
        return "" if facts["end"] is not None else self.env._("The end of the period has not been recorded.")

    @api.model
    def _get_effectiveness(self, filters, facts):
        value, note = None, self.env._("The beginning of the period has not been recorded.")
        if facts["begin"] is not None and facts["end"] is not None:
            value = kpi.collection_effectiveness(facts["begin"], facts["sold"], facts["end"], facts["end_current"])
            note = self.env._("Above 80 % is good, below 50 % is poor.")
        tone = None if value is None else "good" if value > exact(0.8) else "bad" if value < exact(0.5) else None
        name = self.env._("Collection effectiveness")
        return self._make_figure(
            "cei",
            name,
            value,
            "share",
            action=self._make_action(name, MOVEMENTS, filters.during("date"), None),
            formula="cei",
            note=note,
            tone=tone,
        )
