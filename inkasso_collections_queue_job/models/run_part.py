from odoo import models

from .ir_cron import MAX_RETRIES, in_slice, retried


class RunPart(models.Model):
    """A part of a run as a job, on whichever host has a worker for it."""

    _inherit = "inkasso.run.part"

    def _delay_work(self):
        """A job for each of these parts. One that waits already is not put into the queue once more."""
        for part in self:
            part.with_delay(
                identity_key=f"inkasso.run.part/{part.id}",
                max_retries=MAX_RETRIES,
                description=self.env._(
                    "%(run)s: part %(number)s of %(count)s",
                    run=part.run_id.name,
                    number=part.number,
                    count=part.part_count,
                ),
            )._work_as_job()

    def _work_as_job(self):
        """Go on with this part, unless another worker has it; what is left when time runs out is a job of its own."""
        part = in_slice(self)
        run, commit = part.run_id, part.env["ir.cron"]._commit_progress
        with retried():
            if run._with_retries(commit, part._lock) and not part._work_off(commit) and part.state != "done":
                self._delay_work()
            else:
                run._with_retries(commit, run._finish_once)
