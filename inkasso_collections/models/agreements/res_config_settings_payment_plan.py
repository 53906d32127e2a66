from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    inkasso_plan_interest = fields.Selection(related="company_id.inkasso_plan_interest", readonly=False)
    inkasso_plan_revive = fields.Boolean(related="company_id.inkasso_plan_revive", readonly=False)
    inkasso_plan_fee = fields.Boolean(related="company_id.inkasso_plan_fee", readonly=False)
    inkasso_plan_answer_days = fields.Integer(related="company_id.inkasso_plan_answer_days", readonly=False)
    inkasso_plan_remind_days = fields.Integer(related="company_id.inkasso_plan_remind_days", readonly=False)
    inkasso_plan_days_late = fields.Integer(related="company_id.inkasso_plan_days_late", readonly=False)
    inkasso_plan_missed = fields.Integer(related="company_id.inkasso_plan_missed", readonly=False)
    inkasso_plan_cure_days = fields.Integer(related="company_id.inkasso_plan_cure_days", readonly=False)
