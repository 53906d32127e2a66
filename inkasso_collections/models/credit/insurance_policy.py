from odoo import api, fields, models


class InsurancePolicy(models.Model):
    """A contract by which an insurer pays when debtors do not, and the deadlines that it depends on."""

    _name = "inkasso.credit.insurance.policy"
    _description = "Credit insurance policy"
    _inherit = ["inkasso.problem.mixin", "inkasso.evidence.mixin"]
    _order = "date_from desc, id desc"
    _rec_name = "number"
    _check_company_auto = True

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    insurer_id = fields.Many2one("res.partner", required=True, ondelete="restrict", tracking=True)
    number = fields.Char(string="Policy number", required=True, tracking=True)
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today)
    date_to = fields.Date(string="To", tracking=True)
    currency_id = fields.Many2one(
        "res.currency", required=True, default=lambda self: self.env.company.currency_id, tracking=True
    )
    own_risk = fields.Float(string="Own risk, %", tracking=True, help="Part of a loss that stays with the company.")
    report_days = fields.Integer(
        string="Report overdue within, days", default=30, tracking=True, help="After the due date, to the insurer."
    )
    claim_days = fields.Integer(
        string="File a claim within, days", default=180, tracking=True, help="After the due date, to the insurer."
    )
    user_id = fields.Many2one(
        "res.users", string="Responsible", domain="[('share', '=', False)]", default=lambda self: self.env.user
    )
    note = fields.Text()
    cover_ids = fields.One2many("inkasso.credit.insurance.cover", "policy_id", string="Covers")
    active = fields.Boolean(default=True)

    _own_risk_is_part = models.Constraint(
        "CHECK(own_risk >= 0 AND own_risk <= 100)", "The own risk is between 0 and 100 %."
    )
    _days_positive = models.Constraint(
        "CHECK(report_days > 0 AND claim_days >= report_days)",
        "An overdue is reported first, and the claim filed after it.",
    )
    _period = models.Constraint("CHECK(date_to IS NULL OR date_to >= date_from)", "The policy ends before it begins.")

    @api.depends("number", "insurer_id")
    def _compute_display_name(self):
        for policy in self:
            policy.display_name = f"{policy.insurer_id.name or ''} {policy.number or ''}".strip()

    def _get_problem_users(self):
        # OVERRIDE inkasso.problem.mixin
        self.ensure_one()
        return self.user_id or super()._get_problem_users()
