from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    inkasso_posting = fields.Selection(related="company_id.inkasso_posting", readonly=False)
    inkasso_charge_journal_id = fields.Many2one(related="company_id.inkasso_charge_journal_id", readonly=False)
    inkasso_interest_account_id = fields.Many2one(related="company_id.inkasso_interest_account_id", readonly=False)
    inkasso_fee_account_id = fields.Many2one(related="company_id.inkasso_fee_account_id", readonly=False)
    inkasso_waive_below = fields.Monetary(
        related="company_id.inkasso_waive_below", readonly=False, currency_field="currency_id"
    )

    def set_values(self):
        # EXTENDS base: all is written by now, one field after the other; what is missing would be found out too late
        result = super().set_values()
        for settings in self:
            if settings.company_id.inkasso_posting != "claim":
                settings.company_id._check_inkasso_posting()
        return result
