from odoo import api, fields, models


class LossCharges(models.Model):
    """Interest and fees that were claimed and never booked are given up with the claim that is lost, and come back with it."""

    _inherit = "inkasso.loss"

    @api.model
    def _book_for_debtor(self, company, debtor, day, drafts, vals):
        # EXTENDS inkasso.loss
        loss = super()._book_for_debtor(company, debtor, day, drafts, vals)
        loss.sudo()._waive_claimed()  # whoever may book the loss thereby gives up what was claimed beside it
        return loss

    def _waive_claimed(self):
        """Waive what is only claimed on the lines that are lost as a whole."""
        self.ensure_one()
        lost = self.line_ids.move_line_id.filtered("reconciled")
        charges = self.env["inkasso.charge"].search(
            [("move_line_id", "in", lost.ids), ("state", "=", "claimed"), ("amount_open", ">", 0)]
        )
        if charges:
            charges._waive({charge: charge.amount_open for charge in charges}, self.display_name, self.user_id)
            for charge in charges:
                charge.waiver_ids.sorted("id")[-1].loss_id = self

    def _take_back_waivers(self):
        """The loss was reversed: what was waived with it is claimed again."""
        waivers = self.env["inkasso.charge.waiver"].search([("loss_id", "in", self.ids)])
        for charge, own in waivers.grouped("charge_id").items():
            amount = sum(own.mapped("amount"))
            if charge.state == "cancelled" or charge.currency_id.is_zero(amount):
                continue
            reason = self.env._("%(loss)s was reversed.", loss=own.loss_id[:1].display_name)
            taken_back = charge._create_waivers({charge: -amount}, reason=reason, user_id=self.env.uid)
            taken_back.loss_id = own.loss_id[:1]
            charge._settle_claimed()


class ChargeWaiver(models.Model):
    _inherit = "inkasso.charge.waiver"

    loss_id = fields.Many2one(
        "inkasso.loss", string="Given up with", readonly=True, ondelete="restrict", index="btree_not_null"
    )
