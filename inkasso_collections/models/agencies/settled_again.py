from odoo import models

SETTLED = ("paid_full", "credited")


class AccountMoveLine(models.Model):
    """A payment that bounces opens a claim again of which an assignment or a legal step was closed as settled."""

    _inherit = "account.move.line"

    def _inkasso_tell_of_reopened(self):
        """People decide whether it is handed over, or applied for, again: what was closed does not open by itself."""
        lines = self.filtered(lambda line: not line.reconciled)
        settled = [("move_line_id", "in", lines.ids), ("is_live", "=", False)]
        for model, document in (("inkasso.assignment.line", "assignment_id"), ("inkasso.legal.step.line", "step_id")):
            found = (
                # whoever undoes a matching thereby tells those who collect
                self.env[model].sudo().search([*settled, (f"{document}.close_code", "in", SETTLED)]) if lines else []
            )
            for own in found:
                own[document]._raise_problem(
                    self.env._("It was closed as settled, but is open again: a payment was taken back"), note=own.name
                )
