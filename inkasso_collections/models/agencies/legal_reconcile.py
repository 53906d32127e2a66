from odoo import api, models


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS account: a claim that is paid needs no authority any more
        partials = super().create(vals_list)
        partials._inkasso_close_legal()
        return partials

    def _inkasso_close_legal(self):
        lines = (self.debit_move_id | self.credit_move_id).filtered("reconciled")
        steps_sudo = (  # whoever books a payment thereby ends what is settled
            self.env["inkasso.legal.step.line"]
            .sudo()
            .search([("move_line_id", "in", lines.ids), ("is_live", "=", True)])
            .step_id
        )
        steps_sudo._close_settled(self.env["inkasso.notice"]._get_today())
