import base64
from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError

AT_ONCE = 200  # letters that somebody waits for; more are put into files in the background
FOLLOWED_SECONDS = 2  # between two looks of the open dialog at how far it is


class PrintLetters(models.TransientModel):
    """Prints the letters that wait as one PDF, then marks them as posted."""

    _name = "inkasso.print.letters"
    _description = "Print letters"

    notice_ids = fields.Many2many("inkasso.notice", readonly=True)
    letter_count = fields.Integer(compute="_compute_letter_count", string="Letters")
    late_count = fields.Integer(compute="_compute_letter_count", string="Of an earlier day")
    is_large = fields.Boolean(compute="_compute_letter_count", help="Too many for one file that somebody waits for.")
    file_ids = fields.Many2many("inkasso.print.file", string="Files", readonly=True)
    file = fields.Binary(readonly=True, attachment=False)
    filename = fields.Char(readonly=True)

    @api.model
    def _open_for(self, notices):
        if not notices:
            raise UserError(self.env._("There is no letter to print."))
        notices = notices._list_printable()
        if not notices:
            raise UserError(self.env._("These letters are in files already: see Notices > Files of letters."))
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
            wizard.is_large = len(wizard.notice_ids) > AT_ONCE
            wizard.late_count = len(wizard.notice_ids.filtered(lambda notice: notice.date < today))

    def action_print(self):
        """Make the PDF; letters of an earlier day are dated today, so that the debtor has all his days."""
        self.ensure_one()
        notices_sudo = self.notice_ids._as_collector()._list_printable()
        if not notices_sudo:
            raise UserError(self.env._("These letters have been printed and posted already."))
        if self.is_large:
            notices_sudo.lock_for_update()  # who asks for the same letters at the same moment finds them in files
            self.file_ids = self.env["inkasso.print.file"].sudo()._split(notices_sudo)  # checked above
            return self._reopen()
        self.write(
            {
                "file": base64.b64encode(notices_sudo._print()),
                "filename": self.env._("letters %(day)s.pdf", day=fields.Date.context_today(self)),
            }
        )
        return self._reopen()

    @api.readonly
    def get_progress(self):
        """How far the files are, for the dialog that shows it."""
        self.ensure_one()
        self.check_access("read")
        states = Counter(self.file_ids.mapped("state"))
        made = states.total() - states["waiting"] - states["stopped"]
        letters = sum(self.file_ids.filtered(lambda file: file.state in ("ready", "posted")).mapped("letter_count"))
        return {
            "done": made,
            "total": len(self.file_ids),
            "text": self.env._(
                "%(made)s of %(total)s files made, with %(letters)s letters",
                made=made,
                total=states.total(),
                letters=letters,
            ),
            "is_stopped": bool(states["stopped"]),
            "ask_again": FOLLOWED_SECONDS if states["waiting"] or states["stopped"] else 0,
        }

    def action_stop(self):
        self.file_ids.action_stop()
        return self._reopen()

    def action_resume(self):
        self.file_ids.action_resume()
        return self._reopen()

    def action_mark_posted(self):
        """The letters are in the post: their levels are reached."""
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Print the letters first."))
        self.notice_ids._as_collector().filtered("print_pending")._mark_printed()
        return {"type": "ir.actions.act_window_close"}
