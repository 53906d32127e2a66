from odoo import api, fields, models
from odoo.tools import SQL

KINDS = [("invoice", "Invoices"), ("credit", "Credit notes"), ("payment", "Payments"), ("other", "Other entries")]


class MovementAnalysis(models.Model):
    """What raised and lowered the receivables: each posted line on a receivable account, by its day."""

    _name = "inkasso.movement.analysis"
    _description = "Analysis of sales and payments"
    _inherit = ["inkasso.analysis.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "move_id"
    _depends = {
        "account.move.line": ["balance", "date", "parent_state", "account_id", "partner_id", "currency_id"],
        "account.move": ["move_type", "invoice_user_id"],
        "res.partner": ["commercial_partner_id", "inkasso_user_id", "inkasso_debtor_kind", "user_id"],
        "res.company": ["inkasso_user_id", "currency_id"],
    }

    move_id = fields.Many2one("account.move", string="Entry", readonly=True)
    journal_id = fields.Many2one("account.journal", readonly=True)
    date = fields.Date(readonly=True)
    month = fields.Date(readonly=True)
    kind = fields.Selection(KINDS, readonly=True)
    is_payment = fields.Boolean(readonly=True)
    is_sold = fields.Boolean(readonly=True, help="A term of an invoice or a credit note.")
    balance = fields.Monetary(string="Change", currency_field="display_currency_id", readonly=True)
    amount_sold = fields.Monetary(
        string="Sold", currency_field="display_currency_id", readonly=True, help="Invoices less credit notes."
    )
    amount_paid = fields.Monetary(
        string="Paid", currency_field="display_currency_id", readonly=True, help="Payments less what was paid back."
    )

    @property
    def _table_query(self):
        is_payment = self._get_paying_sql(SQL("l.journal_id"))
        kind = SQL(
            """
            CASE WHEN %s THEN 'payment'
                 WHEN m.move_type IN ('out_invoice', 'out_receipt') THEN 'invoice'
                 WHEN m.move_type = 'out_refund' THEN 'credit'
                 ELSE 'other' END
            """,
            is_payment,
        )
        balance = self._get_amount_sql(SQL("l.balance"), SQL("l.company_id"), SQL("l.date"), is_rounded=True)
        return SQL(
            """
            SELECT l.id, l.move_id, l.journal_id, l.date, DATE_TRUNC('month', l.date)::date AS month, l.company_id,
                   lp.commercial_partner_id AS partner_id, l.currency_id,
                   %(segment)s AS segment, %(user)s AS user_id,
                   CASE WHEN m.move_type = 'entry' THEN p.user_id ELSE m.invoice_user_id END AS salesperson_id,
                   %(kind)s AS kind, %(is_payment)s AS is_payment, %(is_sold)s AS is_sold, %(balance)s AS balance,
                   CASE WHEN %(is_sold)s THEN %(balance)s ELSE 0 END AS amount_sold,
                   CASE WHEN %(is_payment)s THEN -%(balance)s ELSE 0 END AS amount_paid
              FROM %(from)s
             WHERE %(receivable)s AND l.parent_state = 'posted' AND l.partner_id IS NOT NULL
            """,
            segment=self._get_segment_sql(),
            user=self._get_user_sql(),
            kind=kind,
            is_payment=is_payment,
            is_sold=SQL("(l.display_type = 'payment_term' AND NOT %s)", is_payment),
            receivable=self._get_receivable_sql(SQL("l.account_id")),
            balance=balance,
            **{"from": self._from()},
        )

    @api.model
    def _from(self):
        """Outer joins, which the database leaves out where nothing of them is asked for."""
        return SQL(
            """
            account_move_line l
            LEFT JOIN account_move m ON m.id = l.move_id
            LEFT JOIN res_partner lp ON lp.id = l.partner_id
            LEFT JOIN res_partner p ON p.id = lp.commercial_partner_id
            LEFT JOIN res_company co ON co.id = l.company_id
            """
        )
