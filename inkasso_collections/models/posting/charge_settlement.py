from collections import defaultdict

from odoo import api, models

from ...rules.allocation import COSTS, INTEREST, PRINCIPAL
from ...rules.settlement import Part, settle
from ..exact import exact

ZERO = exact(0)
KINDS = {"fee": COSTS, "interest": INTEREST}


class ChargeSettlement(models.Model):
    """What the ledger says about booked charges: paid, waived, or still open. Read from matchings, never kept beside them."""

    _inherit = "inkasso.charge"

    @api.model
    def _settle_entries(self, moves):
        """Carry to the charges booked by `moves` how far these are matched. Idempotent, and right backwards, too."""
        charges_sudo = self.sudo().search([("posting_move_id", "in", moves.ids)], order="id")
        for move, booked in charges_sudo.grouped("posting_move_id").items():
            booked._settle(move)

    def _settle(self, move):
        """Share what `move` was matched with among these charges, which are all that it booked.

        What a waiver took back goes to the charge that was waived, the rest in the order of the law.
        """
        line = move._get_inkasso_line()
        order = self._get_allocation_order()
        waived = self._get_waived_before_booking()
        left = {charge: charge._exact(charge.amount) - waived[charge] for charge in self}
        by_waivers, by_hand = self._read_reversals(move, line)
        for charge, amount in [*by_waivers, *zip(self, self._share(by_hand, left, order), strict=True)]:
            waived[charge] += amount
            left[charge] -= amount
        received = sum(left.values(), ZERO) - self._exact(line.amount_residual_currency)
        for charge, paid in zip(self, self._share(received, left, order), strict=True):
            charge._write_settled(paid, waived[charge])

    @api.model
    def _share(self, amount, left, order):
        """`amount` shared among the charges of `left`, in their order.

        An exchange difference can leave a residual that no charge has: what goes beyond the charges is nobody's.
        """
        whole = sum(left.values(), ZERO)
        amount = min(max(amount, min(whole, ZERO)), max(whole, ZERO))
        return settle(amount, [Part(KINDS[charge.type], size) for charge, size in left.items()], order)

    def _get_waived_before_booking(self):
        """What was waived of each charge while it was only claimed."""
        waived = defaultdict(lambda: ZERO)
        for waiver in self.env["inkasso.charge.waiver"].search(
            [("charge_id", "in", self.ids), ("move_id", "=", False)]
        ):
            waived[waiver.charge_id] += waiver._exact()
        return waived

    def _read_reversals(self, move, line):
        """What reversals took off the entry, as far as they are matched with it.

        :return: (pairs of charge and amount by this addon's waivers, the sum of what people reversed by hand)
        """
        waivers = self.env["inkasso.charge.waiver"].search([("charge_id", "in", self.ids), ("move_id", "!=", False)])
        by_entry = waivers.grouped("move_id")
        pairs, by_hand = [], ZERO
        for other, amount in self._read_matches(line):
            if other in by_entry:
                given_up = {waiver.charge_id: waiver._exact() for waiver in by_entry[other]}
                pairs += zip(given_up, self._share(amount, given_up, self._get_allocation_order()), strict=True)
            elif other.reversed_entry_id == move:
                by_hand += amount
        return pairs, by_hand

    def _read_matches(self, line):
        """What `line` is matched with: (entry, amount in the line's currency, with the line's sign), an entry once."""
        matches = defaultdict(lambda: ZERO)
        for partial in line.matched_credit_ids:
            matches[partial.credit_move_id.move_id] += self._exact(partial.debit_amount_currency)
        for partial in line.matched_debit_ids:
            matches[partial.debit_move_id.move_id] -= self._exact(partial.credit_amount_currency)
        return matches.items()

    def _write_settled(self, paid, waived):
        self.ensure_one()
        vals = {"amount_paid": float(paid), "amount_waived": float(waived)}
        state = self._get_settled_state(paid, waived)
        if state != self.state:
            vals["state"] = state
        if any(self[name] != value for name, value in vals.items()):
            self.write(vals)
            if not self.amount_open:
                self.case_id._review_charges()

    def _get_settled_state(self, paid, waived):
        """The state of a charge of which so much is paid and waived. What was cancelled stays so."""
        if self.state in ("cancelled", "absorbed"):
            return self.state
        if self._exact(self.amount) != paid + waived:
            return "posted" if self.posting_move_id else "claimed"
        return "waived" if waived and not paid else "paid"

    def _exact(self, amount):
        """`amount` as the exact decimal that the charges' currency can hold."""
        return exact(self.currency_id[:1].round(amount))

    def _get_allocation_order(self):
        """What a payment goes to first by the law that these charges rest on: costs, interest, principal."""
        day = self.env["inkasso.notice"]._get_today()
        charge = self[:1]
        return charge._get_jurisdiction()._get_figure(
            "allocation_order", day, charge.company_id, charge.partner_id.inkasso_kind
        )

    def _explain_allocation_order(self):
        """That order in words, with the legal basis where the law of the jurisdiction has one."""
        words = {COSTS: self.env._("fees"), INTEREST: self.env._("interest"), PRINCIPAL: self.env._("principal")}
        charge, day = self[:1], self.env["inkasso.notice"]._get_today()
        figures = charge._get_jurisdiction().figure_ids.filtered(lambda figure: figure.kind == "allocation_order")
        figure = figures._applicable(charge.partner_id.inkasso_kind, charge.company_id, day)
        text = ", ".join(words[part] for part in self._get_allocation_order())
        return f"{text} ({figure.legal_basis})" if figure else text

    def _get_jurisdiction(self):
        """The law whose rule the charge names."""
        return (self.fee_rule_id or self.interest_rule_id).jurisdiction_id
