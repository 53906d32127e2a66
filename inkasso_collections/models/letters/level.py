from odoo import api, fields, models
from odoo.tools import html2plaintext

from ...rules.tone import ToneText
from .letter_language import of_odoo
from .letter_text import PLACEHOLDERS

BY_STAGE = {"reminder": "friendly", "demand": "demand", "interruption": "interruption"}


class Level(models.Model):
    _inherit = "inkasso.level"

    letter_kind_id = fields.Many2one(
        "inkasso.letter.kind",
        string="Kind of letter",
        domain="[('is_claim', '=', True)]",
        compute="_compute_letter_kind_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        help="Its texts are used in each debtor's language, as far as the step has none of its own.",
    )

    @api.depends("stage")
    def _compute_letter_kind_id(self):
        """The kind that suits the stage, until another one is chosen."""
        kinds = self.env["inkasso.letter.kind"]
        for level in self:
            if not level.letter_kind_id or level.letter_kind_id.is_demand != (level.stage == "demand"):
                level.letter_kind_id = kinds._get(BY_STAGE.get(level.stage, ""))

    @api.constrains("letter_title", "letter_body", "letter_closing")
    def _check_tone(self):
        """What a step says itself keeps to the rules of tone too, in the language that it is written in."""
        rules = self.env["inkasso.tone.rule"]
        for level in self:
            rules._refuse_errors(level._find_tone(), level.display_name)

    def _find_tone(self):
        self.ensure_one()
        texts = {"title": self.letter_title, "opening": self.letter_body, "closing": self.letter_closing}
        return self.env["inkasso.tone.rule"]._check_text(
            ToneText(parts={part: html2plaintext(text or "") for part, text in texts.items()}, known=PLACEHOLDERS),
            of_odoo(self.env.lang) or "en",
            checks=("forbidden", "placeholder"),
        )

    def _get_own_texts(self, language):
        """The texts of this step itself, where they are written in the language of the letter.

        A step's texts are translated into the languages that Odoo has; a letter in another one uses its kind's. Without
        a kind they are all there is.
        """
        self.ensure_one()
        lang = self.env["inkasso.letter.mixin"]._get_odoo_lang(language)
        if not lang and self.letter_kind_id:
            return {}
        level = self.with_context(lang=lang or None)
        texts = {"title": level.letter_title, "opening": level.letter_body, "closing": level.letter_closing}
        return {part: text for part, text in texts.items() if text}
