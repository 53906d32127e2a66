import time
from contextlib import contextmanager

from psycopg2 import OperationalError

from odoo import api, models

from odoo.addons.queue_job.exception import RetryableJobError

SLICE = 60  # seconds after which a job makes room for others; below limit_time_real, after which Odoo kills its worker
MAX_RETRIES = 20


class IrCron(models.Model):
    """The time that a job may take is told as that of scheduled actions is, so that the same methods work in both."""

    _inherit = "ir.cron"

    @api.model
    def _commit_progress(self, processed=0, *, remaining=None, deactivate=False):
        # EXTENDS base
        end = self.env.context.get("inkasso_job_end")
        if end is None:
            return super()._commit_progress(processed, remaining=remaining, deactivate=deactivate)
        self.env.cr.commit()
        return max(end - time.monotonic(), 0)


def in_slice(records):
    """The records in a job that has so much time from now on."""
    return records.with_context(inkasso_job_end=time.monotonic() + SLICE)


@contextmanager
def retried():
    """What the database is to blame for, and no record, is tried again later."""
    try:
        yield
    except OperationalError as error:
        raise RetryableJobError(str(error).strip()) from error
