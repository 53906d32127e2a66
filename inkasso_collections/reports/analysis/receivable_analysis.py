from odoo import api, fields, models
from odoo.tools import SQL

from .analysis_mixin import BANDS


class ReceivableAnalysis(models.Model):
    """What is open now, one row per open line, as old as it is today."""

    _name = "inkasso.receivable.analysis"
    _description = "Analysis of open receivables"
    _inherit = ["inkasso.analysis.mixin"]
    _auto = False
    _order = "days_overdue desc, id"
    _rec_name = "move_line_id"
    _depends = {
        "inkasso.item": [
            "move_line_id",
            "company_id",
            "partner_id",
            "currency_id",
            "policy_id",
            "level_id",
            "next_level_id",
            "next_date",
            "case_id",
            "rest_reason",
            "due_date",
            "amount_open",
        ],
        "inkasso.case": ["user_id"],
        "account.move.line": ["amount_residual_currency", "move_id", "date"],
        "account.move": ["invoice_user_id", "invoice_date"],
        "res.partner": ["inkasso_user_id", "inkasso_debtor_kind", "is_company", "vat", "company_registry", "email"],
        "res.company": ["inkasso_user_id", "currency_id"],
    }

    item_id = fields.Many2one("inkasso.item", readonly=True)
    move_line_id = fields.Many2one("account.move.line", string="Journal item", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    case_id = fields.Many2one("inkasso.case", readonly=True)
    policy_id = fields.Many2one("inkasso.policy", readonly=True)
    level_id = fields.Many2one("inkasso.level", string="Level reached", readonly=True)
    next_level_id = fields.Many2one("inkasso.level", string="Next step", readonly=True)
    next_date = fields.Date(string="Next step on", readonly=True)
    rest_reason = fields.Selection(lambda self: self.env["inkasso.item"]._get_rest_reasons(), readonly=True)
    invoice_date = fields.Date(readonly=True)
    due_date = fields.Date(readonly=True)
    days_overdue = fields.Integer(readonly=True, aggregator="avg")
    band = fields.Selection(BANDS, string="Age", readonly=True)
    is_without_email = fields.Boolean(string="No e-mail", readonly=True)
    is_without_address = fields.Boolean(string="No address", readonly=True)
    amount_currency = fields.Monetary(string="Open in its currency", readonly=True, aggregator=None)
    amount = fields.Monetary(string="Open", currency_field="display_currency_id", readonly=True)
    amount_overdue = fields.Monetary(string="Overdue", currency_field="display_currency_id", readonly=True)

    @property
    def _table_query(self):
        return SQL("SELECT %s FROM %s WHERE %s", self._select(), self._from(), self._where())

    @api.model
    def _select(self):
        today = SQL("%s::date", self._get_today())
        days = SQL("(%s - i.due_date)", today)
        amount = self._get_amount_sql(SQL("i.amount_open"), SQL("i.company_id"), today, is_rounded=True)
        return SQL(
            """
            i.id, i.id AS item_id, i.move_line_id, l.move_id, i.case_id, i.company_id, i.partner_id, i.currency_id,
            i.policy_id, i.level_id, i.next_level_id, i.next_date, i.rest_reason, %(segment)s AS segment,
            %(user)s AS user_id, m.invoice_user_id AS salesperson_id,
            COALESCE(m.invoice_date, l.date) AS invoice_date, i.due_date,
            %(days)s AS days_overdue, %(band)s AS band,
            COALESCE(p.email, '') = '' AS is_without_email,
            COALESCE(p.city, '') = '' OR COALESCE(p.street, p.street2, '') = '' AS is_without_address,
            l.amount_residual_currency AS amount_currency, %(amount)s AS amount,
            CASE WHEN %(days)s > 0 THEN %(amount)s ELSE 0 END AS amount_overdue
            """,
            segment=self._get_segment_sql(),
            user=self._get_user_sql(SQL("c.user_id")),
            days=days,
            band=self._get_band_sql(days),
            amount=amount,
        )

    @api.model
    def _from(self):
        """Outer joins, which the database leaves out where nothing of them is asked for."""
        return SQL(
            """
            inkasso_item i
            LEFT JOIN account_move_line l ON l.id = i.move_line_id
            LEFT JOIN account_move m ON m.id = l.move_id
            LEFT JOIN res_partner p ON p.id = i.partner_id
            LEFT JOIN res_company co ON co.id = i.company_id
            LEFT JOIN inkasso_case c ON c.id = i.case_id
            """
        )

    @api.model
    def _where(self):
        """Open: in the very words of the partial index of the items."""
        return SQL("(i.rest_reason IS NULL OR i.rest_reason NOT IN ('paid', 'draft'))")

    # -------------------------------------------------------------------------
    # Actions
    # -------------------------------------------------------------------------

    def action_open(self):
        """The case of this line, else its collection item."""
        self.ensure_one()
        record = self.case_id or self.item_id
        return record._get_records_action()
