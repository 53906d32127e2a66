from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    inkasso_doubtful_journal_id = fields.Many2one(related="company_id.inkasso_doubtful_journal_id", readonly=False)
    inkasso_impairment_account_id = fields.Many2one(related="company_id.inkasso_impairment_account_id", readonly=False)
    inkasso_provision_account_id = fields.Many2one(related="company_id.inkasso_provision_account_id", readonly=False)
    inkasso_loss_account_id = fields.Many2one(related="company_id.inkasso_loss_account_id", readonly=False)
    inkasso_recovery_account_id = fields.Many2one(related="company_id.inkasso_recovery_account_id", readonly=False)
    inkasso_doubtful_account_id = fields.Many2one(related="company_id.inkasso_doubtful_account_id", readonly=False)

    def action_inkasso_fill_doubtful(self):
        """Fill in the journal and the BAS accounts that are not chosen yet."""
        self.ensure_one()
        self.check_access("write")
        self.company_id._fill_inkasso_doubtful()
