from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    inkasso_keep_months = fields.Integer(related="company_id.inkasso_keep_months", readonly=False)
    inkasso_keep_letter_months = fields.Integer(related="company_id.inkasso_keep_letter_months", readonly=False)
