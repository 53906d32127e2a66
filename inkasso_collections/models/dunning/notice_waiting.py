import logging
from datetime import timedelta

from odoo import api, fields, models

_logger = logging.getLogger(__name__)

WAITING_TOO_LONG = timedelta(hours=24)
NO_RENDERER = ("install", "broken")


class NoticeWaiting(models.Model):
    """Notices that do not get out of the house: the responsible is told, once per run, not once per notice."""

    _inherit = "inkasso.notice"

    @api.model
    def _warn_of_waiting(self):
        """A to-do on each run of which notices still wait after a day; taken back when none of them does any more."""
        before = fields.Datetime.now() - WAITING_TOO_LONG
        waiting = self.search([("state", "=", "queued"), ("create_date", "<", before)])
        summary = self.env._("Notices have not gone out after a day")
        for run, notices in waiting.grouped("run_id").items():
            (run or notices.case_id)._raise_problem(summary, note=self._explain_waiting(notices), key="waiting")
        told = self.env["mail.activity"].search(
            [("inkasso_problem", "=", "waiting"), ("res_model", "in", ("inkasso.run", "inkasso.case"))]
        )
        waiting_for = {
            "inkasso.run": waiting.run_id.ids,
            "inkasso.case": waiting.filtered(lambda notice: not notice.run_id).case_id.ids,
        }
        told.filtered(lambda activity: activity.res_id not in waiting_for[activity.res_model]).unlink()

    @api.model
    def _explain_waiting(self, notices):
        to_print = notices.filtered("print_pending")
        texts = []
        if to_print:
            texts.append(self.env._("%(count)s letter(s) wait to be printed and posted.", count=len(to_print)))
        if len(notices) > len(to_print):
            texts.append(
                self.env._(
                    "%(count)s notice(s) wait to be e-mailed. Check the outgoing mail server and the scheduled actions "
                    "“Mail: Email Queue Manager” and “Collections: render and send notices”.",
                    count=len(notices) - len(to_print),
                )
            )
        return " ".join(texts)

    def _check_renderer(self):
        """Whether letters can be rendered at all. Where not, one to-do for each run says so, and the notices wait."""
        summary = self.env._("Letters cannot be rendered")
        if self.env["ir.actions.report"].get_wkhtmltopdf_state() not in NO_RENDERER:
            self.run_id._settle_problems("renderer")
            return True
        note = self.env._(
            "The program wkhtmltopdf is missing on the server, or too old. The notices wait until it is installed."
        )
        self._raise_for_runs(summary, note, "renderer")
        return False

    def _wait_for_server(self, error):
        """The server cannot store letters, as when its disk is full: one to-do for each run says so, and the notices wait."""
        _logger.warning("Letters cannot be stored: %s", error)
        self.env.invalidate_all()
        note = self.env._(
            "The server says: %(error)s. The notices wait, and go out by themselves once it is put right.",
            error=error.strerror,
        )
        self._raise_for_runs(self.env._("Letters cannot be stored"), note, "storage")

    def _settle_waiting(self):
        """Letters of these have been stored: the to-do that says otherwise is done."""
        self.run_id._settle_problems("storage")

    def _raise_for_runs(self, summary, note, key):
        for run, notices in self.grouped("run_id").items():
            (run or notices.case_id)._raise_problem(summary, note=note, key=key)
