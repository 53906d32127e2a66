from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    inkasso_stop_delivery = fields.Selection(related="company_id.inkasso_stop_delivery", readonly=False)
