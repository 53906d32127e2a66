from odoo import api, models
from odoo.exceptions import ValidationError

from .neutral import MATTER


class LetterPhrase(models.Model):
    """The sentences of text messages, which companies may write themselves, say nothing of the matter."""

    _inherit = "inkasso.letter.phrase"

    @api.constrains("key", "text")
    def _check_neutral(self):
        for phrase in self:
            if phrase.key.startswith("sms_") and MATTER.search(phrase.text):
                raise ValidationError(
                    self.env._(
                        "“%(text)s” tells others what a text message is about. Write it without such words and without digits.",
                        text=phrase.text,
                    )
                )
