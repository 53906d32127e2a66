from odoo import api, models


class AccountPartialReconcile(models.Model):
    """Every payment, credit note and unmatching passes here, in whatever way it is booked.

    The one place where matchings are followed: abilities extend the methods below, not `create` and `unlink`. Odoo unlinks
    empty recordsets all the time, and most of what is matched was never collected: neither may cost anything.
    """

    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        partials = super().create(vals_list)
        claims = partials.debit_move_id._inkasso_claims()
        if claims:
            partials._inkasso_matched(claims)
        return partials

    def unlink(self):
        # whatever its state: a draft keeps its matchings until it is edited, cancelled or deleted
        lines = self.debit_move_id.filtered(lambda line: line.account_type == "asset_receivable" and line.balance > 0)
        if not lines:
            return super().unlink()
        self._inkasso_before_unmatching(lines)
        since = min(self.credit_move_id.mapped("date"))
        result = super().unlink()
        if claims := lines.exists()._inkasso_claims():
            self._inkasso_unmatched(claims, since)
        return result

    def _inkasso_matched(self, claims):
        """`claims` are paid, or credited, by these.

        :return: the items of `claims`, as superuser
        """
        return self._inkasso_sync(claims, min(self.credit_move_id.mapped("date")))

    def _inkasso_before_unmatching(self, lines):
        """`lines`, claims or such as were and are reset to draft, will be open again.

        :raise UserError: where they may not be
        """

    @api.model
    def _inkasso_unmatched(self, claims, since):
        """`claims` are open again, as to what paid them from the day `since` on.

        :return: their items, as superuser
        """
        return self._inkasso_sync(claims, since)

    @api.model
    def _inkasso_sync(self, claims, since):
        """Reschedule `claims`, wake what only rests for their debtors' credits, close settled cases.

        :param since: the day of the first payment that was matched, or is not any more
        :return: the items of these claims, as superuser: whoever books a payment moves the next step
        """
        items_sudo = self.env["inkasso.item"]._sync_lines(claims, wake=True)
        if items_sudo.case_id:
            items_sudo.filtered(lambda item: item.rest_reason != "paid").case_id._reopen()
            items_sudo.case_id._close_settled(self.env["inkasso.notice"]._get_today())
        return items_sudo
