from datetime import timedelta

from odoo import api, models

from ...reports.analysis.dispute_analysis import AGES
from ...rules import kpi

PROMISES = "inkasso.promise.analysis"
PLANS = "inkasso.plan.analysis"
DISPUTES = "inkasso.dispute.analysis"
SOON = 7  # days


class DashboardAgreements(models.AbstractModel):
    """What debtors have agreed to, and what they contest."""

    _inherit = "inkasso.dashboard"

    @api.model
    def _get_sections(self, filters):
        section = self._make_section(
            "agreements",
            self.env._("Promises, plans and disputes"),
            [*self._get_promise_figures(filters), *self._get_plan_figures(filters), self._get_dispute_figure(filters)],
            [self._get_dispute_chart(filters)],
        )
        return [*super()._get_sections(filters), section]

    @api.model
    def _get_sum(self, model, domain, measure):
        [rows] = self.env[model]._aggregate(domain, [()], [measure])
        return rows.get((), (0, 0))

    @api.model
    def _get_promise_figures(self, filters):
        until = filters.today + timedelta(days=SOON)
        due = filters.on(("state", "=", "open"), ("date", "<=", until))
        count, amount = self._get_sum(PROMISES, due, "amount")
        judged = filters.during("date", ("is_judged", "=", True))
        judged_count, kept = self._get_sum(PROMISES, judged, "kept_count")
        name = self.env._("Promised within a week")
        return [
            self._make_figure(
                "promises_due",
                name,
                amount,
                action=self._make_action(name, PROMISES, due),
                formula=self.env._("Promised amounts whose day is at most seven days away, or has passed"),
                note=self.env._("1 promise") if count == 1 else self.env._("%(count)s promises", count=count),
            ),
            self._make_figure(
                "promises_kept",
                self.env._("Promises kept"),
                kpi.kept_rate(kept, judged_count),
                "share",
                formula="promises_kept",
                note=self.env._("%(kept)s of %(count)s", kept=kept, count=judged_count),
                action=self._make_action(self.env._("Promises that fell due"), PROMISES, judged, None),
            ),
        ]

    @api.model
    def _get_plan_figures(self, filters):
        until = filters.today + timedelta(days=30)
        live = ("plan_state", "in", ("active", "warned"))
        soon = filters.on(live, ("date", ">=", filters.today), ("date", "<=", until), ("amount_open", ">", 0))
        late = filters.on(live, ("is_late", "=", True))
        figures = []
        for key, label, domain, formula, is_bad in (
            (
                "plans_due",
                self.env._("Instalments within 30 days"),
                soon,
                self.env._("What is open of the instalments of plans in force, by their day"),
                False,
            ),
            (
                "plans_late",
                self.env._("Late instalments"),
                late,
                self.env._("What is open of instalments whose day has passed, of plans in force"),
                True,
            ),
        ):
            count, amount = self._get_sum(PLANS, domain, "amount_open")
            figures.append(
                self._make_figure(
                    key,
                    label,
                    amount,
                    action=self._make_action(label, PLANS, domain, "amount_open"),
                    formula=formula,
                    note=self.env._("1 instalment") if count == 1 else self.env._("%(count)s instalments", count=count),
                    tone="bad" if is_bad and count else None,
                )
            )
        return figures

    @api.model
    def _get_dispute_figure(self, filters):
        domain = filters.on(("is_open", "=", True))
        count, amount = self._get_sum(DISPUTES, domain, "amount")
        name = self.env._("Disputed")
        return self._make_figure(
            "disputed",
            name,
            amount,
            action=self._make_action(name, DISPUTES, domain),
            formula=self.env._("Amounts of open disputes, as they were when the disputes were opened"),
            note=self._count_lines(count),
        )

    @api.model
    def _get_dispute_chart(self, filters):
        [rows] = self.env[DISPUTES]._aggregate(filters.on(("is_open", "=", True)), [("age",)], ["amount"])
        labels = dict(self.env[DISPUTES]._fields["age"]._description_selection(self.env))
        if not rows:
            return None
        return self._make_chart(
            "disputes",
            self.env._("Disputes by age"),
            [labels[age] for age, _label in AGES],
            [
                {
                    "label": self.env._("Disputed"),
                    "values": [rows.get((age,), (0, 0))[1] for age, _label in AGES],
                    "actions": [
                        self._make_action(labels[age], DISPUTES, filters.on(("is_open", "=", True), ("age", "=", age)))
                        for age, _label in AGES
                    ],
                    "tones": ["age1", "age2", "age3", "age5"],
                }
            ],
            formula=self.env._("Amounts of open disputes, as they were when the disputes were opened"),
        )
