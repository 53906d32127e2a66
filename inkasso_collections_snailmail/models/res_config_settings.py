from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    inkasso_snailmail = fields.Boolean(related="company_id.inkasso_snailmail", readonly=False)
