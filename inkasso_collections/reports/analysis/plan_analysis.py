from odoo import fields, models
from odoo.tools import SQL

from ...models.agreements.payment_plan import PENDING, PLAN_STATES
from ...models.agreements.payment_plan_instalment import INSTALMENT_STATES


class PlanAnalysis(models.Model):
    """Payment plans by instalment: agreed, paid, late."""

    _name = "inkasso.plan.analysis"
    _description = "Analysis of payment plans"
    _inherit = ["inkasso.analysis.mixin"]
    _auto = False
    _order = "date, id"
    _rec_name = "plan_id"
    _depends = {
        "inkasso.payment.plan": ["state", "case_id", "partner_id", "currency_id"],
        "inkasso.case": ["user_id"],
        "res.partner": ["user_id", "inkasso_user_id"],
        "inkasso.payment.plan.instalment": ["plan_id", "date", "amount", "amount_paid", "amount_open", "state"],
    }

    plan_id = fields.Many2one("inkasso.payment.plan", readonly=True)
    case_id = fields.Many2one("inkasso.case", readonly=True)
    plan_state = fields.Selection(PLAN_STATES, string="Plan state", readonly=True)
    state = fields.Selection(INSTALMENT_STATES, string="Instalment", readonly=True)
    date = fields.Date(string="Due", readonly=True)
    is_late = fields.Boolean(string="Late", readonly=True)
    amount = fields.Monetary(string="Agreed", currency_field="display_currency_id", readonly=True)
    amount_paid = fields.Monetary(string="Paid", currency_field="display_currency_id", readonly=True)
    amount_open = fields.Monetary(string="Open", currency_field="display_currency_id", readonly=True)

    @property
    def _table_query(self):
        def amount(column):
            return self._get_currency_amount_sql(SQL.identifier("t", column), SQL("pl.currency_id"), SQL("t.date"))

        return SQL(
            """
            SELECT t.id, t.plan_id, pl.case_id, pl.company_id, pl.partner_id, pl.currency_id, %(segment)s AS segment,
                   %(user)s AS user_id, p.user_id AS salesperson_id, pl.state AS plan_state, t.state, t.date,
                   t.date < %(today)s AND t.amount_open > 0 AS is_late,
                   %(amount)s AS amount, %(paid)s AS amount_paid, %(open)s AS amount_open
              FROM inkasso_payment_plan_instalment t
              JOIN inkasso_payment_plan pl ON pl.id = t.plan_id
         LEFT JOIN res_partner p ON p.id = pl.partner_id
         LEFT JOIN res_company co ON co.id = pl.company_id
         LEFT JOIN inkasso_case c ON c.id = pl.case_id
             WHERE pl.state <> ALL(%(pending)s) AND t.state <> 'superseded'
            """,
            segment=self._get_segment_sql(),
            user=self._get_user_sql(SQL("c.user_id")),
            today=self._get_today(),
            amount=amount("amount"),
            paid=amount("amount_paid"),
            open=amount("amount_open"),
            pending=list(PENDING),
        )

    def action_open(self):
        self.ensure_one()
        return self.plan_id._get_records_action()
