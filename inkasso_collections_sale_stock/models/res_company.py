from odoo import fields, models

from odoo.addons.inkasso_collections_sale.models.res_company import STOP_EFFECTS


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_stop_delivery = fields.Selection(
        STOP_EFFECTS,
        string="Deliveries to stopped customers",
        required=True,
        default="warn",
        help="Blocked, only collectors may validate a delivery, with a reason. Orders that are paid in advance go through.",
    )
