from odoo import api, models

from .performance import FIELDS, PLACED

TABLES = ("agency_id", "agreement_id", "segment", "kind_id")


class PerformanceGroups(models.AbstractModel):
    """The same by agency, agreement with its targets, debtor and kind of agency, side by side."""

    _inherit = "inkasso.performance"

    @api.model
    def _get_sections(self, filters):
        groups = self._make_section(
            "groups", self.env._("Side by side"), tables=[self._get_group_table(filters, name) for name in TABLES]
        )
        return [*super()._get_sections(filters), groups]

    @api.model
    def _get_group_titles(self):
        return {
            "agency_id": (self.env._("By agency"), self.env._("Agency")),
            "agreement_id": (self.env._("By agreement, against its targets"), self.env._("Agreement")),
            "segment": (self.env._("By kind of debtor"), self.env._("Debtor")),
            "kind_id": (self.env._("By kind of agency"), self.env._("Kind")),
        }

    @api.model
    def _get_group_table(self, filters, name):
        groups = self._read_facts(filters)[name]
        labels = self._get_labels(name, list(groups))
        title, head = self._get_group_titles()[name]
        ranked = sorted(groups.items(), key=lambda group: (-group[1].placed, str(group[0])))
        by_agreement = name == "agreement_id"
        return self._make_table(
            f"by_{name}",
            title,
            [(head, "text"), *self._get_columns(by_agreement)],
            [self._get_row(filters, name, value, labels[value], facts, by_agreement) for value, facts in ranked],
            empty=self.env._("Nothing was handed over to an agency in this period."),
        )

    @api.model
    def _get_columns(self, with_targets):
        _ = self.env._
        columns = [
            (_("Cases"), "count"),
            (_("Placed"), "money"),
            (_("Collected"), "money"),
            (_("Credited"), "money"),
            (_("Net back"), "money"),
            (_("Recovery rate"), "share"),
            (_("Net back rate"), "share"),
            (_("Success rate"), "share"),
            (_("Days to collect"), "days"),
        ]
        if with_targets:
            return [*columns, (_("Recovery target"), "share"), (_("Target of days"), "days"), (_("Met"), "text")]
        return [
            *columns,
            (_("Age"), "days"),
            (_("Disputed"), "count"),
            (_("Complaints"), "count"),
            (_("Rating"), "rating"),
        ]

    @api.model
    def _get_row(self, filters, name, value, label, facts, with_targets):
        domain = self._get_domain(filters, (FIELDS.get(name, name), "=", value or False))

        def action(measure):
            return self._make_action(label, PLACED, domain, measure)

        as_number = self._as_number
        cells = [
            label,
            facts.count,
            as_number(facts.placed, "money"),
            as_number(facts.collected, "money"),
            as_number(facts.credited, "money"),
            as_number(facts.left, "money"),
            self._as_share(facts.recovery),
            self._as_share(facts.net_back),
            self._as_share(facts.success),
            facts.days,
        ]
        cells += (
            self._get_target_cells(value, facts)
            if with_targets
            else [as_number(facts.age, "days"), facts.disputed, facts.complaints, as_number(facts.rating, "rating")]
        )
        sums = ("__count", "amount", "amount_collected", "amount_credited", "amount_net")
        return {
            "cells": cells,
            "value": cells[2],
            "action": action("amount"),
            "actions": [None, *(action(measure) for measure in sums)],
        }

    @api.model
    def _get_target_cells(self, agreement_id, facts):
        """What the agreement aims at, and whether it is met, in words; None where there is nothing to judge yet."""
        agreement = self.env["inkasso.agency.agreement"].browse(agreement_id)
        recovery, days = agreement.target_recovery / 100 or None, agreement.target_days or None
        judged = []
        if recovery and facts.recovery is not None:
            judged.append(float(facts.recovery) >= recovery)
        if days:
            judged.append(facts.days is not None and facts.days <= days)
        met = "–" if not judged else self.env._("yes") if all(judged) else self.env._("no")
        return [recovery, days, met]
