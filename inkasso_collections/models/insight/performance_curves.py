from odoo import api, models

from ...rules.performance import cohort_curve, is_known, pooled_curve
from .performance import RECEIVED

STEPS = 12  # months of a curve
MOST = 6  # agencies of a chart, the largest first


class PerformanceCurves(models.AbstractModel):
    """Liquidation: how much of what was handed over had come back after one month, two, and so on."""

    _inherit = "inkasso.performance"

    @api.model
    def _get_sections(self, filters):
        ledgers = self._read_ledgers(filters)
        section = self._make_section(
            "curves",
            self.env._("Liquidation"),
            charts=[self._get_agency_curves(filters, ledgers), self._get_cohort_curves(filters, ledgers)],
            tables=[self._get_cohort_table(filters, ledgers)],
        )
        return [*super()._get_sections(filters), section]

    @api.model
    def _get_steps(self):
        return [self.env._("%(month)s mo.", month=step) for step in range(1, STEPS + 1)]

    @api.model
    def _get_agency_curves(self, filters, ledgers):
        """A curve for each agency, of all its placements; each month of those that are old enough for it."""
        groups = sorted(ledgers["agency_id"].items(), key=lambda group: (-sum(group[1][0].values()), group[0]))[:MOST]
        labels = self._get_labels("agency_id", [agency for agency, _ledger in groups])
        return self._make_chart(
            "liquidation",
            self.env._("Collected by months since the hand-over"),
            self._get_steps(),
            [
                {
                    "label": labels[agency],
                    "values": [self._as_share(share) for share in pooled_curve(*ledger, filters.today, STEPS)],
                    "actions": self._get_step_actions(filters, "agency_id", agency, labels[agency]),
                }
                for agency, ledger in groups
            ],
            kind="line",
            unit="share",
            formula=self.env._(
                "Each month adds what came in it / placed, of the placements that are old enough for the whole month; "
                "a month has 30 days"
            ),
        )

    @api.model
    def _get_cohort_curves(self, filters, ledgers):
        """The last cohorts of all agencies, to see whether they get better or worse."""
        shares = {
            cohort: self._get_cohort_shares(filters, ledger) for cohort, ledger in sorted(ledgers["cohort"].items())
        }
        cohorts = [cohort for cohort in shares if shares[cohort][0] is not None][-MOST:]
        labels = self._get_labels("cohort", cohorts)
        return self._make_chart(
            "cohorts",
            self.env._("The last months of hand-over"),
            self._get_steps(),
            [
                {
                    "label": labels[cohort],
                    "values": shares[cohort],
                    "actions": self._get_step_actions(filters, "cohort", cohort, labels[cohort]),
                }
                for cohort in cohorts
            ],
            kind="line",
            unit="share",
            formula=self.env._("Collected by the end of each month / placed, of what was handed over in one month"),
        )

    @api.model
    def _get_cohort_shares(self, filters, ledger):
        return [self._as_share(share) for share in cohort_curve(*ledger, filters.today, STEPS)]

    @api.model
    def _get_step_actions(self, filters, name, value, label):
        """What opens the receipts up to each step."""
        return [
            self._make_action(
                label, RECEIVED, self._get_domain(filters, (name, "=", value), ("step", "<=", step)), None, "list"
            )
            for step in range(1, STEPS + 1)
        ]

    @api.model
    def _get_cohort_table(self, filters, ledgers):
        """Cohort by cohort; what is not yet known of the whole cohort stays empty. A cell opens the receipts in it."""
        _ = self.env._
        cohorts = sorted(ledgers["cohort"], reverse=True)
        facts, labels = self._read_facts(filters)["cohort"], self._get_labels("cohort", cohorts)
        rows = []
        for cohort in cohorts:
            placed, received = ledgers["cohort"][cohort]
            steps = self._get_step_actions(filters, "cohort", cohort, labels[cohort])
            known = [is_known(max(placed), step, filters.today) for step in range(1, STEPS + 1)]
            [action] = self._get_row(filters, "cohort", cohort, labels[cohort], facts[cohort], False)["actions"][2:3]
            rows.append(
                {
                    "cells": [
                        labels[cohort],
                        facts[cohort].count,
                        self._as_number(facts[cohort].placed, "money"),
                        *self._get_cohort_shares(filters, (placed, received)),
                    ],
                    "value": self._as_number(facts[cohort].placed, "money"),
                    "action": action,
                    "actions": [
                        None,
                        None,
                        None,
                        *(step if is_past else None for step, is_past in zip(steps, known, strict=True)),
                    ],
                }
            )
        return self._make_table(
            "cohort_curve",
            _("By month of hand-over"),
            [
                (_("Handed over"), "text"),
                (_("Cases"), "count"),
                (_("Placed"), "money"),
                *((step, "share") for step in self._get_steps()),
            ],
            rows,
            empty=_("Nothing was handed over to an agency in this period."),
            formula=_(
                "Collected by the end of each month of 30 days / placed. “–” is not yet known of the whole cohort."
            ),
        )
