from odoo import fields, models
from odoo.tools import SQL


class PaymentAnalysis(models.Model):
    """How late claims are paid: each matching of a payment with a claim."""

    _name = "inkasso.payment.analysis"
    _description = "Analysis of how late claims are paid"
    _inherit = ["inkasso.analysis.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "move_id"
    _depends = {
        "account.partial.reconcile": ["debit_move_id", "credit_move_id", "amount", "max_date"],
        "account.move.line": ["date_maturity", "parent_state", "partner_id"],
        "account.move": ["invoice_user_id"],
        "res.partner": ["commercial_partner_id", "inkasso_user_id", "inkasso_debtor_kind"],
    }

    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    payment_move_id = fields.Many2one("account.move", string="Paid by", readonly=True)
    date = fields.Date(string="Paid on", readonly=True)
    due_date = fields.Date(readonly=True)
    days_late = fields.Integer(readonly=True, aggregator="avg", help="Days from the due date; negative when early.")
    amount = fields.Monetary(string="Paid", currency_field="display_currency_id", readonly=True)

    @property
    def _table_query(self):
        analysis = self.env["inkasso.analysis.mixin"]
        return SQL(
            """
            SELECT r.id, l.move_id, pl.move_id AS payment_move_id, r.max_date AS date, l.date_maturity AS due_date,
                   r.max_date - l.date_maturity AS days_late, l.company_id, lp.commercial_partner_id AS partner_id,
                   l.currency_id, m.invoice_user_id AS salesperson_id, %(segment)s AS segment, %(user)s AS user_id,
                   %(amount)s AS amount
              FROM account_partial_reconcile r
              JOIN account_move_line l ON l.id = r.debit_move_id
              JOIN account_move_line pl ON pl.id = r.credit_move_id
         LEFT JOIN account_move m ON m.id = l.move_id
         LEFT JOIN res_partner lp ON lp.id = l.partner_id
         LEFT JOIN res_partner p ON p.id = lp.commercial_partner_id
         LEFT JOIN res_company co ON co.id = l.company_id
             WHERE %(receivable)s AND l.parent_state = 'posted' AND l.balance > 0 AND l.date_maturity IS NOT NULL
               AND (l.display_type = 'payment_term' OR EXISTS (
                        SELECT FROM account_move m JOIN account_account a ON a.id = l.account_id
                         WHERE m.id = l.move_id AND %(is_claim)s))
               AND %(is_payment)s
            """,
            segment=analysis._get_segment_sql(),
            user=analysis._get_user_sql(),
            amount=analysis._get_amount_sql(SQL("r.amount"), SQL("l.company_id"), SQL("r.max_date"), is_rounded=True),
            receivable=analysis._get_receivable_sql(SQL("l.account_id")),
            is_payment=analysis._get_paying_sql(SQL("pl.journal_id")),
            is_claim=self.env["inkasso.item"]._get_is_claim_sql(),
        )
