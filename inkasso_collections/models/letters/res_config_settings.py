from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    inkasso_window = fields.Selection(related="company_id.inkasso_window", readonly=False)
    inkasso_duplex = fields.Boolean(related="company_id.inkasso_duplex", readonly=False)
    inkasso_thank = fields.Boolean(related="company_id.inkasso_thank", readonly=False)
