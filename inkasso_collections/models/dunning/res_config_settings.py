from odoo import fields, models
from odoo.exceptions import UserError


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    inkasso_policy_id = fields.Many2one(related="company_id.inkasso_policy_id", readonly=False)
    inkasso_user_id = fields.Many2one(related="company_id.inkasso_user_id", readonly=False)
    inkasso_lacks_account = fields.Boolean(related="company_id.inkasso_lacks_account")
    inkasso_automatic = fields.Boolean(related="company_id.inkasso_automatic", readonly=False)
    inkasso_jurisdiction_id = fields.Many2one(related="company_id.inkasso_jurisdiction_id", readonly=False)
    inkasso_due_date_agreed = fields.Boolean(related="company_id.inkasso_due_date_agreed", readonly=False)
    inkasso_law_by = fields.Selection(related="company_id.inkasso_law_by", readonly=False)
    inkasso_fee_agreed = fields.Boolean(related="company_id.inkasso_fee_agreed", readonly=False)
    inkasso_fee_evidence = fields.Char(related="company_id.inkasso_fee_evidence", readonly=False)

    def action_inkasso_default_policy(self):
        """Make the default Swedish plan and set it for the company, in one click."""
        company = self.company_id
        if company.inkasso_policy_id:
            raise UserError(
                self.env._(
                    "%(company)s already follows the policy “%(policy)s”. Change it there, or choose another one here.",
                    company=company.name,
                    policy=company.inkasso_policy_id.name,
                )
            )
        policy = self.env["inkasso.policy"]._create_default(company)
        company.inkasso_policy_id = policy
        return policy._get_records_action()
