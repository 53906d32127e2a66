from odoo import models


class Notice(models.Model):
    """The e-mail of a notice: the same kind and language as its letter, which is attached to it."""

    _inherit = "inkasso.notice"

    def _get_email_body(self):
        """The text of the e-mail; it begins without an amount."""
        self.ensure_one()
        letter = self._get_letter()
        return self.env["ir.qweb"]._render(
            "inkasso_collections.notice_email",
            {
                "o": letter.record,
                "letter": letter,
                "w": letter.w,
                "parts": letter.parts,
                "company": letter.company,
                "portal_url": self._get_portal_url(),
            },
        )
