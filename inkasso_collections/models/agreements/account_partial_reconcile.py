from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model
    def _inkasso_sync(self, lines):
        # EXTENDS account.partial.reconcile: payments keep promises, and may leave nothing but what is contested
        result = super()._inkasso_sync(lines)
        items_sudo = self.env["inkasso.item"].sudo()  # whoever books a payment thereby keeps what was agreed
        items_sudo = items_sudo.search_fetch([("move_line_id", "in", lines.ids), ("case_id", "!=", False)], ["case_id"])
        if items_sudo:
            first = min(lines.filtered(lambda line: line.balance < 0).mapped("date"), default=None)
            items_sudo.dispute_line_ids._keep_resting()
            self.env["inkasso.promise"].sudo()._follow_payments(items_sudo.case_id, first)
            self.env["inkasso.settlement"].sudo()._follow_payments(items_sudo.case_id, first)
        return result
