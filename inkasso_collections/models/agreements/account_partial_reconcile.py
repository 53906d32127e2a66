from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model
    def _inkasso_sync(self, lines):
        # EXTENDS account.partial.reconcile: payments keep promises, and may leave nothing but what is contested
        result = super()._inkasso_sync(lines)
        items_sudo = self.env["inkasso.item"].sudo().search([("move_line_id", "in", lines.ids)])
        if items_sudo:
            items_sudo.dispute_line_ids._keep_resting()
            self.env["inkasso.promise"].sudo()._follow_payments(lines)
        return result
