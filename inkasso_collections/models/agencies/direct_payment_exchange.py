from odoo import api, models

from .exchange import WAITING


class AssignmentPayment(models.Model):
    """Payments to us are told through the agency's connection, where it has one, and count as reported once it knows."""

    _inherit = "inkasso.assignment.payment"

    @api.model_create_multi
    def create(self, vals_list):
        payments = super().create(vals_list)
        for payment in payments.filtered(lambda each: each.state == "to_report" and each.assignment_id.sent_on):
            payment.assignment_id._tell("payment", payment.id, payment_id=payment.id)
        return payments

    def _take_back(self):
        # EXTENDS agencies: what may have been told has to be taken back in words, too
        underway = self._get_exchanges().filtered(lambda exchange: exchange.attempts)
        told = underway.payment_id & self.filtered(lambda payment: payment.state == "to_report")
        told.write({"state": "reported", "reported_on": self.env["inkasso.notice"]._get_today()})
        (self - told)._cancel_exchanges(self.env._("The matching was undone."))
        return super()._take_back()

    def _report(self, day):
        # EXTENDS agencies: told by whoever did, it is not told again
        self._cancel_exchanges(self.env._("Told by other means, by %(user)s.", user=self.env.user.name))
        return super()._report(day)

    def _get_exchanges(self):
        """What waits to be told of these."""
        return (
            self.env["inkasso.agency.exchange"]
            .sudo()  # whoever reports need not see what was exchanged
            .search([("payment_id", "in", self.ids), ("state", "in", (*WAITING, "given_up"))])
        )

    def _cancel_exchanges(self, note):
        self._get_exchanges()._cancel(note)


class Assignment(models.Model):
    _inherit = "inkasso.assignment"

    def _close_settled(self, day):
        # EXTENDS agencies: nobody has to tell what is about to be told
        told_soon = self.filtered(
            lambda assignment: assignment.sudo().exchange_ids.filtered(
                lambda exchange: exchange.verb == "payment" and exchange.state in WAITING
            )
        )
        return super(Assignment, self - told_soon)._close_settled(day)
