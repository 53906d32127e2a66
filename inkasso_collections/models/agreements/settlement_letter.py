from odoo import models

KIND = "settlement"


class SettlementLetter(models.Model):
    """The offer to accept less, as a letter in the debtor's language."""

    _name = "inkasso.settlement"
    _inherit = ["inkasso.settlement", "inkasso.agreement.letter.mixin"]

    def _get_letter_kind(self):
        # OVERRIDE inkasso.letter.mixin
        return self.env["inkasso.letter.kind"]._get(KIND)

    def _get_letter_values(self, writer):
        # EXTENDS inkasso.letter.mixin
        return {
            **super()._get_letter_values(writer),
            "amount": writer.money(self.amount, self.currency_id),
            "last_day": writer.date(self.date, "long"),
            "open_amount": writer.money(self.amount_open, self.currency_id),
            "given_up": writer.money(self.amount_left, self.currency_id),
        }

    def _get_offer_payment(self, letter):
        """What the payment box prints: the lesser amount."""
        self.ensure_one()
        reference = self._get_payment_reference(self.item_ids.move_id, self.currency_id)
        return self._get_letter_payment(letter, self.amount, self.date, reference, self.made_on)


class LetterText(models.Model):
    _inherit = "inkasso.letter.text"

    def _get_placeholders(self):
        # EXTENDS inkasso.letter.text
        known = super()._get_placeholders()
        return known | {"open_amount", "given_up"} if self.kind_id.code == KIND else known
