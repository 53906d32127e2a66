from datetime import timedelta
from decimal import Decimal

from odoo import api, models
from odoo.tools import SQL

from ...rules import kpi
from ...rules.performance import LEAST_CASES, Sample, Verdict, compare_recoveries, compare_successes
from ..exact import exact
from .performance import PLACED, RECEIVED

WINDOW = 90  # days, where nothing else is asked for


class PerformanceComparison(models.AbstractModel):
    """Champion and challenger: agencies that drew their cases from the same rule, followed for equally long.

    Only placements that are old enough for the window count, and only what came within it; so an agency is not judged
    by cases that it got yesterday, nor by having had others for longer.
    """

    _inherit = "inkasso.performance"

    @api.model
    def _get_sections(self, filters):
        tables = [
            self._get_comparison(filters, rule_id, samples)
            for rule_id, samples in self._read_samples(filters).items()
            if len(samples) > 1
        ]
        section = self._make_section("comparison", self.env._("Champion and challenger"), tables=tables)
        return [*super()._get_sections(filters), section if tables else None]

    # -------------------------------------------------------------------------
    # Reading
    # -------------------------------------------------------------------------

    @api.model
    def _get_window_terms(self, filters):
        """What is old enough to be compared."""
        return (("date", "<=", filters.today - timedelta(days=filters.memo.get("window", WINDOW))),)

    @api.model
    def _read_samples(self, filters):
        """{rule: {agency: sample}}, False for the cases that no rule gave; in one query."""
        window = filters.memo.get("window", WINDOW)
        placed = self.env[PLACED]._search(filters.during("date", *self._get_window_terms(filters)))
        received = self.env[RECEIVED]._search(filters.during("date", ("days", "<=", window)))

        def column(query, name):
            return SQL.identifier(query.table, name)

        rows = self.env.execute_query(
            SQL(
                """
                SELECT t.rule_id, t.agency_id, COUNT(*), SUM(t.won), SUM(t.x), SUM(t.y), SUM(t.x * t.x), SUM(t.x * t.y),
                       SUM(t.y * t.y)
                  FROM (SELECT p.rule_id, p.agency_id, p.x, p.won, COALESCE(r.y, 0) AS y
                          FROM (%s) p LEFT JOIN (%s) r ON r.assignment_id = p.id) t
                 GROUP BY t.rule_id, t.agency_id
                """,
                placed.select(
                    SQL("%s AS id", column(placed, "id")),
                    SQL("%s AS rule_id", column(placed, "rule_id")),
                    SQL("%s AS agency_id", column(placed, "agency_id")),
                    SQL("%s::numeric AS x", column(placed, "amount")),
                    SQL(
                        "(%s AND %s <= %s)::int AS won",
                        column(placed, "spell_collected"),
                        column(placed, "spell_days"),
                        window,
                    ),
                ),
                SQL(
                    "SELECT %(id)s AS assignment_id, SUM(%(amount)s)::numeric AS y FROM %(source)s WHERE %(where)s"
                    " GROUP BY %(id)s",
                    id=column(received, "assignment_id"),
                    amount=column(received, "amount"),
                    source=received.from_clause,
                    where=received.where_clause or SQL("TRUE"),
                ),
            )
        )
        samples = {}
        for rule_id, agency_id, count, won, *sums in rows:
            amounts = [each if isinstance(each, Decimal) else exact(each) for each in sums]
            samples.setdefault(rule_id or False, {})[agency_id] = Sample(count, won, *amounts)
        return dict(sorted(samples.items(), key=lambda each: (not each[0], each[0])))

    # -------------------------------------------------------------------------
    # Telling
    # -------------------------------------------------------------------------

    @api.model
    def _get_comparison(self, filters, rule_id, samples):
        """One rule's agencies against its champion, which is the one with most cases."""
        _ = self.env._
        rule = self.env["inkasso.assignment.rule"].with_context(active_test=False).browse(rule_id or [])
        names = self._get_labels("agency_id", list(samples))
        champion = max(samples, key=lambda agency: (samples[agency].count, -agency))
        others = sorted((agency for agency in samples if agency != champion), key=lambda each: -samples[each].count)
        window = filters.memo.get("window", WINDOW)
        title = (
            _("%(rule)s: after %(days)s days", rule=rule.name, days=window)
            if rule
            else _("Chosen by people: after %(days)s days; their cases may differ", days=window)
        )
        return self._make_table(
            f"comparison_{rule.id or 'hand'}",
            title,
            [
                (_("Agency"), "text"),
                (_("Cases"), "count"),
                (_("Success rate"), "share"),
                (_("Recovery rate"), "share"),
                (_("Success against the champion"), "text"),
                (_("Recovery against the champion"), "text"),
                (_("What it says"), "text"),
            ],
            [
                self._get_comparison_row(filters, rule, agency, names[agency], samples[agency], samples[champion])
                for agency in (champion, *others)
            ],
            formula=_(
                "Placements at least %(days)s days old, and what came within so many days. Differences in percentage "
                "points with their 95 %% intervals: success by Wilson and Newcombe, recovery as a ratio of sums. With "
                "fewer than %(least)s cases on a side it is too early to tell.",
                days=window,
                least=LEAST_CASES,
            ),
        )

    @api.model
    def _get_comparison_row(self, filters, rule, agency, name, sample, champion):
        domain = self._get_domain(
            filters, *self._get_window_terms(filters), ("agency_id", "=", agency), ("rule_id", "=", rule.id)
        )
        action = self._make_action(name, PLACED, domain, "__count")
        cells = [
            name,
            sample.count,
            self._as_share(kpi.quotient(Decimal(sample.won), Decimal(sample.count))),
            self._as_share(kpi.recovery_rate(sample.collected, sample.placed)),
        ]
        if sample is champion:
            cells += ["", "", self.env._("Champion: has most of the cases")]
        else:
            success, recovery = compare_successes(sample, champion), compare_recoveries(sample, champion)
            cells += [self._tell(success), self._tell(recovery), self._conclude(success, recovery)]
        return {"cells": cells, "value": sample.count, "action": action, "actions": [None, action]}

    @api.model
    def _tell(self, comparison):
        """A difference and its interval, in percentage points."""
        if comparison.difference is None:
            return "–"
        low, middle, high = (
            f"{100 * float(each):+.1f}" for each in (comparison.low, comparison.difference, comparison.high)
        )
        return self.env._("%(difference)s (%(low)s to %(high)s)", difference=middle, low=low, high=high)

    @api.model
    def _conclude(self, success, recovery):
        verdicts = {success.verdict, recovery.verdict}
        if Verdict.TOO_FEW in verdicts:
            return self.env._("Too few cases to tell")
        if verdicts >= {Verdict.BETTER, Verdict.WORSE}:
            return self.env._("Better by one measure, worse by the other")
        if Verdict.BETTER in verdicts:
            return self.env._("Better than the champion")
        if Verdict.WORSE in verdicts:
            return self.env._("Worse than the champion")
        return self.env._("No difference that could not be chance")
