from odoo import fields, models


class DisputeReason(models.Model):
    """Why debtors contest claims, as the company wants to count it and to have it answered."""

    _name = "inkasso.dispute.reason"
    _description = "Reason of disputes"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", index=True, help="Empty: for all companies.")
    answer_days = fields.Integer(
        string="Days to answer", help="Within so many days the debtor gets an answer. 0: as the company says."
    )
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        domain="[('share', '=', False)]",
        help="Who looks into disputes of this kind. Empty: the responsible of the case.",
    )
    is_portal = fields.Boolean(string="On the portal", default=True, help="Debtors can choose it themselves.")

    _answer_days_not_negative = models.Constraint("CHECK(answer_days >= 0)", "The days to answer cannot be negative.")
