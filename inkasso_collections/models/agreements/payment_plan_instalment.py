from odoo import api, fields, models

INSTALMENT_STATES = [
    ("planned", "Planned"),
    ("partial", "Paid in part"),
    ("paid", "Paid"),
    ("superseded", "Superseded"),
]


class PaymentPlanInstalment(models.Model):
    """What is to be paid on a day. What was agreed never changes; what it has come to be follows the ledger."""

    _name = "inkasso.payment.plan.instalment"
    _description = "Instalment of a payment plan"
    _order = "plan_id, number"
    _check_company_auto = True

    plan_id = fields.Many2one("inkasso.payment.plan", required=True, ondelete="cascade", readonly=True, index=True)
    company_id = fields.Many2one(related="plan_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="plan_id.partner_id", store=True)
    currency_id = fields.Many2one(related="plan_id.currency_id", store=True)
    number = fields.Integer(readonly=True)
    date = fields.Date(required=True, readonly=True, index=True)
    amount_agreed = fields.Monetary(string="Agreed", readonly=True)
    amount_interest = fields.Monetary(
        string="Of which interest", readonly=True, help="Interest of the time of the plan, at the rates known then."
    )
    amount = fields.Monetary(
        string="To pay",
        readonly=True,
        help="As agreed; the last ones even out credit notes, interest and returned payments.",
    )
    amount_paid = fields.Monetary(string="Paid", readonly=True)
    amount_open = fields.Monetary(string="Open", compute="_compute_amount_open", store=True)
    state = fields.Selection(INSTALMENT_STATES, required=True, default="planned", readonly=True)
    is_interest_claimed = fields.Boolean(readonly=True, help="The interest until its day has been claimed.")
    reminded_on = fields.Date(readonly=True)

    _amounts_sane = models.Constraint(
        "CHECK(amount_agreed >= 0 AND amount >= 0 AND amount_paid >= 0 AND amount_paid <= amount + 0.00001)",
        "An instalment is never negative, and never paid beyond its amount.",
    )
    _number_uniq = models.UniqueIndex("(plan_id, number)", "Each instalment has a number of its own.")
    _expected_idx = models.Index("(date, company_id) WHERE amount_open > 0")

    @api.depends("amount", "amount_paid")
    def _compute_amount_open(self):
        for part in self:
            part.amount_open = part.currency_id.round(part.amount - part.amount_paid)

    @api.depends("plan_id", "number")
    def _compute_display_name(self):
        for part in self:
            part.display_name = f"{part.plan_id.name} {part.number}"
