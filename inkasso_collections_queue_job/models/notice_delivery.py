from odoo import api, models

from .ir_cron import MAX_RETRIES, in_slice, retried

NOTICES_PER_JOB = 500
MAX_JOBS = 8


class NoticeDelivery(models.Model):
    """Letters and e-mails as jobs: each takes batch after batch of what waits."""

    _inherit = "inkasso.notice"

    @api.model
    def _deliver_waiting(self, commit):
        # OVERRIDES inkasso.notice: the scheduled action leaves it to jobs
        waiting = self.search_count(self._get_waiting_domain())
        for number in range(1, min(-(-waiting // NOTICES_PER_JOB), MAX_JOBS) + 1):
            self._delay_delivery(number)
        commit(remaining=0)
        return True

    @api.model
    def _delay_delivery(self, number):
        self.with_delay(
            identity_key=f"inkasso.notice/deliver/{number}",
            max_retries=MAX_RETRIES,
            description=self.env._("Render and send notices (%(number)s)", number=number),
        )._deliver_as_job(number)

    @api.model
    def _deliver_as_job(self, number):
        """Deliver what waits, as long as there is time; the rest is a job of its own."""
        notices = in_slice(self)
        with retried():
            in_time = super(NoticeDelivery, notices)._deliver_waiting(notices.env["ir.cron"]._commit_progress)
        if not in_time:
            self._delay_delivery(number)
