from odoo import api, models
from odoo.tools import format_date

from ..exact import exact

FORECASTS = "inkasso.cash.forecast"


class DashboardOutlook(models.AbstractModel):
    """What is to come, and what to do."""

    _inherit = "inkasso.dashboard"

    @api.model
    def _get_sections(self, filters):
        sections = super()._get_sections(filters)
        suggestions = self._make_section(
            "suggestions", self.env._("Worth looking at"), tables=[self._get_suggestions(filters)]
        )
        outlook = self._make_section(
            "outlook",
            self.env._("Outlook"),
            self._get_back_test_figures(filters),
            [self._get_forecast_chart(filters)],
        )
        has_suggestions = any(table["rows"] for table in suggestions["tables"])
        return [*sections[:1], *([suggestions] if has_suggestions else []), outlook, *sections[1:]]

    @api.model
    def _get_suggestions(self, filters):
        """What was found in the ledgers of these companies; nothing where only a part of the debtors is looked at."""
        title, found = self.env._("Findings"), self.env["inkasso.suggestion"]
        if not filters.values:
            found = found.search([("company_id", "in", list(filters.company_ids))], limit=8)
        return self._make_table(
            "suggestions",
            title,
            [(self.env._("Finding"), "text")],
            [
                {
                    "cells": [suggestion.text],
                    "action": self._make_action(
                        title, "inkasso.suggestion", [("id", "=", suggestion.id)], None, "list"
                    ),
                }
                for suggestion in found
            ],
            formula=self.env._("Found each night in the records of a year; people decide what to do about it"),
        )

    @api.model
    def _get_forecast_chart(self, filters):
        """The latest forecast, of all companies together in the current one's currency; not for parts of the debtors."""
        weeks = self._read_forecast(filters)
        labels = [format_date(self.env, week) for week in weeks]
        names = {"low": self.env._("Low"), "expected": self.env._("Expected"), "high": self.env._("High")}
        datasets = [
            {
                "label": names[name],
                "values": [self._as_number(sums[name], "money") for sums in weeks.values()],
                "actions": [
                    self._get_forecast_action(filters, label, sums["ids"], name)
                    for label, sums in zip(labels, weeks.values(), strict=True)
                ],
                "tone": tone,
            }
            for name, tone in (("low", "age2"), ("expected", "good"), ("high", "neutral"))
        ]
        return self._make_chart(
            "forecast",
            self.env._("Cash expected by week"),
            labels,
            datasets if weeks else [],
            kind="line",
            empty=self._explain_no_forecast(filters),
            formula=self.env._(
                "Open claims by due date and how their debtors usually pay, promises, instalments and agencies; "
                "low and high hold four times of five"
            ),
        )

    @api.model
    def _get_forecast_action(self, filters, name, ids, measure):
        """These foretold weeks; they add up to what is shown where they are in the currency that is shown."""
        companies = self.env["res.company"].browse(filters.company_ids)
        is_one_currency = companies.currency_id == self.env.company.currency_id
        return self._make_action(name, FORECASTS, [("id", "in", ids)], measure if is_one_currency else None, "list")

    @api.model
    def _explain_no_forecast(self, filters):
        if filters.values:
            return self.env._("Cash is foretold of a company as a whole.")
        return self.env._("The next weeks are foretold each night, from what has been paid before.")

    @api.model
    def _read_forecast(self, filters):
        """By week what the latest forecasts say, in the currency of the current company, and the ids of their rows."""
        if filters.values:
            return {}
        weeks, own = {}, self.env.company
        for company in self.env["res.company"].browse(filters.company_ids):
            rows = self.env[FORECASTS].search([("company_id", "=", company.id), ("is_over", "=", False)])
            made_on = max(rows.mapped("made_on"), default=None)
            for row in rows.filtered(lambda row, day=made_on: row.made_on == day):
                sums = weeks.setdefault(row.week, {"low": 0.0, "expected": 0.0, "high": 0.0, "ids": []})
                for name in ("low", "expected", "high"):
                    sums[name] += company.currency_id._convert(row[name], own.currency_id, own, filters.today)
                sums["ids"].append(row.id)
        return dict(sorted(weeks.items()))

    @api.model
    def _get_back_test_figures(self, filters):
        """How far the last forecast that is over was off, where one company is looked at."""
        if len(filters.company_ids) != 1 or filters.values:
            return []
        company = self.env["res.company"].browse(filters.company_ids)
        test = self.env[FORECASTS]._get_back_test(company)
        weeks = self._read_forecast(filters)
        figures = []
        if weeks:
            coming = sum(exact(sums["expected"]) for sums in weeks.values())
            figures.append(
                self._make_figure(
                    "expected",
                    self.env._("Expected in %(count)s weeks", count=len(weeks)),
                    coming,
                    action=self._get_forecast_action(
                        filters,
                        self.env._("Cash forecast"),
                        [row for sums in weeks.values() for row in sums["ids"]],
                        "expected",
                    ),
                    formula=self.env._("Sum of the weeks' expected amounts"),
                )
            )
        if test and test.weeks:
            figures.append(
                self._make_figure(
                    "back_test",
                    self.env._("Last forecast against what came"),
                    test.error,
                    "share",
                    action=self._make_action(
                        self.env._("Last forecast against what came"),
                        FORECASTS,
                        [("id", "in", self.env[FORECASTS]._get_last_over(company).ids)],
                        None,
                        "list",
                    ),
                    formula=self.env._(
                        "(Foretold − came in) / came in, over the weeks of the last forecast that are over"
                    ),
                    note=self.env._(
                        "%(within)s of %(weeks)s weeks within the range", within=test.within, weeks=test.weeks
                    ),
                )
            )
        return figures
