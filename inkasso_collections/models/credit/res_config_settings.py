from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    inkasso_stop = fields.Boolean(related="company_id.inkasso_stop", readonly=False)
    inkasso_stop_days = fields.Integer(related="company_id.inkasso_stop_days", readonly=False)
    inkasso_stop_amount = fields.Monetary(
        related="company_id.inkasso_stop_amount", readonly=False, currency_field="currency_id"
    )
    inkasso_stop_stage = fields.Selection(related="company_id.inkasso_stop_stage", readonly=False)
    inkasso_indemnity_account_id = fields.Many2one(related="company_id.inkasso_indemnity_account_id", readonly=False)
    inkasso_insurance_warn_days = fields.Integer(related="company_id.inkasso_insurance_warn_days", readonly=False)
