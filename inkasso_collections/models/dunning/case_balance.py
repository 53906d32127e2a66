from odoo import fields, models
from odoo.tools import SQL


class CaseBalance(models.Model):
    """What is open on a case, by currency: computed by the database whenever it is read, never stored."""

    _name = "inkasso.case.balance"
    _description = "Open amounts of a case by currency"
    _inherit = ["inkasso.view.id.mixin"]
    _auto = False
    _order = "currency_id"
    _depends = {
        "inkasso.item": ["case_id", "currency_id", "rest_reason", "origin_item_id"],
        "inkasso.charge": ["case_id", "currency_id", "amount_open", "state", "type"],
        "account.move.line": ["amount_residual_currency", "date_maturity"],
    }

    _owner_field = "case_id"
    _owner_factor = 1000

    case_id = fields.Many2one("inkasso.case", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    principal = fields.Monetary(readonly=True, help="Open amount of the invoices.")
    overdue = fields.Monetary(readonly=True, help="Of which due before today.")
    interest = fields.Monetary(readonly=True, help="Interest claimed and not paid.")
    fees = fields.Monetary(readonly=True, help="Fees claimed and not paid.")
    total = fields.Monetary(readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            WITH parts AS (
                SELECT i.case_id, i.currency_id,
                       l.amount_residual_currency AS principal,
                       CASE WHEN l.date_maturity < %(today)s THEN l.amount_residual_currency ELSE 0 END AS overdue,
                       0.0 AS interest, 0.0 AS fees
                  FROM inkasso_item i
                  JOIN account_move_line l ON l.id = i.move_line_id
                 WHERE i.case_id IS NOT NULL AND (i.rest_reason IS NULL OR i.rest_reason NOT IN ('paid', 'draft'))
                   AND i.origin_item_id IS NULL -- interest and fees that were booked are below, as charges
             UNION ALL
                SELECT case_id, currency_id, 0, 0,
                       CASE WHEN type = 'interest' THEN amount_open ELSE 0 END,
                       CASE WHEN type = 'fee' THEN amount_open ELSE 0 END
                  FROM inkasso_charge
                 WHERE state IN ('claimed', 'posted')
            )
            SELECT c.id::bigint * %(factor)s + parts.currency_id AS id,
                   c.id AS case_id, c.company_id, parts.currency_id,
                   SUM(principal) AS principal, SUM(overdue) AS overdue,
                   SUM(interest) AS interest, SUM(fees) AS fees,
                   SUM(principal + interest + fees) AS total
              FROM parts
              JOIN inkasso_case c ON c.id = parts.case_id
             GROUP BY c.id, c.company_id, parts.currency_id
            """,
            today=fields.Date.context_today(self),
            factor=self._owner_factor,
        )
