from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS account: what is paid to us on a claim that an agency has is noticed
        partials = super().create(vals_list)
        partials._inkasso_notice_assigned()
        return partials

    def _inkasso_notice_assigned(self):
        in_ledger = self.sudo()  # whoever books a payment thereby tells those who collect
        assignments = in_ledger.env["inkasso.assignment.payment"]._notice(in_ledger)
        assignments._close_settled(in_ledger.env["inkasso.notice"]._get_today())

    def unlink(self):
        # EXTENDS account: what was noticed does not hold any more
        payments_sudo = self.env["inkasso.assignment.payment"].sudo().search([("partial_id", "in", self.ids)])
        payments_sudo._take_back()
        return super().unlink()
