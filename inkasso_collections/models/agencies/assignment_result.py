from odoo import models


class AssignmentResult(models.Model):
    """What an assignment brought and cost so far. Remittances add theirs."""

    _inherit = "inkasso.assignment"

    def _get_collected(self):
        """All that was collected since the hand-over, in the currency of the assignment: cash, not credit notes."""
        self.ensure_one()
        return sum(payment.amount for payment in self.payment_ids if payment.kind == "payment")

    def _get_cost(self):
        """What the agency cost for it, in the currency of the assignment, with VAT that cannot be deducted."""
        self.ensure_one()
        return 0.0

    def _was(self, status):
        """Whether it ever had `status`."""
        self.ensure_one()
        return self.status == status or status in self.event_ids.mapped("status_to")
