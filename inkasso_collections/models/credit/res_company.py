from odoo import fields, models

from ..dunning.level import STAGES


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_stop = fields.Boolean(
        string="Stop supply by rule",
        help="Customers who are late enough are stopped, and released when they have paid.",
    )
    inkasso_stop_days = fields.Integer(string="Days overdue", default=30, help="0: the days do not count.")
    inkasso_stop_amount = fields.Monetary(
        string="Overdue by at least", currency_field="currency_id", help="In company currency, of what is that late."
    )
    inkasso_stop_stage = fields.Selection(STAGES, string="Or level reached", help="Empty: levels do not count.")

    inkasso_indemnity_account_id = fields.Many2one(
        "account.account",
        string="Indemnities receivable",
        check_company=True,
        help="What the credit insurer owes: the indemnity is debited here, until it is matched with the payment.",
    )
    inkasso_insurance_warn_days = fields.Integer(string="Warn before deadlines of insurers, days", default=7)

    _stop_figures_positive = models.Constraint(
        "CHECK(inkasso_stop_days >= 0 AND inkasso_stop_amount >= 0 AND inkasso_insurance_warn_days >= 0)",
        "Days and amounts cannot be negative.",
    )
