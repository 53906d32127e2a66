from odoo import api, models

from ...rules import kpi
from ..exact import exact

AGENCIES = "inkasso.agency.analysis"
REMITTED = "inkasso.remittance.line"


class DashboardAgencies(models.AbstractModel):
    """Agencies side by side, by what was placed with them in the period and what came of those very placements."""

    _inherit = "inkasso.dashboard"

    @api.model
    def _get_sections(self, filters):
        rows = self._read_agencies(filters)
        section = self._make_section(
            "agencies",
            self.env._("Agencies"),
            self._get_agency_figures(filters, rows),
            [self._get_agency_chart(filters, rows)] if rows else [],
            [self._get_agency_table(filters, rows)],
        )
        return [*super()._get_sections(filters), section]

    @api.model
    def _read_agencies(self, filters):
        """(agency, cases, placed, collected, cost) of the placements of the period, the largest first."""
        [rows] = self.env[AGENCIES]._aggregate(
            filters.during("date"), [("agency_id",)], ["amount", "amount_collected", "amount_cost"]
        )
        agencies = self.env["inkasso.agency"].browse(key[0] for key in rows)
        found = [(agency, *rows[(agency.id,)]) for agency in agencies]
        return sorted(found, key=lambda row: (-row[2], row[0].id))

    @api.model
    def _get_agency_figures(self, filters, rows):
        placed, collected, cost = (exact(sum(row[place] for row in rows)) for place in (2, 3, 4))
        name_placed, name_collected = self.env._("Placed with agencies"), self.env._("Collected by agencies")
        name_recovery, name_net = self.env._("Recovery rate"), self.env._("Net back")
        domain = filters.during("date")
        return [
            self._make_figure(
                "placed",
                name_placed,
                placed,
                action=self._make_action(name_placed, AGENCIES, domain),
                formula=self.env._("Amounts handed over in the period"),
            ),
            self._make_figure(
                "agency_collected",
                name_collected,
                collected,
                action=self._make_action(name_collected, AGENCIES, domain, "amount_collected"),
                formula=self.env._("What was paid so far of what was handed over in the period"),
            ),
            self._make_figure(
                "recovery",
                name_recovery,
                kpi.recovery_rate(collected, placed),
                "share",
                action=self._make_action(name_recovery, AGENCIES, domain, None),
                formula="recovery",
            ),
            self._make_figure(
                "net_back",
                name_net,
                kpi.net_back_rate(collected, cost, placed),
                "share",
                action=self._make_action(name_net, AGENCIES, domain, None),
                formula="net_back",
            ),
        ]

    @api.model
    def _get_agency_chart(self, filters, rows):
        def dataset(label, place, measure, tone):
            return {
                "label": label,
                "values": [row[place] for row in rows],
                "actions": [
                    self._make_action(
                        row[0].name, AGENCIES, filters.during("date", ("agency_id", "=", row[0].id)), measure
                    )
                    for row in rows
                ],
                "tone": tone,
            }

        return self._make_chart(
            "agencies",
            self.env._("Placed, collected and paid for it"),
            [row[0].name for row in rows],
            [
                dataset(self.env._("Placed"), 2, "amount", "neutral"),
                dataset(self.env._("Collected"), 3, "amount_collected", "good"),
                dataset(self.env._("Commission and costs"), 4, "amount_cost", "age2"),
            ],
            formula="recovery",
        )

    @api.model
    def _get_agency_table(self, filters, rows):
        return self._make_table(
            "agencies",
            self.env._("Agencies compared"),
            [
                (self.env._("Agency"), "text"),
                (self.env._("Cases"), "count"),
                (self.env._("Placed"), "money"),
                (self.env._("Collected"), "money"),
                (self.env._("Recovery rate"), "share"),
                (self.env._("Net back"), "share"),
                (self.env._("Target"), "share"),
            ],
            [
                {
                    "cells": [
                        agency.name,
                        count,
                        self._as_number(placed, "money"),
                        self._as_number(collected, "money"),
                        self._as_number(kpi.recovery_rate(exact(collected), exact(placed)), "share"),
                        self._as_number(kpi.net_back_rate(exact(collected), exact(cost), exact(placed)), "share"),
                        self._get_target(agency),
                    ],
                    "value": self._as_number(placed, "money"),
                    "action": self._make_action(
                        agency.name, AGENCIES, filters.during("date", ("agency_id", "=", agency.id))
                    ),
                }
                for agency, count, placed, collected, cost in rows
            ],
            empty=self.env._("Nothing was handed over to an agency in this period."),
            formula="recovery",
        )

    @api.model
    def _get_target(self, agency):
        """The recovery aimed at by the agreement in force with the current companies, as a share."""
        current = agency.agreement_ids.filtered(
            lambda agreement: agreement.is_current and agreement.company_id in self.env.companies
        )
        return current[:1].target_recovery / 100 or None

    # -------------------------------------------------------------------------
    # Costs
    # -------------------------------------------------------------------------

    @api.model
    def _read_costs(self, filters):
        # EXTENDS: what agencies took of what was remitted in the period, and what courts cost
        costs = super()._read_costs(filters)
        if filters.values:
            return costs
        own, total = self.env.company, 0
        lines = self.env[REMITTED]._read_group(
            [
                ("company_id", "in", list(filters.company_ids)),
                ("state", "=", "booked"),
                ("remittance_id.date", ">=", filters.begin),
                ("remittance_id.date", "<=", filters.end),
            ],
            ["remittance_id"],
            ["amount_commission:sum", "amount_cost:sum"],
        )
        for remittance, commission, cost in lines:
            total += remittance.currency_id._convert(commission + cost, own.currency_id, own, remittance.date)
        if not total:
            return costs
        return (costs or exact(0)) + exact(own.currency_id.round(total))
