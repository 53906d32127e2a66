from datetime import timedelta
from itertools import pairwise

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ...rules import kpi
from ..exact import exact
from .snapshot import BAND_FIELDS, STEP_DAYS, STEPS

SNAPSHOTS = "inkasso.snapshot.analysis"
NOTICES = "inkasso.notice.analysis"
BAND_TONES = ("good", "age1", "age2", "age3", "age4", "age5")


class DashboardTrend(models.AbstractModel):
    """How the receivables aged over a year, how they rolled from band to band, and what each level led to."""

    _inherit = "inkasso.dashboard"

    @api.model
    def _get_sections(self, filters):
        history = self._read_history(filters)
        return [
            *super()._get_sections(filters),
            self._make_section(
                "trend",
                self.env._("Over a year"),
                charts=[self._get_ageing_chart(filters, history), self._get_roll_chart(filters, history)],
            ),
            self._make_section(
                "funnel",
                self.env._("What each level led to"),
                charts=[self._get_funnel_chart(filters)],
                tables=[self._get_funnel_table(filters)],
            ),
        ]

    @api.model
    def _read_history(self, filters):
        """(day, open amounts by band) every 30 days up to the last recorded day, the oldest first."""
        last = self.env[SNAPSHOTS]._read_group(
            [("company_id", "in", list(filters.company_ids)), ("day", "<", filters.today)], [], ["day:max"]
        )[0][0]
        if not last:
            return []
        days = [last - timedelta(days=STEP_DAYS * n) for n in reversed(range(STEPS))]
        [rows] = self.env[SNAPSHOTS]._aggregate(filters.on(("day", "in", days)), [("day",)], BAND_FIELDS)
        return [(day, rows[(day,)][1:]) for day in days if (day,) in rows]

    @api.model
    def _get_ageing_chart(self, filters, history):
        model = self.env[SNAPSHOTS]
        datasets = []
        for number, (name, tone) in enumerate(zip(BAND_FIELDS, BAND_TONES, strict=True)):
            label = model._fields[name]._description_string(self.env)
            datasets.append(
                {
                    "label": label,
                    "values": [amounts[number] for _day, amounts in history],
                    "actions": [
                        self._make_action(label, SNAPSHOTS, filters.on(("day", "=", day)), name)
                        for day, _amounts in history
                    ],
                    "tone": tone,
                }
            )
        return self._make_chart(
            "ageing",
            self.env._("Ageing"),
            [format_date(self.env, day) for day, _amounts in history],
            datasets if history else [],
            kind="stacked",
            empty=""
            if history
            else self.env._("What is open is recorded each night; from then on its history shows here."),
            formula=self.env._("Open amounts by days overdue, as recorded at the end of each day"),
        )

    @api.model
    def _get_roll_chart(self, filters, history):
        """Between two records 30 days apart: what of each band moved on into the next."""
        title, labels, rates, actions = self.env._("Roll rates"), [], [], []
        for (before_day, before), (day, now) in pairwise(history):
            labels.append(format_date(self.env, day))
            actions.append(self._make_action(title, SNAPSHOTS, filters.on(("day", "in", [before_day, day])), None))
            rates.append(kpi.roll_rates([exact(a) for a in before], [exact(a) for a in now]))
        names = [
            self.env[SNAPSHOTS]._fields[name]._description_string(self.env) for name in BAND_FIELDS[:-2]
        ]  # what is oldest does not move on, and what is over 120 days takes in all that is older
        datasets = [
            {
                "label": self.env._("From “%(band)s” on", band=name),
                "values": [None if row[number] is None else self._as_number(row[number], "share") for row in rates],
                "actions": actions,
                "tone": BAND_TONES[number],
            }
            for number, name in enumerate(names)
        ]
        return self._make_chart(
            "roll",
            title,
            labels,
            datasets if labels else [],
            kind="line",
            unit="share",
            formula="roll",
            empty=""
            if labels
            else self.env._("What is open is recorded each night; from then on its history shows here."),
        )

    # -------------------------------------------------------------------------
    # Levels
    # -------------------------------------------------------------------------

    @api.model
    def _read_funnel(self, filters):
        """By level in the order of the policies: (level, lines, claimed, due, paid in time, paid since)."""
        if "funnel" not in filters.memo:
            domain = filters.during("date")
            [claimed] = self.env[NOTICES]._aggregate(domain, [("level_id",)], ["amount", "amount_due"])
            # payments are looked up only for what has been matched since: much of what is claimed has not
            domain &= Domain("move_line_id", "in", self._get_matched_sql(filters.begin))
            [paid] = self.env[NOTICES]._aggregate(domain, [("level_id",)], ["amount_in_time", "amount_paid"])
            levels = self.env["inkasso.level"].with_context(active_test=False)
            filters.memo["funnel"] = [
                (level, *claimed[(level.id,)], *paid.get((level.id,), (0, 0, 0))[1:])
                for level in levels.search([("id", "in", [key[0] for key in claimed])])
            ]
        return filters.memo["funnel"]

    @api.model
    def _get_matched_sql(self, day):
        """The lines that something has been matched with since `day`."""
        return SQL("(SELECT debit_move_id FROM account_partial_reconcile WHERE max_date >= %s)", day)

    @api.model
    def _get_funnel_chart(self, filters):
        funnel = self._read_funnel(filters)
        names = self._name_levels(self.env["inkasso.level"].browse(row[0].id for row in funnel))
        parts = [
            (self.env._("Claimed"), 2, "amount", "neutral"),
            (self.env._("Paid by the deadline"), 4, "amount_in_time", "good"),
            (self.env._("Paid since"), 5, "amount_paid", "age1"),
        ]
        return self._make_chart(
            "funnel",
            self.env._("Notices of the period and what was paid"),
            list(names.values()),
            [
                {
                    "label": label,
                    "values": [row[place] for row in funnel],
                    "actions": [
                        self._make_action(
                            row[0].name, NOTICES, filters.during("date", ("level_id", "=", row[0].id)), measure
                        )
                        for row in funnel
                    ],
                    "tone": tone,
                }
                for label, place, measure, tone in parts
            ]
            if funnel
            else [],
            formula="in_time",
        )

    @api.model
    def _get_funnel_table(self, filters):
        rows = []
        for level, count, amount, due, in_time, _paid in self._read_funnel(filters):
            share = kpi.quotient(exact(in_time), exact(due))
            rows.append(
                {
                    "cells": [
                        level.with_context(inkasso_show_policy=True).display_name,
                        count,
                        self._as_number(amount, "money"),
                        self._as_number(in_time, "money"),
                        self._as_number(share, "share"),
                    ],
                    "value": self._as_number(amount, "money"),
                    "action": self._make_action(
                        level.name, NOTICES, filters.during("date", ("level_id", "=", level.id)), "amount"
                    ),
                }
            )
        return self._make_table(
            "levels",
            self.env._("Response by level"),
            [
                (self.env._("Level"), "text"),
                (self.env._("Lines"), "count"),
                (self.env._("Claimed"), "money"),
                (self.env._("Paid by the deadline"), "money"),
                (self.env._("Share"), "share"),
            ],
            rows,
            empty=self.env._("No notice was sent in this period."),
            formula="in_time",
        )
