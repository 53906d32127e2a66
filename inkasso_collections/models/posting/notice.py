import re

from stdnum import luhn

from odoo import api, fields, models

# An OCR reference has 2 to 25 digits; shorter ones are found in any text by chance.
OCR_IN_TEXT = re.compile(r"(?<!\d)\d{4,25}(?!\d)")


class Notice(models.Model):
    """What sending and cancelling a notice books, and how a payment finds it."""

    _inherit = "inkasso.notice"

    payment_reference = fields.Char(index="btree_not_null")

    # -------------------------------------------------------------------------
    # Booking
    # -------------------------------------------------------------------------

    def _mark_sent(self, address=None):
        # EXTENDS inkasso.notice: what went out is booked, by the company's setting
        result = super()._mark_sent(address)
        sent = self.filtered(lambda notice: notice.state == "sent")
        due = sent.charge_ids.filtered(lambda charge: charge._is_booked_when_sent())
        if due:
            due._book_or_report(self._get_today())
        return result

    def _withdraw(self):
        # EXTENDS inkasso.notice: what was booked is reversed
        for notice in self:
            notice.charge_ids._withdraw_booked(self.env._("%(notice)s was cancelled.", notice=notice.name))
        result = super()._withdraw()
        self.case_id._review_charges()
        return result

    # -------------------------------------------------------------------------
    # Finding what a payment is for
    # -------------------------------------------------------------------------

    @api.model
    def _find_by_reference(self, reference, company=None):
        """The notices that a payment with `reference` answers: their payment reference, or their number.

        Blanks do not count, nor zeros in front of an OCR number, which banks add.

        :param company: whose notices; None: those of the companies the user has chosen
        """
        return self._find_by_references(self._get_spellings(reference), company or self.env.companies)

    @api.model
    def _find_by_references(self, references, companies):
        """The notices of `companies` of which the payment reference or the number is among `references`."""
        if not references:
            return self.browse()
        return self.search(
            [
                ("state", "!=", "cancelled"),
                ("company_id", "in", companies.ids),
                "|",
                ("payment_reference", "in", list(references)),
                ("name", "in", list(references)),
            ]
        )

    @api.model
    def _get_spellings(self, reference):
        """A reference as it is written, without blanks, and without zeros in front."""
        compact = "".join((reference or "").split())
        return {reference, compact, compact.lstrip("0")} - {"", None, False}

    @api.model
    def _find_in_text(self, text, company=None):
        """The notices whose reference stands in `text`: as a whole, or as a number in it with a right check digit."""
        return self._find_by_references(self._get_references_in(text), company or self.env.companies)

    @api.model
    def _get_references_in(self, text):
        """What in `text` can be the reference of a notice, in the spellings in which it may be stored."""
        numbers = filter(luhn.is_valid, OCR_IN_TEXT.findall(text or ""))
        return self._get_spellings(text).union(*map(self._get_spellings, numbers))

    def _get_open_lines(self):
        """The receivable lines that these notices claim and that are open: of the invoices, and of booked charges."""
        lines = self.line_ids.move_line_id
        booked = self.env["inkasso.charge"].search([("move_line_id", "in", lines.ids), ("state", "=", "posted")])
        lines |= booked.posting_move_id._get_inkasso_line()
        return lines.filtered(lambda line: line.parent_state == "posted" and not line.reconciled)
