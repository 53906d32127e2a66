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

    inkasso_hold_review_days = fields.Integer(
        string="Days until a hold is reviewed",
        default=30,
        help="A hold without last day is asked about after so many days, again and again.",
    )
    inkasso_settlement_limit = fields.Monetary(
        string="Collectors give up at most",
        currency_field="currency_id",
        help="In one settlement, of all that is open, in company currency. 0: collectors offer no settlements.",
    )
    inkasso_settlement_limit_manager = fields.Monetary(
        string="Managers give up at most",
        currency_field="currency_id",
        help="In one settlement, of all that is open, in company currency. 0: no limit.",
    )

    _inkasso_agreement_limits = models.Constraint(
        "CHECK(inkasso_settlement_limit >= 0 AND inkasso_settlement_limit_manager >= 0 AND inkasso_hold_review_days > 0)",
        "The limits of settlements cannot be negative, and holds are reviewed after a day at least.",
    )
    _inkasso_agreement_days = models.Constraint(
        "CHECK(inkasso_promise_days >= 0 AND inkasso_promise_grace_days >= 0 AND inkasso_dispute_days >= 0)",
        "The days of promises and disputes cannot be negative.",
    )
