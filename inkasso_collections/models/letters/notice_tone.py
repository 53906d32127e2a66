from functools import lru_cache

from odoo import models
from odoo.tools import html2plaintext

from ...rules.tone import ToneText
from .letter_text import PARTS

_as_plain = lru_cache(1024)(html2plaintext)  # the texts of many letters are the same before they are filled in


class Notice(models.Model):
    """What must not be said, or is missing, keeps a notice from going out: it is set aside with a to-do."""

    _inherit = "inkasso.notice"

    def _drop_unfit(self):
        # EXTENDS inkasso.notice: only what keeps to the rules of tone goes out
        blocked = self.browse()
        for notice in self:
            errors = [finding for finding in notice._find_tone() if finding.is_error]
            if errors:
                notice._block(errors)
                blocked += notice
        return super(Notice, self - blocked)._drop_unfit()

    def _block(self, errors):
        """Set this notice aside; a letter of it that was rendered already is not to be printed either."""
        self.ensure_one()
        explain = self.env["inkasso.tone.rule"]._explain
        reason = self.env._("The letter must not be sent as it is: %(why)s", why=" ".join(map(explain, errors)))
        self.attachment_id = False
        self.with_context(inkasso_tone=True)._mark_failed(reason)

    def _explain_failure(self, notice, reason):
        # EXTENDS inkasso.notice: here it is not the contact that is wrong
        if not self.env.context.get("inkasso_tone"):
            return super()._explain_failure(notice, reason)
        return self.env._(
            "%(reason)s Correct the text, the law's figures or the claim, and send the notice again.", reason=reason
        )

    def _find_tone(self):
        """What the rules of tone find in the letter as it would go out."""
        self.ensure_one()
        language, law = self._get_letter_language(), self._get_letter_jurisdiction()
        writer = self._get_letter_writer(language, self._get_letter_company())
        raw = {part: _as_plain(text) for part, text in self._get_raw_letter_parts(language).items() if part in PARTS}
        wording = tuple(raw)
        if "closing" in self.level_id._get_own_texts(language):
            raw.setdefault("next_step", raw["closing"])  # a step says at the end what happens next
        return self.env["inkasso.tone.rule"]._check_text(
            ToneText(
                parts={**raw, **self._get_printed_parts(writer)},
                known=frozenset(self._get_letter_values(writer)),
                days=(self.response_date - self.date).days if self.response_date else None,
                least_days=self._get_least_days(law),
                wording=wording,
            ),
            language,
            law,
            self._get_letter_strictness(),
        )

    def _get_letter_strictness(self):
        if self.level_id.stage == "demand":
            return "demand"
        return self._get_letter_kind()._get_strictness() if self._get_letter_kind() else "claim"

    def _get_least_days(self, law):
        """The days to respond that the law asks at least for such a letter."""
        stage = self.level_id.stage
        if stage not in ("reminder", "demand"):
            return 0
        return law._get_figure(f"response_days_{stage}", self.date, self.company_id, self.partner_id.inkasso_kind)

    def _get_printed_parts(self, writer):
        """What the page says beside its texts, as far as it is complete."""
        claims = self.line_ids.filtered("move_line_id")
        grounds = [line.name and line.due_date and line.name for line in claims]
        is_split = all(charge.legal_basis for charge in self.claimed_charge_ids)
        return {
            "creditor": self._get_letter_company().name or "",
            "ground": ", ".join(grounds) if grounds and all(grounds) else "",
            "last_day": writer.date(self.response_date),
            "how_to_pay": ", ".join(account.acc_number for account in self._get_payment_accounts()),
            "split": "-" if is_split else "",
        }
