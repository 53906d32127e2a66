import base64

from odoo import api, fields, models
from odoo.exceptions import UserError


class PrintLetters(models.TransientModel):
    """Prints the letters that wait as one PDF, then marks them as posted."""

    _name = "inkasso.print.letters"
    _description = "Print letters"

    notice_ids = fields.Many2many("inkasso.notice", readonly=True)
    letter_count = fields.Integer(compute="_compute_letter_count", string="Letters")
    late_count = fields.Integer(compute="_compute_letter_count", string="Of an earlier day")
    file = fields.Binary(readonly=True, attachment=False)
    filename = fields.Char(readonly=True)

    @api.model
    def _open_for(self, notices):
        if not notices:
            raise UserError(self.env._("There is no letter to print."))
        wizard = self.create({"notice_ids": notices.ids})
        return wizard._reopen()

    def _reopen(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Print letters"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("notice_ids.date")
    def _compute_letter_count(self):
        today = fields.Date.context_today(self)
        for wizard in self:
            wizard.letter_count = len(wizard.notice_ids)
            wizard.late_count = len(wizard.notice_ids.filtered(lambda notice: notice.date < today))

    def action_print(self):
        """Make the PDF; letters of an earlier day are dated today, so that the debtor has all his days."""
        self.ensure_one()
        notices_sudo = self.notice_ids._as_collector().filtered("print_pending")
        if not notices_sudo:
            raise UserError(self.env._("These letters have been printed and posted already."))
        self.write(
            {
                "file": base64.b64encode(notices_sudo._print()),
                "filename": self.env._("letters %(day)s.pdf", day=fields.Date.context_today(self)),
            }
        )
        return self._reopen()

    def action_mark_posted(self):
        """The letters are in the post: their levels are reached."""
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Print the letters first."))
        self.notice_ids._as_collector().filtered("print_pending")._mark_printed()
        return {"type": "ir.actions.act_window_close"}
