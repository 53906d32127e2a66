from odoo import api, fields, models


class InsuranceCover(models.Model):
    """How much of one debtor's debt an insurer covers, and from when to when."""

    _name = "inkasso.credit.insurance.cover"
    _description = "Credit insurance cover"
    _inherit = ["mail.thread"]
    _order = "partner_id, date_from desc"
    _check_company_auto = True

    policy_id = fields.Many2one("inkasso.credit.insurance.policy", required=True, ondelete="restrict", index=True)
    company_id = fields.Many2one(related="policy_id.company_id", store=True, index=True)
    partner_id = fields.Many2one("res.partner", string="Debtor", required=True, ondelete="restrict", index=True)
    currency_id = fields.Many2one(related="policy_id.currency_id")
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    amount = fields.Monetary(string="Insured", required=True, tracking=True)
    amount_company = fields.Monetary(
        string="Insured in company currency",
        compute="_compute_amount_company",
        store=True,
        currency_field="company_currency_id",
    )
    own_risk = fields.Float(
        string="Own risk, %", compute="_compute_own_risk", store=True, readonly=False, tracking=True
    )
    state = fields.Selection(
        [("applied", "Applied for"), ("granted", "Granted"), ("refused", "Refused"), ("withdrawn", "Withdrawn")],
        required=True,
        default="granted",
        tracking=True,
    )
    date_from = fields.Date(string="From", required=True, default=fields.Date.context_today, tracking=True)
    date_to = fields.Date(string="To", tracking=True, help="What fell due before stays insured.")
    claim_ids = fields.One2many("inkasso.credit.insurance.claim", "cover_id", string="Claims", readonly=True)

    _amount_positive = models.Constraint("CHECK(amount >= 0)", "What is insured cannot be negative.")
    _own_risk_is_part = models.Constraint(
        "CHECK(own_risk >= 0 AND own_risk <= 100)", "The own risk is between 0 and 100 %."
    )
    _period = models.Constraint("CHECK(date_to IS NULL OR date_to >= date_from)", "The cover ends before it begins.")

    @api.depends("partner_id", "policy_id")
    def _compute_display_name(self):
        for cover in self:
            cover.display_name = f"{cover.partner_id.display_name or ''} ({cover.policy_id.display_name or ''})"

    @api.depends("policy_id")
    def _compute_own_risk(self):
        for cover in self:
            cover.own_risk = cover.policy_id.own_risk

    @api.depends("amount", "policy_id.currency_id")
    def _compute_amount_company(self):
        today = fields.Date.context_today(self)
        for cover in self:
            company = cover.company_id or self.env.company
            currency = cover.currency_id or company.currency_id
            cover.amount_company = currency._convert(cover.amount, company.currency_id, company, today)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            debtor = self.env["res.partner"].browse(vals.get("partner_id"))
            vals["partner_id"] = debtor.commercial_partner_id.id
        return super().create(vals_list)

    def _covers(self, item):
        """Whether this cover is of the claim `item`: it arose while the cover was in force."""
        self.ensure_one()
        arose = item.move_id.invoice_date or item.move_line_id.date
        return (
            self.state in ("granted", "withdrawn")
            and self.partner_id == item.partner_id
            and self.company_id == item.company_id
            and self.date_from <= arose
            and (not self.date_to or arose <= self.date_to)
        )
