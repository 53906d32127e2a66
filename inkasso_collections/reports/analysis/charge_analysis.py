from odoo import fields, models
from odoo.tools import SQL


class ChargeAnalysis(models.Model):
    """Interest and fees: claimed, paid, waived, and still open."""

    _name = "inkasso.charge.analysis"
    _description = "Analysis of interest and fees"
    _inherit = ["inkasso.analysis.mixin"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "charge_id"
    _depends = {
        "inkasso.charge": ["amount", "amount_paid", "amount_open", "amount_waived", "state", "type", "date"],
        "inkasso.case": ["user_id"],
        "account.move.line": ["balance", "amount_currency"],
    }

    charge_id = fields.Many2one("inkasso.charge", readonly=True)
    notice_id = fields.Many2one("inkasso.notice", readonly=True)
    case_id = fields.Many2one("inkasso.case", readonly=True)
    level_id = fields.Many2one("inkasso.level", readonly=True)
    type = fields.Selection([("interest", "Interest"), ("fee", "Fee")], readonly=True)
    fee_kind_id = fields.Many2one("inkasso.fee.kind", string="Fee", readonly=True)
    state = fields.Selection(lambda self: self.env["inkasso.charge"]._fields["state"].selection, readonly=True)
    date = fields.Date(string="Claimed on", readonly=True)
    amount = fields.Monetary(string="Claimed", currency_field="display_currency_id", readonly=True)
    amount_paid = fields.Monetary(string="Paid", currency_field="display_currency_id", readonly=True)
    amount_waived = fields.Monetary(string="Waived", currency_field="display_currency_id", readonly=True)
    amount_open = fields.Monetary(string="Open", currency_field="display_currency_id", readonly=True)

    @property
    def _table_query(self):
        def amount(column):
            return self._get_claim_amount_sql(
                SQL("COALESCE(%s, 0)", SQL.identifier("ch", column)),
                SQL("ch.currency_id"),
                SQL("ch.move_line_id"),
                SQL("ch.company_id"),
                SQL("ch.date"),
            )

        return SQL(
            """
            SELECT ch.id, ch.id AS charge_id, ch.notice_id, ch.case_id, ch.level_id, ch.company_id, ch.partner_id,
                   ch.currency_id, %(segment)s AS segment, %(user)s AS user_id, m.invoice_user_id AS salesperson_id,
                   ch.type, ch.fee_kind_id, ch.state, ch.date,
                   %(amount)s AS amount, %(paid)s AS amount_paid, %(waived)s AS amount_waived, %(open)s AS amount_open
              FROM inkasso_charge ch
         LEFT JOIN res_partner p ON p.id = ch.partner_id
         LEFT JOIN res_company co ON co.id = ch.company_id
         LEFT JOIN account_move_line l ON l.id = ch.move_line_id
         LEFT JOIN account_move m ON m.id = l.move_id
         LEFT JOIN inkasso_case c ON c.id = ch.case_id
             WHERE ch.state <> 'cancelled'
            """,
            segment=self._get_segment_sql(),
            user=self._get_user_sql(SQL("c.user_id")),
            amount=amount("amount"),
            paid=amount("amount_paid"),
            waived=amount("amount_waived"),
            open=amount("amount_open"),
        )
