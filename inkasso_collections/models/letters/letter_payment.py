from odoo import api, models

from ...rules.check_digits import is_iban
from .payment_qr import epc_text, odoo_text, qr_picture, swedish_text


class LetterPayment(models.AbstractModel):
    """How a letter says where and how to pay."""

    _inherit = "inkasso.letter.mixin"

    def _get_letter_payment(self, letter, amount, last_day, reference, day):
        """What the payment box prints.

        :param letter: of _get_letter()
        :param day: date of the letter
        :return: dict for the template `inkasso_collections.letter_payment`
        """
        self.ensure_one()
        currency = self._get_letter_currency()
        portal = self._get_portal_url()
        in_words = letter.parts.get("amount_in_words") == "yes"
        return {
            "amount": amount,
            "currency": currency,
            "last_day": last_day,
            "reference": reference,
            "accounts": self._get_letter_accounts(),
            "words": letter.w.words(amount, currency) if in_words else "",
            "qr": self._get_payment_qr(amount, last_day, reference, day),
            "portal": portal,
            "portal_qr": bool(portal) and qr_picture(portal),
        }

    def _get_payment_qr(self, amount, last_day, reference, day):
        """The picture of the payment code that banks of the currency read; False where there is none."""
        text = self._get_payment_qr_text(amount, last_day, reference, day)
        return bool(text) and qr_picture(text)

    def _get_payment_qr_text(self, amount, last_day, reference, day):
        currency, company = self._get_letter_currency(), self._get_letter_company()
        if currency.compare_amounts(amount, 0) <= 0:
            return None
        accounts = self._get_payment_accounts()
        registration = self._get_letter_registration()
        return (
            swedish_text(company, registration, accounts, amount, currency, reference, day, last_day)
            or epc_text(accounts, amount, currency, reference)
            or odoo_text(accounts, amount, currency, self._get_letter_debtor(), reference)
        )

    def _get_portal_url(self):
        """Where the debtor sees and settles the claim; False without a portal."""
        self.ensure_one()
        return False

    # -------------------------------------------------------------------------
    # Accounts
    # -------------------------------------------------------------------------

    def _get_payment_accounts(self):
        """The company's accounts that take the letter's currency."""
        company, currency = self._get_letter_company(), self._get_letter_currency()
        accounts = company.partner_id.bank_ids.filtered(
            lambda account: not account.currency_id or account.currency_id == currency
        )
        if currency != company.currency_id:
            accounts = accounts.filtered(lambda account: not account._is_inkasso_giro())
        return accounts

    def _get_letter_accounts(self):
        """Where to pay.

        :return: list of dict: kind, number, bic, holder
        """
        self.ensure_one()
        return [self._read_letter_account(account) for account in self._get_payment_accounts()]

    @api.model
    def _read_letter_account(self, account):
        number, kind = account.acc_number.strip(), account.bank_name or self.env._("Account")
        if account._is_inkasso_giro():
            kind = account.acc_type.capitalize()
        elif is_iban(plain := account.sanitized_acc_number):
            kind, number = "IBAN", " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))
        holder = account.acc_holder_name
        return {
            "kind": kind,
            "number": number,
            "bic": not account._is_inkasso_giro() and account.bank_bic,
            "holder": holder if holder != account.partner_id.name else False,
        }
