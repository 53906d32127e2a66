from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_portal = fields.Boolean(
        string="Debtor portal",
        default=True,
        help="Every message has a link to a page where the debtor sees what is owed and why, pays, and answers.",
    )
    inkasso_portal_days = fields.Integer(
        string="Days a link is valid", default=90, help="A link in a message opens for so many days after the message."
    )
    inkasso_ask_rating = fields.Boolean(
        string="Ask how they were treated",
        default=True,
        help="The day after a case closes, the debtor is asked by e-mail.",
    )

    _portal_days_positive = models.Constraint(
        "CHECK(inkasso_portal_days BETWEEN 1 AND 1095)", "A link is valid for between one day and three years."
    )
