from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _inkasso_close_legal(self):
        """A claim that is paid needs no authority any more."""
        paid = self.filtered("reconciled")
        steps_sudo = (  # whoever books a payment thereby ends what is settled
            self.env["inkasso.legal.step.line"]
            .sudo()
            .search([("move_line_id", "in", paid.ids), ("is_live", "=", True)])
            .step_id
        )
        steps_sudo._close_settled(self.env["inkasso.notice"]._get_today())
