from odoo import api, models

from .item import RETRIED_WITH_DEBTOR


class AccountPartialReconcile(models.Model):
    """Every payment, credit note and unmatching passes here, in whatever way it is booked."""

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        partials._inkasso_sync(partials.debit_move_id | partials.credit_move_id)
        return partials

    def unlink(self):
        lines = self.debit_move_id | self.credit_move_id
        result = super().unlink()
        self._inkasso_sync(lines.exists())
        return result

    @api.model
    def _inkasso_sync(self, lines):
        """Reschedule the claims among `lines`, wake what only rests for their debtors' credits, close settled cases.

        :return: the items of these claims, as superuser: whoever books a payment moves the next step
        """
        items_sudo = lines._inkasso_claims()._inkasso_sync()
        items_sudo.search(
            [("partner_id", "in", items_sudo.partner_id.ids), ("rest_reason", "in", RETRIED_WITH_DEBTOR)]
        )._reschedule()
        if items_sudo.case_id:
            items_sudo.filtered(lambda item: item.rest_reason != "paid").case_id._reopen()
            items_sudo.case_id._close_settled(self.env["inkasso.notice"]._get_today())
        return items_sudo
