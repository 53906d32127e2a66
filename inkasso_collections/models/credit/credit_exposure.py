from odoo import api, fields, models
from odoo.tools import SQL


class CreditExposure(models.Model):
    """What each debtor owes or is about to owe, beside the limit and what insurance covers: read, never stored.

    In company currency. Debtors are those with something open, ordered, a limit or a cover.
    """

    _name = "inkasso.credit.exposure"
    _description = "Credit exposure"
    _inherit = ["inkasso.view.id.mixin"]
    _auto = False
    _order = "exposure desc, id"
    _rec_name = "partner_id"
    _depends = {
        "account.move.line": ["amount_residual", "date_maturity", "parent_state", "reconciled", "partner_id"],
        "res.partner": ["credit_limit", "commercial_partner_id"],
        "inkasso.credit.insurance.cover": ["partner_id", "amount", "date_from", "date_to", "state"],
    }

    _owner_field = "partner_id"
    _owner_factor = 10000

    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", readonly=True)
    open = fields.Monetary(readonly=True, help="Open invoices, less unmatched payments.")
    overdue = fields.Monetary(readonly=True)
    uninvoiced = fields.Monetary(string="Not yet invoiced", readonly=True, help="Ordered and not invoiced yet.")
    exposure = fields.Monetary(readonly=True, help="Open and not yet invoiced.")
    credit_limit = fields.Monetary(readonly=True, help="Of the customer, else of the company; 0: none.")
    over_limit = fields.Monetary(readonly=True, help="By how much the exposure exceeds the limit.")
    insured = fields.Monetary(readonly=True, help="Covered by credit insurance today, less own risk.")
    uninsured = fields.Monetary(readonly=True, help="Exposure that nobody covers.")
    is_insured = fields.Boolean(readonly=True)
    is_over_limit = fields.Boolean(readonly=True)

    @property
    def _table_query(self):
        today = fields.Date.context_today(self)
        return SQL(
            """
            WITH parts AS (
                SELECT l.company_id, p.commercial_partner_id AS partner_id, l.amount_residual AS open,
                       CASE WHEN l.date_maturity < %(today)s AND l.balance > 0 THEN l.amount_residual ELSE 0 END AS overdue,
                       0::numeric AS uninvoiced, 0::numeric AS insured
                  FROM account_move_line l
                  JOIN account_account a ON a.id = l.account_id
                  JOIN res_partner p ON p.id = l.partner_id
                 WHERE a.account_type = 'asset_receivable' AND l.parent_state = 'posted' AND l.reconciled IS NOT TRUE
                 UNION ALL
                SELECT o.company_id, o.partner_id, 0, 0, o.amount, 0
                  FROM (%(uninvoiced)s) o
                 UNION ALL
                SELECT v.company_id, v.partner_id, 0, 0, 0, v.amount_company * (1 - v.own_risk::numeric / 100)
                  FROM inkasso_credit_insurance_cover v
                 WHERE v.date_from <= %(today)s AND (v.date_to IS NULL OR v.date_to >= %(today)s) AND v.state = 'granted'
            ), sums AS (
                SELECT company_id, partner_id, SUM(open) AS open, SUM(overdue) AS overdue, SUM(uninvoiced) AS uninvoiced,
                       SUM(open + uninvoiced) AS exposure, SUM(insured) AS insured
                  FROM parts
                 GROUP BY company_id, partner_id
            )
            SELECT s.partner_id::bigint * %(factor)s + s.company_id AS id, s.*, c.currency_id,
                   COALESCE(own.amount, 0) AS credit_limit,
                   CASE WHEN own.amount > 0 THEN GREATEST(s.exposure - own.amount, 0) ELSE 0 END AS over_limit,
                   GREATEST(s.exposure - s.insured, 0) AS uninsured,
                   s.insured > 0 AS is_insured,
                   COALESCE(own.amount > 0 AND s.exposure > own.amount, FALSE) AS is_over_limit
              FROM sums s
              JOIN res_company c ON c.id = s.company_id
              JOIN res_partner p ON p.id = s.partner_id
         LEFT JOIN (SELECT d.company_id, d.json_value::numeric AS amount
                      FROM ir_default d
                      JOIN ir_model_fields f ON f.id = d.field_id
                     WHERE f.model = 'res.partner' AND f.name = 'credit_limit' AND d.user_id IS NULL
                       AND d.condition IS NULL) fallback ON fallback.company_id = c.id
             CROSS JOIN LATERAL (SELECT COALESCE((p.credit_limit ->> c.id::text)::numeric, fallback.amount) AS amount) own
            """,
            today=today,
            factor=self._owner_factor,
            uninvoiced=self._get_uninvoiced_sql(),
        )

    @api.model
    def _get_uninvoiced_sql(self):
        """Company, debtor and amount in company currency of what is ordered and not invoiced yet. Sales say."""
        return SQL("SELECT NULL::int AS company_id, NULL::int AS partner_id, 0::numeric AS amount WHERE FALSE")

    def action_open_partner(self):
        self.ensure_one()
        return self.partner_id._get_records_action()
