from odoo import api, models
from odoo.tools import SQL

from .audit import Check

SLACK_DAYS = 3  # a promise that has not been judged for longer waits for a scheduled action that does not come


class AuditAgreements(models.Model):
    """What was agreed keeps its claims from being reminded of, as long as it runs, and is judged when its day has come."""

    _inherit = "inkasso.audit"

    @api.model
    def _get_rest_sources(self):
        # EXTENDS inkasso.audit
        return {
            **super()._get_rest_sources(),
            "inkasso.hold": SQL("s.is_active"),
            "inkasso.dispute": SQL("s.is_open"),
            "inkasso.promise": SQL("s.state = 'open'"),
            "inkasso.settlement": SQL("s.state IN ('offered', 'accepted', 'paid')"),
            "inkasso.payment.plan": SQL("s.state IN ('requested', 'offered', 'active', 'warned')"),
        }

    @api.model
    def _get_checks(self):
        _ = self.env._
        return [
            *super()._get_checks(),
            Check(
                key="agreed_but_not_resting",
                model="inkasso.item",
                title=_("Claims that go on though a pause, promise, plan or settlement runs on them"),
                advice=_("The debtor may be reminded of what was agreed. Pause them, and look into the case."),
                find=SQL(" UNION ").join(self._find_not_resting()),
            ),
            Check(
                key="promise_not_judged",
                model="inkasso.promise",
                title=_("Promises whose day has passed and that nobody judged"),
                advice=_("The scheduled action that follows promises does not come, or does not get through."),
                severity="warning",
                find=SQL(
                    "SELECT id, company_id FROM inkasso_promise WHERE state = 'open' AND deadline < %s::date - %s",
                    self.env["inkasso.notice"]._get_today(),
                    SLACK_DAYS,
                ),
            ),
            Check(
                key="instalment_overpaid",
                model="inkasso.payment.plan",
                title=_("Payment plans with an instalment on which more counts as paid than it is over"),
                advice=_("Unmatch and match the last payment of the plan again."),
                find=SQL(
                    """
                    SELECT p.id, p.company_id
                      FROM inkasso_payment_plan_instalment i JOIN inkasso_payment_plan p ON p.id = i.plan_id
                     WHERE p.state IN ('active', 'warned', 'kept') AND i.amount_paid > i.amount + 0.004
                    """
                ),
            ),
        ]

    @api.model
    def _find_not_resting(self):
        """Open items of what runs without a last day that do not rest for it. Disputes may concern a part only."""
        today = self.env["inkasso.notice"]._get_today()
        links = [
            ("inkasso.hold", SQL("s.is_active AND s.date_until IS NULL"), "item_ids"),
            ("inkasso.promise", SQL("s.state = 'open' AND s.deadline >= %s", today), "item_ids"),
            ("inkasso.settlement", SQL("s.state = 'paid'"), "item_ids"),
        ]
        for model, condition, name in links:
            field = self.env[model]._fields[name]
            yield self._find_unrested(
                model,
                condition,
                SQL(
                    "JOIN %s k ON k.%s = s.id JOIN inkasso_item i ON i.id = k.%s",
                    SQL.identifier(field.relation),
                    SQL.identifier(field.column1),
                    SQL.identifier(field.column2),
                ),
            )
        yield self._find_unrested(
            "inkasso.payment.plan",
            SQL("s.state IN ('active', 'warned')"),
            SQL("JOIN inkasso_payment_plan_line k ON k.plan_id = s.id JOIN inkasso_item i ON i.id = k.item_id"),
        )

    @api.model
    def _find_unrested(self, model, condition, join):
        """Items that `join` links to the running records `s` of `model`, are open, and do not rest for them."""
        return SQL(
            """
            (SELECT i.id, i.company_id
               FROM %s s %s
              WHERE %s AND (i.rest_reason IS NULL OR i.rest_reason NOT IN ('paid', 'draft'))
                AND NOT EXISTS (SELECT FROM inkasso_item_rest r
                                 WHERE r.item_id = i.id AND r.res_model = %s AND r.res_id = s.id))
            """,
            SQL.identifier(self.env[model]._table),
            join,
            condition,
            model,
        )
