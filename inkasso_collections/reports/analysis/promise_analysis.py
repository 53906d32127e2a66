from odoo import fields, models
from odoo.tools import SQL

from ...models.agreements.promise import JUDGED, STATES


class PromiseAnalysis(models.Model):
    """Promises to pay: made, due, kept."""

    _name = "inkasso.promise.analysis"
    _description = "Analysis of promises"
    _inherit = ["inkasso.analysis.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "promise_id"
    _depends = {
        "inkasso.promise": ["state", "case_id", "user_id", "amount", "amount_paid", "date", "deadline", "made_on"],
        "inkasso.case": ["company_id", "partner_id", "user_id"],
        "res.partner": ["user_id", "inkasso_user_id"],
    }

    promise_id = fields.Many2one("inkasso.promise", readonly=True)
    case_id = fields.Many2one("inkasso.case", readonly=True)
    taken_by_id = fields.Many2one("res.users", string="Taken by", readonly=True)
    state = fields.Selection(STATES, readonly=True)
    made_on = fields.Date(readonly=True)
    date = fields.Date(string="Promised by", readonly=True)
    is_judged = fields.Boolean(string="Fell due", readonly=True)
    kept_count = fields.Integer(string="Kept", readonly=True)
    amount = fields.Monetary(string="Promised", currency_field="display_currency_id", readonly=True)
    amount_paid = fields.Monetary(string="Paid", currency_field="display_currency_id", readonly=True)

    @property
    def _table_query(self):
        def amount(column):
            return self._get_currency_amount_sql(
                SQL("COALESCE(%s, 0)", SQL.identifier("pr", column)), SQL("pr.currency_id"), SQL("pr.date")
            )

        return SQL(
            """
            SELECT pr.id, pr.id AS promise_id, pr.case_id, pr.company_id, pr.partner_id, pr.currency_id,
                   %(segment)s AS segment, %(user)s AS user_id, p.user_id AS salesperson_id, pr.user_id AS taken_by_id,
                   pr.state, pr.made_on, pr.date,
                   pr.state = ANY(%(judged)s) AS is_judged, (pr.state = 'kept')::int AS kept_count,
                   %(amount)s AS amount, %(paid)s AS amount_paid
              FROM inkasso_promise pr
         LEFT JOIN res_partner p ON p.id = pr.partner_id
         LEFT JOIN res_company co ON co.id = pr.company_id
         LEFT JOIN inkasso_case c ON c.id = pr.case_id
            """,
            segment=self._get_segment_sql(),
            user=self._get_user_sql(SQL("c.user_id")),
            judged=list(JUDGED),
            amount=amount("amount"),
            paid=amount("amount_paid"),
        )
