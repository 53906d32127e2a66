from odoo import models

from ...rules.assignment_life import NOT_THEIRS, SUCCESSES
from ...rules.performance import Spell


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

    def _get_spell(self, day):
        """How long this one was followed by `day`, and whether it was collected then.

        What the agency gave up was not collected, to this day; what ended otherwise is known until it did.
        """
        self.ensure_one()
        is_won = self.status == "closed" and self.close_code in SUCCESSES
        is_known_until_end = is_won or self.status == "recalled" or self.close_code in NOT_THEIRS
        end = self.ended_on if is_known_until_end and self.ended_on else day
        return Spell(max((end - self.date).days, 0), is_won)
