from collections import defaultdict

from odoo import api, models

from .charge_settlement import ZERO


class ChargeAssessment(models.Model):
    """Booked interest and fees that are a claim of their own are claimed as what they are."""

    _inherit = "inkasso.charge"

    @api.model
    def _assess(self, claims):
        # EXTENDS inkasso.charge: a demand states principal, interest and costs each by itself (inkassolagen 1974:182, 5 §)
        result = super()._assess(claims)
        accessories = [line for claim in claims for line in claim.lines if line.is_accessory]
        parts = self._read_booked_parts([line.move_line_id for line in accessories])
        for line in accessories:
            line.interest_before, line.fees_before = (
                parts[line.move_line_id]["interest"],
                parts[line.move_line_id]["fee"],
            )
            line.principal -= line.interest_before + line.fees_before
        return result

    @api.model
    def _read_history(self, line_ids):
        # EXTENDS inkasso.charge: what was given up of a charge stays given up when its notice is cancelled
        history = super()._read_history(line_ids)
        waivers = self.env["inkasso.charge.waiver"].search(
            [
                ("charge_id.move_line_id", "in", line_ids),
                ("charge_id.state", "=", "cancelled"),
                ("is_withdrawal", "=", False),
            ]
        )
        for waiver in waivers:
            claimed, charge = history[waiver.charge_id.move_line_id.id], waiver.charge_id
            if charge.type == "interest":
                claimed.interest += waiver._exact()
            else:
                claimed.given_up[charge.fee_kind_id.id] += waiver._exact()
        return history

    @api.model
    def _read_booked_parts(self, line_ids):
        """What is open of booked charges, by the receivable line of their entry and by type."""
        parts = defaultdict(lambda: {"interest": ZERO, "fee": ZERO})
        if line_ids:
            for line in self.env["account.move.line"].browse(line_ids):
                for charge in line.move_id.inkasso_charge_ids:
                    parts[line.id][charge.type] += charge._exact(charge.amount_open)
        return parts
