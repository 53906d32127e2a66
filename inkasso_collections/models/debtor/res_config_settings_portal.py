from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    inkasso_portal = fields.Boolean(related="company_id.inkasso_portal", readonly=False)
    inkasso_portal_days = fields.Integer(related="company_id.inkasso_portal_days", readonly=False)
    inkasso_ask_rating = fields.Boolean(related="company_id.inkasso_ask_rating", readonly=False)
