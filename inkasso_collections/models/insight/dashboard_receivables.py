from odoo import api, models
from odoo.tools import SQL

from ...reports.analysis.analysis_mixin import BANDS

TOP = 10
MODEL = "inkasso.receivable.analysis"
# Amounts by age from good to bad.
BAND_TONES = ("good", "age1", "age2", "age3", "age4", "age5")


class DashboardReceivables(models.AbstractModel):
    """What is open now: by age, by level, by debtor, and what hinders its collection."""

    _inherit = "inkasso.dashboard"

    @api.model
    def _get_sections(self, filters):
        open_now = self._read_open(filters)
        return [
            self._make_section("now", self.env._("Right now"), self._get_open_figures(filters, open_now)),
            *super()._get_sections(filters),
            self._make_section(
                "receivables",
                self.env._("Open receivables"),
                charts=[self._get_age_chart(filters, open_now), self._get_level_chart(filters, open_now)],
                tables=[self._get_top_debtors(filters)],
            ),
            self._make_section(
                "problems", self.env._("What hinders collection"), self._get_problem_figures(filters, open_now)
            ),
        ]

    @api.model
    def _read_open(self, filters):
        """Everything about what is open, in two passes: by grouping, key tuple to (count, open, overdue)."""
        groupings = {
            "all": (),
            "band": ("band",),
            "level": ("level_id",),
            "rest": ("rest_reason",),
        }
        unreachable = {"email": ("is_without_email",), "address": ("is_without_address",)}
        if "open" not in filters.memo:
            found = {}
            for parts, domain in ((groupings, filters.on()), (unreachable, self._get_unreachable_domain(filters))):
                results = self.env[MODEL]._aggregate(domain, list(parts.values()), ["amount", "amount_overdue"])
                found |= zip(parts, results, strict=True)
            filters.memo["open"] = found
        return filters.memo["open"]

    @api.model
    def _get_unreachable_domain(self, filters):
        """What debtors without e-mail or address owe. They are few: found first, so that their lines alone are read."""
        debtors = SQL(
            """
            (SELECT p.id FROM res_partner p
              WHERE COALESCE(p.email, '') = '' OR COALESCE(p.city, '') = '' OR COALESCE(p.street, p.street2, '') = '')
            """
        )
        return filters.on(("partner_id", "in", debtors))

    @api.model
    def _get_open_figures(self, filters, open_now):
        _count, amount, overdue = open_now["all"].get((), (0, 0, 0))
        share = self.env._("%(share)s %% of what is open", share=round(100 * overdue / amount)) if amount else ""
        overdue_domain = filters.on(("band", "!=", "0"))
        return [
            self._make_figure(
                "overdue",
                self.env._("Overdue"),
                overdue,
                action=self._make_action(self.env._("Overdue"), MODEL, overdue_domain, "amount_overdue"),
                formula=self.env._("Open amounts of invoices whose due date has passed"),
                note=share,
                tone="bad" if overdue else "good",
            ),
            self._make_figure(
                "open",
                self.env._("Open"),
                amount,
                action=self._make_action(self.env._("Open"), MODEL, filters.on()),
                formula=self.env._("Open amounts of all posted invoices; unmatched payments are not taken off"),
            ),
        ]

    # -------------------------------------------------------------------------
    # Charts and tables
    # -------------------------------------------------------------------------

    @api.model
    def _get_age_chart(self, filters, open_now):
        labels = dict(self.env[MODEL]._fields["band"]._description_selection(self.env))
        values, actions = [], []
        for band, _label in BANDS:
            values.append(open_now["band"].get((band,), (0, 0, 0))[1])
            actions.append(self._make_action(labels[band], MODEL, filters.on(("band", "=", band))))
        return self._make_chart(
            "age",
            self.env._("By age"),
            [labels[band] for band, _label in BANDS],
            [{"label": self.env._("Open"), "values": values, "actions": actions, "tones": list(BAND_TONES)}],
            formula=self.env._("Open amounts by days since the due date"),
        )

    @api.model
    def _get_level_chart(self, filters, open_now):
        """Overdue by the level reached: in the order of the policies, first what nothing was done about."""
        reached = {key[0]: values for key, values in open_now["level"].items() if values[2]}
        levels = self.env["inkasso.level"].with_context(active_test=False).search([("id", "in", list(reached))])
        names = self._name_levels(levels)
        labels, values, actions = [], [], []
        for level in [None, *levels]:
            label = names[level] if level else self.env._("No step yet")
            level_id = level.id if level else None
            if level_id in reached:
                labels.append(label)
                values.append(reached[level_id][2])
                domain = filters.on(("level_id", "=", level_id or False), ("band", "!=", "0"))
                actions.append(self._make_action(label, MODEL, domain, "amount_overdue"))
        return self._make_chart(
            "levels",
            self.env._("Overdue by level reached"),
            labels,
            [{"label": self.env._("Overdue"), "values": values, "actions": actions}],
            formula=self.env._("Overdue amounts by the last step that was taken"),
        )

    @api.model
    def _name_levels(self, levels):
        """The names of levels; with their policies where two have the same."""
        names = levels.mapped("name")
        return {
            level: level.with_context(inkasso_show_policy=names.count(level.name) > 1).display_name for level in levels
        }

    @api.model
    def _get_top_debtors(self, filters):
        rows = self._rank(MODEL, filters.on(("due_date", "<", filters.today)), "partner_id", "amount_overdue", TOP)
        debtors = self.env["res.partner"].browse(partner_id for partner_id, *_values in rows)
        names = {debtor.id: debtor.display_name for debtor in debtors.sudo()}  # names of the debtors of these companies
        return self._make_table(
            "top_debtors",
            self.env._("Largest debtors"),
            [
                (self.env._("Debtor"), "text"),
                (self.env._("Lines"), "count"),
                (self.env._("Longest overdue"), "days"),
                (self.env._("Overdue"), "money"),
            ],
            [
                {
                    "cells": [names[partner_id], count, oldest, self._as_number(amount, "money")],
                    "value": self._as_number(amount, "money"),
                    "action": self._make_action(
                        names[partner_id],
                        MODEL,
                        filters.on(("partner_id", "=", partner_id), ("band", "!=", "0")),
                        "amount_overdue",
                    ),
                }
                for partner_id, amount, count, oldest in rows
            ],
            empty=self.env._("Nothing is overdue."),
        )

    @api.model
    def _rank(self, model, domain, group, measure, limit):
        """The `limit` largest groups: (key, sum, count, most days overdue)."""
        query = self.env[model]._search(domain)
        column, total = SQL.identifier(query.table, group), SQL.identifier(query.table, measure)
        return self.env.execute_query(
            SQL(
                "SELECT %(column)s, SUM(%(total)s), COUNT(*), MAX(%(days)s) FROM %(from)s WHERE %(where)s "
                "GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT %(limit)s",
                column=column,
                total=total,
                days=SQL.identifier(query.table, "days_overdue"),
                limit=limit,
                where=query.where_clause or SQL("TRUE"),
                **{"from": query.from_clause},
            )
        )

    # -------------------------------------------------------------------------
    # Problems
    # -------------------------------------------------------------------------

    @api.model
    def _get_problem_figures(self, filters, open_now):
        labels = {
            "no_email": self.env._("Without e-mail"),
            "no_address": self.env._("Without address"),
            "failed": self.env._("Notice came back"),
            "error": self.env._("Set aside with an error"),
            "no_policy": self.env._("Without a plan"),
            "hold": self.env._("Paused"),
            "credit": self.env._("Covered by unmatched credits"),
        }
        problems = [
            ("no_email", "email", True, "is_without_email"),
            ("no_address", "address", True, "is_without_address"),
            *((reason, "rest", reason, "rest_reason") for reason in ("failed", "error", "no_policy", "hold", "credit")),
        ]
        figures = []
        for key, grouping, value, name in problems:
            count, amount, _overdue = open_now[grouping].get((value,), (0, 0, 0))
            figures.append(
                self._make_figure(
                    key,
                    labels[key],
                    amount,
                    action=self._make_action(labels[key], MODEL, filters.on((name, "=", value))),
                    formula=self.env._("Open amounts of such lines"),
                    note=self._count_lines(count),
                    tone="bad" if count else "good",
                )
            )
        return figures
