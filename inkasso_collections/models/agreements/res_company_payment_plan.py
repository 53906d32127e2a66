from odoo import fields, models

INTEREST = [("running", "Runs on, and is paid with the instalments"), ("frozen", "Frozen from the day of the plan")]


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_plan_interest = fields.Selection(
        INTEREST, string="Interest during a plan", required=True, default="frozen", help="Proposed for new plans."
    )
    inkasso_plan_revive = fields.Boolean(
        string="Broken plan: frozen interest is owed after all",
        help="Proposed for new plans. It holds only where the agreement says so.",
    )
    inkasso_plan_fee = fields.Boolean(
        string="Charge the plan fee",
        default=True,
        help="As far as the law provides for one (Sweden: lag 1981:739, 3 §).",
    )
    inkasso_plan_answer_days = fields.Integer(
        string="Days to answer",
        default=14,
        help="How long an offered or requested plan keeps the lines from their next step while it waits for an answer.",
    )
    inkasso_plan_remind_days = fields.Integer(
        string="Remind before an instalment, days", default=3, help="0: no reminders."
    )
    inkasso_plan_days_late = fields.Integer(
        string="Missed after, days", default=5, help="An instalment that is open so many days after its day is missed."
    )
    inkasso_plan_missed = fields.Integer(
        string="Warn when missed", default=1, help="So many missed instalments bring the warning."
    )
    inkasso_plan_cure_days = fields.Integer(
        string="Days to catch up", default=10, help="After the warning; then the plan is broken."
    )

    _plan_days_positive = models.Constraint(
        "CHECK(inkasso_plan_answer_days >= 0 AND inkasso_plan_remind_days >= 0 AND inkasso_plan_days_late >= 0 "
        "AND inkasso_plan_missed >= 1 AND inkasso_plan_cure_days >= 1)",
        "Days cannot be negative; at least one missed instalment and one day to catch up come before the end of a plan.",
    )
