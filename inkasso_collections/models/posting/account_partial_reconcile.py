from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model
    def _inkasso_sync(self, claims, since):
        # EXTENDS account.partial.reconcile: booked charges are settled as their entries are, and open again with them
        self.env["inkasso.charge"]._settle_entries(claims.move_id.filtered(lambda move: move.is_sale_document()))
        return super()._inkasso_sync(claims, since)
