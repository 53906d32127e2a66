from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_start_pending = fields.Boolean(
        string="Start of collections to be decided",
        readonly=True,
        help="The ledger was there before collection: no nightly run touches it before a manager has decided how to begin.",
    )
