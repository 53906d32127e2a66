from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import format_date

from ...reports.analysis.analysis_mixin import PAYING

MODEL = "inkasso.movement.analysis"
MONTHS = 12


class DashboardCash(models.AbstractModel):
    """Cash that came in: this month against the last one and the plan, and over a year."""

    _inherit = "inkasso.dashboard"

    @api.model
    def _get_sections(self, filters):
        sections = super()._get_sections(filters)
        by_month = self._read_cash_by_month(filters)
        for section in sections:
            if section["key"] == "now":
                section["figures"] += self._get_cash_figures(filters, by_month)
            elif section["key"] == "receivables":
                section["charts"].append(self._get_cash_chart(filters, by_month))
        return sections

    @api.model
    def _get_received_domain(self, filters, begin, end):
        """What was received from `begin` to `end`: by journals, as the index has them."""
        if "paying" not in filters.memo:
            journals_sudo = self.env["account.journal"].sudo()  # which they are, of all companies: no secret
            paying = journals_sudo.with_context(active_test=False).search([("type", "in", PAYING)])
            filters.memo["paying"] = paying.ids
        return filters.on(("journal_id", "in", filters.memo["paying"]), ("date", ">=", begin), ("date", "<=", end))

    @api.model
    def _read_receipts(self, filters):
        """What was received on each day of the last year and of the period, in one pass that all figures share."""
        if "receipts" not in filters.memo:
            first = filters.today.replace(day=1) - relativedelta(months=MONTHS)
            domain = self._get_received_domain(filters, min(first, filters.begin), filters.today)
            [rows] = self.env[MODEL]._aggregate(domain, [("date",)], ["amount_paid"])
            filters.memo["receipts"] = {key[0]: values[1] for key, values in rows.items()}
        return filters.memo["receipts"]

    @api.model
    def _sum_receipts(self, filters, begin, end):
        """Received from `begin` to `end`."""
        receipts = self._read_receipts(filters)
        return round(sum(amount for day, amount in receipts.items() if begin <= day <= end), 6)

    @api.model
    def _read_cash_by_month(self, filters):
        """Received by month for a year, the current one included: first day to amount."""
        by_month = {}
        for day, amount in self._read_receipts(filters).items():
            month = day.replace(day=1)
            by_month[month] = round(by_month.get(month, 0) + amount, 6)
        return by_month

    @api.model
    def _get_cash_action(self, name, filters, begin, end):
        return self._make_action(name, MODEL, self._get_received_domain(filters, begin, end), "amount_paid")

    @api.model
    def _get_cash_figures(self, filters, by_month):
        month = filters.today.replace(day=1)
        last = month - relativedelta(months=1)
        # the same number of days, at most the whole month
        last_until = min(last + (filters.today - month), month - timedelta(days=1))
        before = self._sum_receipts(filters, last, last_until)
        received = by_month.get(month, 0)
        formula = self.env._("Payments on receivable accounts by their day, less what was paid back")
        name_now, name_before = self.env._("Received this month"), self.env._("Received last month by this day")
        figures = [
            self._make_figure(
                "cash",
                name_now,
                received,
                action=self._get_cash_action(name_now, filters, month, filters.today),
                formula=formula,
                tone="good" if received >= before else "bad",
            ),
            self._make_figure(
                "cash_before",
                name_before,
                before,
                action=self._get_cash_action(name_before, filters, last, last_until),
                formula=formula,
            ),
        ]
        target = self._get_targets(filters).get(month)
        if target:
            figures.append(
                self._make_figure(
                    "cash_plan",
                    self.env._("Planned this month"),
                    target,
                    action=self._get_target_action(filters, month),
                    formula=self.env._("Planned cash of the month, as entered under Configuration"),
                    note=self.env._("%(share)s %% received", share=round(100 * received / target)),
                )
            )
        return figures

    @api.model
    def _get_target_action(self, filters, month):
        domain = [("month", "=", month), ("company_id", "in", list(filters.company_ids))]
        return self._make_action(self.env._("Planned cash"), "inkasso.cash.target", domain, None, "list")

    @api.model
    def _get_targets(self, filters):
        """Planned cash by month, in the currency of the current company; none where single debtors are looked at."""
        if filters.values:
            return {}
        own = self.env.company
        targets = {}
        for target in self.env["inkasso.cash.target"].search([("company_id", "in", list(filters.company_ids))]):
            amount = target.currency_id._convert(target.amount, own.currency_id, own, target.month)
            targets[target.month] = targets.get(target.month, 0) + amount
        return targets

    @api.model
    def _get_cash_chart(self, filters, by_month):
        this_month = filters.today.replace(day=1)
        months = [this_month - relativedelta(months=n) for n in reversed(range(MONTHS + 1))]
        labels = [format_date(self.env, month, date_format="MMM yyyy") for month in months]
        actions = [
            self._get_cash_action(label, filters, month, min(month + relativedelta(months=1, days=-1), filters.today))
            for label, month in zip(labels, months, strict=True)
        ]
        datasets = [
            {
                "label": self.env._("Received"),
                "values": [by_month.get(month, 0) for month in months],
                "actions": actions,
                "tone": "good",
            }
        ]
        targets = self._get_targets(filters)
        if any(month in targets for month in months):
            datasets.append(
                {
                    "label": self.env._("Planned"),
                    "values": [targets.get(month) for month in months],
                    "actions": [self._get_target_action(filters, month) for month in months],
                    "tone": "neutral",
                    "kind": "line",
                }
            )
        return self._make_chart(
            "cash",
            self.env._("Received by month"),
            labels,
            datasets,
            formula=self.env._("Payments on receivable accounts by their day, less what was paid back"),
        )
