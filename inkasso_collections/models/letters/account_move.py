from odoo import models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    """An invoice of interest and fees, written as a letter in the debtor's language with what each amount rests on."""

    _name = "account.move"
    _inherit = ["account.move", "inkasso.letter.mixin"]

    def _get_letter_kind(self):
        # OVERRIDE inkasso.letter.mixin
        return self.env["inkasso.letter.kind"]._get("interest_invoice")

    def _get_letter_currency(self):
        # OVERRIDE inkasso.letter.mixin
        return self.currency_id

    def _get_letter_user(self):
        # OVERRIDE inkasso.letter.mixin
        return self.invoice_user_id or super()._get_letter_user()

    def _get_letter(self):
        # EXTENDS inkasso.letter.mixin
        if not self.sudo().inkasso_charge_ids or self.move_type != "out_invoice":
            raise UserError(
                self.env._(
                    "%(invoice)s is no invoice of interest or fees. Print it as usual.", invoice=self.display_name
                )
            )
        letter = super()._get_letter()
        letter.number = self.name
        return letter

    def _get_letter_facts(self, writer):
        # EXTENDS inkasso.letter.mixin
        _date, *others = super()._get_letter_facts(writer)
        return [
            (writer.t("date"), writer.date(self.invoice_date or self.date, "long")),
            (writer.t("invoice"), self.name),
            *others,
        ]

    def _get_letter_values(self, writer):
        # EXTENDS inkasso.letter.mixin
        return {
            **super()._get_letter_values(writer),
            "amount": writer.money(self.amount_residual, self.currency_id),
            "last_day": writer.date(self.invoice_date_due, "long"),
            "reference": self.payment_reference or self.name,
            "number": self.name,
        }

    def _get_letter_charges(self, writer):
        """What is invoiced, charge by charge: list of dict: name, invoice, first_day, last_day, legal_basis, amount, periods."""
        charges_sudo = self.sudo().inkasso_charge_ids  # whoever may print the invoice may see what it is made of
        return [
            {
                "name": self._name_charge(charge, writer),
                "invoice": charge.invoice_name,
                "legal_basis": charge.legal_basis,
                "amount": charge.amount,
                "periods": [charge._read_period(period) for period in charge.explanation or []],
            }
            for charge in charges_sudo.sorted("id")
        ]

    def _name_charge(self, charge, writer):
        if charge.type == "interest":
            return writer.t("late_interest")
        key = f"fee_{charge.fee_kind_id.code}"
        return writer.t(key) if writer.has(key) else charge.fee_kind_id.name
