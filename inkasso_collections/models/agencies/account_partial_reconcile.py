from odoo import models


class AccountPartialReconcile(models.Model):
    """Payments on claims that an agency or an authority has. Whoever books a payment thereby tells those who collect."""

    _inherit = "account.partial.reconcile"

    def _inkasso_matched(self, claims):
        # EXTENDS account.partial.reconcile: what is paid to us is noticed; what is settled needs no authority any more
        items_sudo = super()._inkasso_matched(claims)
        if items_sudo._were_in_case():  # nothing is handed over, or applied for, without one
            self._inkasso_notice_assigned()
            claims._inkasso_close_legal()
        return items_sudo

    def _inkasso_notice_assigned(self):
        in_ledger = self.sudo()  # as above
        assignments = in_ledger.env["inkasso.assignment.payment"]._notice(in_ledger)
        assignments._close_settled(in_ledger.env["inkasso.notice"]._get_today())

    def _inkasso_before_unmatching(self, lines):
        # EXTENDS account.partial.reconcile: what was noticed does not hold any more
        payments_sudo = self.env["inkasso.assignment.payment"].sudo()  # as above
        payments_sudo.search([("partial_id", "in", self.ids)])._take_back()
        return super()._inkasso_before_unmatching(lines)

    def _inkasso_unmatched(self, claims, since):
        # EXTENDS account.partial.reconcile: what was closed as settled is open again
        items_sudo = super()._inkasso_unmatched(claims, since)
        if items_sudo._were_in_case():
            claims._inkasso_tell_of_reopened()
        return items_sudo
