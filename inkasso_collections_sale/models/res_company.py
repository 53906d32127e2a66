from odoo import fields, models

STOP_EFFECTS = [("nothing", "Nothing"), ("warn", "Warn, and ask for a reason"), ("block", "Block")]


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_stop_sale = fields.Selection(
        STOP_EFFECTS,
        string="Orders of stopped customers",
        required=True,
        default="warn",
        help="Blocked, only collectors may confirm an order, with a reason. Orders that are paid in advance go through.",
    )
