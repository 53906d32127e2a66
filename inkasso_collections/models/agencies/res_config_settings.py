from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    inkasso_assignment_approval = fields.Monetary(related="company_id.inkasso_assignment_approval", readonly=False)
    inkasso_notify_assignment = fields.Boolean(related="company_id.inkasso_notify_assignment", readonly=False)
    inkasso_remittance_journal_id = fields.Many2one(related="company_id.inkasso_remittance_journal_id", readonly=False)
    inkasso_agency_account_id = fields.Many2one(related="company_id.inkasso_agency_account_id", readonly=False)
    inkasso_commission_account_id = fields.Many2one(related="company_id.inkasso_commission_account_id", readonly=False)
    inkasso_court_cost_account_id = fields.Many2one(related="company_id.inkasso_court_cost_account_id", readonly=False)
    inkasso_commission_by = fields.Selection(related="company_id.inkasso_commission_by", readonly=False, required=True)
