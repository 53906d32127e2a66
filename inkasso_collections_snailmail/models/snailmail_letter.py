from odoo import models
from odoo.tools import html2plaintext


class SnailmailLetter(models.Model):
    _inherit = "snailmail.letter"

    def write(self, vals):
        # EXTENDS snailmail: the notice follows its letter
        result = super().write(vals)
        if vals.get("state") in ("sent", "error"):
            for letter in self:
                letter._inkasso_tell_notice()
        return result

    def _inkasso_tell_notice(self):
        notice_sudo = self._inkasso_get_notices()
        if not notice_sudo:
            return
        if self.state == "sent":
            notice_sudo._posted()
        else:
            notice_sudo._not_posted(
                html2plaintext(self.info_msg or "").strip() or self._get_error_message(self.error_code)
            )
            self.cancel()  # it is printed here now: the service must not try it again

    def _inkasso_get_notices(self):
        return (
            self.env["inkasso.notice"]
            .sudo()
            .search(  # the queue runs as anyone
                [("snailmail_letter_id", "in", self.ids)]
            )
        )

    def _snailmail_print(self, immediate=True):
        # EXTENDS snailmail: what has been paid meanwhile is not posted
        self._inkasso_get_notices()._drop_overtaken()
        return super(SnailmailLetter, self.filtered(lambda letter: letter.state != "canceled"))._snailmail_print(
            immediate
        )

    def _inkasso_add_cover(self):
        """The sheet with the address in front, where the company has chosen one; the notice keeps its letter as it is."""
        self.ensure_one()
        if not self.cover:
            return
        letter = self.attachment_id
        self.attachment_id = self.env["ir.attachment"].create(
            {
                "name": letter.name,
                "raw": self._append_cover_page(letter.raw),
                "mimetype": letter.mimetype,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
