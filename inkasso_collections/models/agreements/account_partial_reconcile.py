from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model
    def _inkasso_sync(self, claims, since):
        # EXTENDS account.partial.reconcile: payments keep promises, and may leave nothing but what is contested
        items_sudo = super()._inkasso_sync(claims, since)  # whoever books a payment thereby keeps what was agreed
        cases_sudo = items_sudo.case_id
        if cases_sudo:  # whatever is agreed or contested is so in a case
            items_sudo.filtered("case_id").dispute_line_ids._keep_resting()
            self.env["inkasso.promise"].sudo()._follow_payments(cases_sudo, since)
            self.env["inkasso.settlement"].sudo()._follow_payments(cases_sudo, since)
        return items_sudo

    @api.model
    def _inkasso_unmatched(self, claims, since):
        # EXTENDS account.partial.reconcile: what was unmatched pays no instalment any more
        items_sudo = super()._inkasso_unmatched(claims, since)
        if items_sudo._were_in_case():
            self.env["inkasso.payment.plan"]._follow_lines(claims)
        return items_sudo
