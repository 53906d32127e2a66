from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_snailmail = fields.Boolean(
        string="Post letters by Odoo's postal service",
        help="Letters to debtors are printed and posted by the service, which costs credits. Those that it cannot post wait "
        "to be printed here.",
    )
