from odoo import api, models

from .performance import PLACED


class PerformanceOverview(models.AbstractModel):
    """What was placed and what came of it, in figures."""

    _inherit = "inkasso.performance"

    @api.model
    def _get_sections(self, filters):
        overview = self._make_section("results", self.env._("Results"), self._get_result_figures(filters))
        return [*super()._get_sections(filters), overview]

    @api.model
    def _get_result_figures(self, filters):
        facts, domain, _ = self._read_facts(filters)[None][None], self._get_domain(filters), self.env._

        def figure(key, label, value, kind="money", measure=None, **more):
            action = self._make_action(label, PLACED, domain, measure) if measure else None
            return self._make_figure(key, label, value, kind, action, **more)

        def narrowed(key, label, value, name):
            action = self._make_action(label, PLACED, [*domain, (name, ">", 0)], name)
            return self._make_figure(key, label, value, "count", action)

        return [
            figure("cases", _("Cases placed"), facts.count, "count", "__count"),
            figure("placed", _("Placed"), facts.placed, measure="amount", formula=_("Handed over in the period")),
            figure(
                "collected",
                _("Collected"),
                facts.collected,
                measure="amount_collected",
                formula=_("What was paid so far of what was handed over in the period, to the agency or to us"),
            ),
            figure(
                "credited",
                _("Credited"),
                facts.credited,
                measure="amount_credited",
                formula=_("By credit notes since the hand-over; nobody collected it"),
            ),
            figure("cost", _("Commission and costs"), facts.cost, measure="amount_cost"),
            figure(
                "left", _("Net back"), facts.left, measure="amount_net", formula=_("Collected − commission − costs")
            ),
            figure("recovery", _("Recovery rate"), facts.recovery, "share", formula="recovery"),
            figure("net_back", _("Net back rate"), facts.net_back, "share", formula="net_back"),
            figure(
                "success",
                _("Success rate"),
                facts.success,
                "share",
                formula=_("Cases closed as paid, in part or settled / cases placed"),
                note=_("%(won)s of %(count)s cases", won=facts.won, count=facts.count),
            ),
            figure(
                "days",
                _("Days to collect"),
                facts.days,
                "days",
                formula=_(
                    "The day by which half of the cases are collected (Kaplan–Meier): cases that are still open count "
                    "for as long as they have been followed, and what an agency gave up was not collected"
                ),
                note=_("median") if facts.days is not None else _("fewer than half are collected"),
            ),
            figure("age", _("Age when placed"), facts.age, "days", formula=_("Mean days past due at the hand-over")),
            narrowed("disputed", _("Disputed"), facts.disputed, "disputed_count"),
            narrowed("complaints", _("Complaints"), facts.complaints, "complaint_count"),
            figure(
                "rating",
                _("Debtors' rating"),
                facts.rating,
                "rating",
                formula=_("Mean of how debtors rated their case after the hand-over, from 1 to 5"),
                note=_("1 debtor") if facts.rated == 1 else _("%(count)s debtors", count=facts.rated),
            ),
        ]
