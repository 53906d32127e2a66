from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    inkasso_promise_days = fields.Integer(related="company_id.inkasso_promise_days", readonly=False)
    inkasso_promise_grace_days = fields.Integer(related="company_id.inkasso_promise_grace_days", readonly=False)
    inkasso_dispute_days = fields.Integer(related="company_id.inkasso_dispute_days", readonly=False)
    inkasso_hold_review_days = fields.Integer(related="company_id.inkasso_hold_review_days", readonly=False)
    inkasso_settlement_limit = fields.Monetary(related="company_id.inkasso_settlement_limit", readonly=False)
    inkasso_settlement_limit_manager = fields.Monetary(
        related="company_id.inkasso_settlement_limit_manager", readonly=False
    )
