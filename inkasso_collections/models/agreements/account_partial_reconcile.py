from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model
    def _inkasso_sync(self, lines):
        # EXTENDS account.partial.reconcile: payments keep promises, and may leave nothing but what is contested
        items_sudo = super()._inkasso_sync(lines)  # whoever books a payment thereby keeps what was agreed
        cases_sudo = items_sudo.case_id
        if cases_sudo:  # whatever is agreed or contested is so in a case
            first = min(lines.filtered(lambda line: line.balance < 0).mapped("date"), default=None)
            items_sudo.filtered("case_id").dispute_line_ids._keep_resting()
            self.env["inkasso.promise"].sudo()._follow_payments(cases_sudo, first)
            self.env["inkasso.settlement"].sudo()._follow_payments(cases_sudo, first)
        return items_sudo
