from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    inkasso_legal_consent = fields.Boolean(related="company_id.inkasso_legal_consent", readonly=False)
    inkasso_surveillance_letter = fields.Boolean(related="company_id.inkasso_surveillance_letter", readonly=False)
    inkasso_surveillance_months = fields.Integer(related="company_id.inkasso_surveillance_months", readonly=False)
    inkasso_loss_after = fields.Selection(related="company_id.inkasso_loss_after", readonly=False, required=True)
    inkasso_sale_receivable_account_id = fields.Many2one(
        related="company_id.inkasso_sale_receivable_account_id", readonly=False
    )
    inkasso_sale_loss_account_id = fields.Many2one(related="company_id.inkasso_sale_loss_account_id", readonly=False)
