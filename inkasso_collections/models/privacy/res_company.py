from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_keep_months = fields.Integer(
        string="Keep what was needed to collect",
        default=36,
        help="Months after a case was closed: contacts, notes, what debtors said, scores. 0: for ever.",
    )
    inkasso_keep_letter_months = fields.Integer(
        string="Keep letters",
        default=96,
        help="Months after a case was closed. Letters that claim fees belong to the accounts, which Swedish companies keep "
        "until the seventh year after the end of the financial year (bokföringslagen 1999:1078, 7 kap. 2 §). 0: for ever.",
    )

    _inkasso_keep_positive = models.Constraint(
        "CHECK(inkasso_keep_months >= 0 AND inkasso_keep_letter_months >= 0)", "Times to keep data cannot be negative."
    )
