from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    inkasso_promise_days = fields.Integer(related="company_id.inkasso_promise_days", readonly=False)
    inkasso_promise_grace_days = fields.Integer(related="company_id.inkasso_promise_grace_days", readonly=False)
    inkasso_dispute_days = fields.Integer(related="company_id.inkasso_dispute_days", readonly=False)
