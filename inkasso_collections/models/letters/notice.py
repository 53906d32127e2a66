from odoo import fields, models
from odoo.tools import is_html_empty


class Notice(models.Model):
    """A notice is written as a letter: of its level's kind, in the debtor's language."""

    _name = "inkasso.notice"
    _inherit = ["inkasso.notice", "inkasso.letter.mixin"]

    letter_texts = fields.Json(
        string="Texts as sent", readonly=True, copy=False, help="Language and texts of the letter, as they were sent."
    )

    # -------------------------------------------------------------------------
    # What the letter is
    # -------------------------------------------------------------------------

    def _get_letter_recipient(self):
        # OVERRIDE inkasso.letter.mixin
        return self.recipient_id or self.partner_id

    def _get_letter_kind(self):
        # OVERRIDE inkasso.letter.mixin
        return self.level_id.letter_kind_id

    def _get_letter_jurisdiction(self):
        # OVERRIDE inkasso.letter.mixin
        return self.policy_id._get_jurisdiction(self._get_letter_company(), self.partner_id.country_id)

    def _get_letter_user(self):
        # OVERRIDE inkasso.letter.mixin
        return self.level_id.user_id or self.case_id.user_id or self.company_id.inkasso_user_id

    def _get_letter(self):
        # EXTENDS inkasso.letter.mixin
        letter = super()._get_letter()
        letter.is_demand |= self.level_id.stage == "demand"
        letter.number = self.name
        return letter

    def _get_letter_currency(self):
        # OVERRIDE inkasso.letter.mixin
        return self.currency_id

    def _get_letter_facts(self, writer):
        # OVERRIDE inkasso.letter.mixin
        facts = [(writer.t("date"), writer.date(self.date, "long")), (writer.t("letter_number"), self.name)]
        if self.partner_id.ref:
            facts.append((writer.t("customer_number"), self.partner_id.ref))
        return [*facts, (writer.t("our_contact"), self._get_letter_contact()["name"])]

    def _get_letter_values(self, writer):
        # EXTENDS inkasso.letter.mixin
        return {
            **super()._get_letter_values(writer),
            "amount": writer.money(self.amount_total, self.currency_id),
            "last_day": writer.date(self.response_date, "long"),
            "reference": self.payment_reference or self.name,
            "number": self.name,
        }

    # -------------------------------------------------------------------------
    # What it says
    # -------------------------------------------------------------------------

    def _get_raw_letter_parts(self, language):
        # EXTENDS inkasso.letter.mixin: what the step itself says goes before the texts of its kind
        parts = dict(super()._get_raw_letter_parts(language))
        own = {
            part: text if part == "title" else self._get_letter_text(text)
            for part, text in self.level_id._get_own_texts(language).items()
            if part == "title" or not is_html_empty(text)
        }
        if "closing" in own:
            parts.pop("next_step", None)  # a step says at the end what happens next
        parts.update(own)
        parts.setdefault("title", self.level_id.name)
        return parts

    def _get_letter_parts(self, writer):
        # EXTENDS inkasso.letter.mixin: what was sent is kept as sent
        kept = self.letter_texts
        if kept and kept["language"] == writer.lang and self.state in ("sent", "cancelled"):
            return self._read_kept_texts(kept)
        return super()._get_letter_parts(writer)

    def _get_letter_assignor(self):
        """Who owned the claim before us, so that paying them does not discharge the debtor; False where nobody did."""
        self.ensure_one()
        return False
