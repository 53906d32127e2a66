from odoo import api, models


class Charge(models.Model):
    _inherit = "inkasso.charge"

    @api.model
    def _is_paid_with_money(self, line):
        # EXTENDS inkasso.charge: what was written off was not paid, so no interest invoice follows
        losses_sudo = self.env["inkasso.loss"].sudo()
        settled_by = line.matched_credit_ids.credit_move_id.move_id
        lost_by = losses_sudo.search([("move_id", "in", settled_by.ids)]).move_id
        if all(move.is_sale_document() or move in lost_by for move in settled_by):
            return False
        return super()._is_paid_with_money(line)
