from odoo import models


class AgreementLetterMixin(models.AbstractModel):
    """Agreements and answers that are written to the debtor as letters, with an e-mail of the same kind around them."""

    _name = "inkasso.agreement.letter.mixin"
    _description = "Agreement that is written as a letter"
    _inherit = ["inkasso.letter.mixin"]

    def _get_letter_recipient(self):
        # OVERRIDE inkasso.letter.mixin
        return self.env["inkasso.agreement.letter"]._get_recipient(self)

    def _get_letter_user(self):
        # EXTENDS inkasso.letter.mixin
        return self.user_id or self.case_id.user_id or super()._get_letter_user()

    def _get_letter(self):
        # EXTENDS inkasso.letter.mixin
        letter = super()._get_letter()
        letter.number = self.name
        return letter

    def _get_letter_date(self):
        """The day that the letter is dated."""
        self.ensure_one()
        return self.made_on

    def _get_letter_facts(self, writer):
        # EXTENDS inkasso.letter.mixin: its own day and number
        _date, *others = super()._get_letter_facts(writer)
        return [
            (writer.t("date"), writer.date(self._get_letter_date(), "long")),
            (writer.t("our_reference"), self.name),
            *others,
        ]

    def _get_letter_values(self, writer):
        # EXTENDS inkasso.letter.mixin
        return {**super()._get_letter_values(writer), "number": self.name}

    def _get_portal_url(self):
        # OVERRIDE inkasso.letter.mixin
        self.ensure_one()
        return self.case_id._get_portal_url(self)

    def _get_payment_reference(self, invoices, currency):
        """What a payment after this letter is found by: the invoice's reference, where there is one invoice; else that of
        the last letter that claimed money; without one, that of the oldest invoice.
        """
        self.ensure_one()
        oldest = invoices.sorted("invoice_date_due")[:1]
        own = oldest.payment_reference or oldest.name
        if len(invoices) == 1:
            return own
        last_sudo = (
            self.env["inkasso.notice"]
            .sudo()  # printed for the debtor, who has that letter
            .search(
                [("case_id", "=", self.case_id.id), ("currency_id", "=", currency.id), ("state", "=", "sent")],
                order="date desc, id desc",
                limit=1,
            )
        )
        return last_sudo.payment_reference or last_sudo.name or own

    def _get_email_body(self):
        """The text of the e-mail that the letter is attached to."""
        return self._get_plain_email_body()
