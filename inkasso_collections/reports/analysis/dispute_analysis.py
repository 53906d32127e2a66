from odoo import fields, models
from odoo.tools import SQL

AGES = [("0", "Up to a week"), ("1", "8–30 days"), ("2", "31–60 days"), ("3", "Over 60 days")]


class DisputeAnalysis(models.Model):
    """What debtors contest, line by line: why, for how long, and how it ended."""

    _name = "inkasso.dispute.analysis"
    _description = "Analysis of disputes"
    _inherit = ["inkasso.analysis.mixin"]
    _auto = False
    _order = "made_on, id"
    _rec_name = "dispute_id"
    _depends = {
        "inkasso.dispute": ["state", "is_open", "case_id", "reason_id", "made_on", "closed_on", "responsible_id"],
        "inkasso.dispute.line": ["dispute_id", "item_id", "amount_company"],
        "inkasso.item": ["move_line_id", "currency_id"],
        "inkasso.case": ["company_id", "partner_id", "user_id"],
        "account.move": ["invoice_user_id"],
        "res.partner": ["inkasso_user_id"],
    }

    dispute_id = fields.Many2one("inkasso.dispute", readonly=True)
    case_id = fields.Many2one("inkasso.case", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    handled_by_id = fields.Many2one("res.users", string="Looked into by", readonly=True)
    reason_id = fields.Many2one("inkasso.dispute.reason", readonly=True)
    state = fields.Selection(
        lambda self: self.env["inkasso.dispute"]._fields["state"]._description_selection(self.env), readonly=True
    )
    is_open = fields.Boolean(readonly=True)
    made_on = fields.Date(string="Opened on", readonly=True)
    age = fields.Selection(AGES, readonly=True)
    days = fields.Integer(string="Days open", readonly=True, aggregator="avg")
    amount = fields.Monetary(string="Disputed", currency_field="display_currency_id", readonly=True)

    @property
    def _table_query(self):
        days = SQL("(COALESCE(d.closed_on, %s::date) - d.made_on)", self._get_today())
        return SQL(
            """
            SELECT dl.id, dl.dispute_id, d.case_id, d.company_id, d.partner_id, i.currency_id, l.move_id,
                   %(segment)s AS segment, %(user)s AS user_id, m.invoice_user_id AS salesperson_id,
                   d.responsible_id AS handled_by_id, d.reason_id, d.state, d.is_open, d.made_on, %(days)s AS days,
                   CASE WHEN %(days)s <= 7 THEN '0' WHEN %(days)s <= 30 THEN '1' WHEN %(days)s <= 60 THEN '2'
                        ELSE '3' END AS age,
                   %(amount)s AS amount
              FROM inkasso_dispute_line dl
              JOIN inkasso_dispute d ON d.id = dl.dispute_id
              JOIN inkasso_item i ON i.id = dl.item_id
         LEFT JOIN account_move_line l ON l.id = i.move_line_id
         LEFT JOIN account_move m ON m.id = l.move_id
         LEFT JOIN res_company co ON co.id = d.company_id
         LEFT JOIN inkasso_case c ON c.id = d.case_id
         LEFT JOIN res_partner p ON p.id = d.partner_id
            """,
            segment=self._get_segment_sql(),
            user=self._get_user_sql(SQL("c.user_id")),
            days=days,
            amount=self._get_amount_sql(SQL("dl.amount_company"), SQL("d.company_id"), SQL("d.made_on")),
        )

    def action_open(self):
        self.ensure_one()
        return self.dispute_id._get_records_action()
