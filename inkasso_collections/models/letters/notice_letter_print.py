from io import BytesIO

from markupsafe import Markup

from odoo import api, models
from odoo.tools.pdf import PdfReader, PdfWriter

from ..dunning.notice import FROZEN_WHEN_SENT
from .letter_text import PLAIN_PARTS

FROZEN_WHEN_SENT.add("letter_texts")


class Notice(models.Model):
    """Letters as they were rendered: their texts are kept with the PDF, and they are printed for the post."""

    _inherit = "inkasso.notice"

    # -------------------------------------------------------------------------
    # Kept as sent
    # -------------------------------------------------------------------------

    def _render_letters(self, begun=None):
        # EXTENDS inkasso.notice: keep the texts too, whatever becomes of them later
        missing = self.filtered(lambda notice: not notice.attachment_id)
        result = super()._render_letters(begun)
        for notice in missing:
            letter = notice._get_letter()
            texts = {part: str(text) for part, text in letter.parts.items()}
            notice.letter_texts = {"language": letter.lang, "parts": texts}
        return result

    @api.model
    def _read_kept_texts(self, kept):
        # kept as they were rendered, which nobody can change
        return {part: text if part in PLAIN_PARTS else Markup(text) for part, text in kept["parts"].items()}  # nosec B704

    # -------------------------------------------------------------------------
    # For the post
    # -------------------------------------------------------------------------

    def _merge_letters(self):
        # EXTENDS inkasso.notice: on both sides, each letter begins on a sheet of its own
        if not self.company_id[:1].inkasso_duplex:
            return super()._merge_letters()
        writer = PdfWriter()
        for notice in self:
            pages = PdfReader(BytesIO(notice.attachment_id.raw)).pages
            for page in pages:
                writer.add_page(page)
            if len(pages) % 2:
                writer.add_blank_page(pages[-1].mediabox.width, pages[-1].mediabox.height)
        stream = BytesIO()
        writer.write(stream)
        return stream.getvalue()
