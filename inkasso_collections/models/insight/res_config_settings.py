from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    inkasso_cost_month = fields.Monetary(related="company_id.inkasso_cost_month", readonly=False)
    inkasso_cost_letter = fields.Monetary(related="company_id.inkasso_cost_letter", readonly=False)
    inkasso_scoring = fields.Boolean(related="company_id.inkasso_scoring", readonly=False)
