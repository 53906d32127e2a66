from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_promise_days = fields.Integer(
        string="Promises at most for",
        default=30,
        help="Who wants to pay later than so many days ahead needs a payment plan.",
    )
    inkasso_promise_grace_days = fields.Integer(
        string="Days of grace of promises",
        default=3,
        help="So many days after the promised one a payment still keeps the promise: the bank takes its time.",
    )
    inkasso_dispute_days = fields.Integer(
        string="Days to answer a dispute", default=14, help="For reasons that have no time of their own."
    )

    _inkasso_agreement_days = models.Constraint(
        "CHECK(inkasso_promise_days >= 0 AND inkasso_promise_grace_days >= 0 AND inkasso_dispute_days >= 0)",
        "The days of promises and disputes cannot be negative.",
    )
