from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .run import REPORTED

REPORTED.add("is_delivery_stopped")
FOLLOWED_SECONDS = 2  # between two looks of an open page at how far it is


class RunDelivery(models.Model):
    """How far the letters and e-mails of a run are; they can be stopped, and go on where they stood."""

    _inherit = "inkasso.run"

    is_delivery_stopped = fields.Boolean(
        string="Sending stopped",
        readonly=True,
        copy=False,
        help="Letters that are not made yet, and e-mails that have not left, wait until somebody lets them go on.",
    )
    is_delivering = fields.Boolean(
        compute="_compute_is_delivering",
        search="_search_is_delivering",
        string="Being sent",
        help="Letters are still being made, or e-mails have not left yet.",
    )

    @api.depends("notice_ids.state")
    def _compute_is_delivering(self):
        on_their_way = self.env["inkasso.notice"]._read_group(
            Domain("run_id", "in", self.ids) & self._get_on_their_way(), ["run_id"]
        )
        delivering = {run.id for [run] in on_their_way}
        for run in self:
            run.is_delivering = run.id in delivering

    def _search_is_delivering(self, operator, value):
        if operator != "in":
            return NotImplemented
        delivering = Domain("notice_ids", "any", self._get_on_their_way())
        return delivering if True in value else ~delivering

    @api.model
    def _get_on_their_way(self):
        """Notices that leave by themselves: no letter that waits for people to print and post it."""
        return Domain("state", "=", "queued") & (
            # who sees the run is told that e-mails are on their way, without being shown them
            Domain("attachment_id", "=", False) | Domain("mail_id", "any!", Domain("state", "=", "outgoing"))
        )

    # -------------------------------------------------------------------------
    # How far it is
    # -------------------------------------------------------------------------

    @api.readonly
    def get_progress(self):
        """How far the letters are, for a page that shows it while it goes on.

        :return: dict: done and total of the letters made, text, is_stopped, and after how many seconds to ask again (0: over)
        """
        self.ensure_one()
        self.check_access("read")
        counts = self._count_notices()
        return {
            "done": counts["made"],
            "total": counts["total"],
            "text": self._describe_progress(counts),
            "is_stopped": self.is_delivery_stopped,
            "ask_again": FOLLOWED_SECONDS if self.is_delivering else 0,
        }

    def _count_notices(self):
        rows = self.env["inkasso.notice"]._read_group(
            [("run_id", "=", self.id), ("state", "!=", "cancelled")],
            ["state", "print_pending"],
            ["__count", "attachment_id:count", "mail_id:count"],
        )
        counts = dict.fromkeys(("total", "made", "sent", "failed", "to_print", "to_email"), 0)
        for state, to_print, count, with_letter, with_email in rows:
            counts["total"] += count
            counts["made"] += with_letter if state == "queued" else count
            counts["to_print"] += count if to_print else 0
            counts["to_email"] += with_email if state == "queued" else 0
            if state in ("sent", "failed"):
                counts[state] += count
        return counts

    @api.model
    def _describe_progress(self, counts):
        parts = [self.env._("%(done)s of %(total)s letters made", done=counts["made"], total=counts["total"])]
        if counts["to_email"]:
            parts.append(self.env._("%(count)s e-mails on their way", count=counts["to_email"]))
        if counts["to_print"]:
            parts.append(self.env._("%(count)s to print", count=counts["to_print"]))
        if counts["sent"]:
            parts.append(self.env._("%(count)s sent", count=counts["sent"]))
        if counts["failed"]:
            parts.append(self.env._("%(count)s not delivered", count=counts["failed"]))
        return " · ".join(parts)

    # -------------------------------------------------------------------------
    # Stopping, and going on
    # -------------------------------------------------------------------------

    def action_stop_delivery(self):
        """Make no more letters of these runs and send no more of their e-mails, from the next batch on."""
        runs_sudo = self._as_user().filtered(lambda run: run.is_delivering and not run.is_delivery_stopped)
        if not runs_sudo:
            raise UserError(self.env._("Nothing is being sent."))
        runs_sudo.is_delivery_stopped = True
        for run in runs_sudo:
            run.message_post(
                body=self.env._("Sending was stopped: %(progress)s.", progress=run.get_progress()["text"]),
                author_id=self.env.user.partner_id.id,
            )
        return True

    def action_resume_delivery(self):
        """Go on where it was stopped."""
        runs_sudo = self._as_user().filtered("is_delivery_stopped")
        if not runs_sudo:
            raise UserError(self.env._("Nothing was stopped."))
        runs_sudo.is_delivery_stopped = False
        held_back = runs_sudo.notice_ids.filtered(lambda notice: notice.state == "queued").mail_id
        held_back.filtered(lambda mail: mail.state == "cancel").mark_outgoing()
        for run in runs_sudo:
            run.message_post(body=self.env._("Sending goes on."), author_id=self.env.user.partner_id.id)
        self._wake_senders()
        return True

    def action_stop_all(self):
        """Stop whatever is being sent of all runs, whichever are chosen."""
        return self.search([("is_delivering", "=", True), ("is_delivery_stopped", "=", False)]).action_stop_delivery()

    def action_resume_all(self):
        """Go on with all runs that were stopped, whichever are chosen."""
        return self.search([("is_delivery_stopped", "=", True)]).action_resume_delivery()

    @api.model
    def _wake_senders(self):
        for action in ("inkasso_collections.ir_cron_deliver", "mail.ir_cron_mail_scheduler_action"):
            self.env.ref(action).sudo()._trigger()  # users may not touch scheduled actions


class Notice(models.Model):
    _inherit = "inkasso.notice"

    @api.model
    def _get_waiting_domain(self):
        # EXTENDS: what was stopped waits until it goes on
        stopped = Domain("run_id", "!=", False) & Domain("run_id.is_delivery_stopped", "=", True)
        return super()._get_waiting_domain() & ~stopped


class MailMail(models.Model):
    _inherit = "mail.mail"

    def _send(self, *args, **kwargs):
        # EXTENDS mail: e-mails of what was stopped are set aside, so that they are not in the way of others
        notices_sudo = self.env["inkasso.notice"].sudo()  # the queue runs as anyone
        stopped = notices_sudo.search(
            [("mail_id", "in", self.ids), ("state", "=", "queued"), ("run_id.is_delivery_stopped", "=", True)]
        ).mail_id
        stopped.cancel()
        return super(MailMail, self - stopped)._send(*args, **kwargs)
