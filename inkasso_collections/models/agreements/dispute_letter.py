from odoo import models

KIND = "dispute_answer"


class DisputeLetter(models.Model):
    """The answer to a dispute, as a letter in the debtor's language."""

    _name = "inkasso.dispute"
    _inherit = ["inkasso.dispute", "inkasso.agreement.letter.mixin"]

    def _get_letter_kind(self):
        # OVERRIDE inkasso.letter.mixin
        return self.env["inkasso.letter.kind"]._get(KIND)

    def _get_letter_user(self):
        # EXTENDS inkasso.agreement.letter.mixin
        return self.responsible_id or super()._get_letter_user()

    def _get_letter_date(self):
        # EXTENDS inkasso.agreement.letter.mixin
        return self.closed_on or self.env["inkasso.notice"]._get_today()

    def _get_letter_currency(self):
        # OVERRIDE inkasso.letter.mixin: of what was contested, not of the company
        return self.line_ids.currency_id[:1] or self.currency_id

    def _get_letter_values(self, writer):
        # EXTENDS inkasso.letter.mixin
        return {
            **super()._get_letter_values(writer),
            "amount": writer.money(self._get_amount_to_pay(), self._get_letter_currency()),
            "last_day": writer.date(self._get_new_deadline(self._get_letter_date()), "long"),
            "objection_day": writer.date(self.made_on, "long"),
            "objection_reason": self._get_reason_name(writer),
            "finding": writer.t("dispute_partly" if self.state == "partly" else "dispute_rejected"),
        }

    def _get_reason_name(self, writer):
        """The reason in the language of the letter, as far as it is one that is shipped; else as the company calls it."""
        xmlid = self.reason_id.get_external_id()[self.reason_id.id]
        key = xmlid.rpartition(".")[2]
        return writer.t(key) if writer.has(key) else self.reason_id.name or ""

    def _get_amount_to_pay(self):
        """What is open of the lines that were contested."""
        self.ensure_one()
        return sum(self.line_ids.mapped("amount_residual_currency"))

    def _get_answer_payment(self, letter):
        """What the payment box prints; False where nothing is to be paid, or not in one currency."""
        self.ensure_one()
        amount = self._get_amount_to_pay()
        currency = self._get_letter_currency()
        if len(self.line_ids.currency_id) != 1 or currency.compare_amounts(amount, 0) <= 0:
            return False
        day = self._get_letter_date()
        reference = self._get_payment_reference(self.line_ids.move_id, currency)
        return self._get_letter_payment(letter, amount, self._get_new_deadline(day), reference, day)


class LetterText(models.Model):
    _inherit = "inkasso.letter.text"

    def _get_placeholders(self):
        # EXTENDS inkasso.letter.text
        known = super()._get_placeholders()
        return known | {"objection_day", "objection_reason", "finding"} if self.kind_id.code == KIND else known
