import logging

from psycopg2 import OperationalError

from odoo import api, models
from odoo.tools import split_every

_logger = logging.getLogger(__name__)

BATCH_SIZE = 100


class FollowedMixin(models.AbstractModel):
    """Records of a case that a scheduled action moves on as time passes, batch by batch."""

    _name = "inkasso.followed.mixin"
    _description = "Followed by a scheduled action"

    @api.model
    def _go_through(self, domain, step):
        """Do `step` with all records of `domain`, a batch per transaction; one that fails is set aside with a to-do.

        :param step: function of records
        """
        commit = self.env["ir.cron"]._commit_progress
        ids = self.search(domain, order="id").ids
        commit(remaining=len(ids))
        for batch in split_every(BATCH_SIZE, ids, self.browse):
            records = batch.try_lock_for_update().filtered_domain(domain)
            records._do_each(step)
            if not commit(len(batch)):
                return

    def _do_each(self, step):
        """Do `step` with all of these together; where that fails, with each on its own."""
        try:
            with self.env.cr.savepoint():
                step(self)
        except OperationalError:
            raise  # no record's fault: a payment came in between, and all is done again
        except Exception as error:
            self.env.invalidate_all()
            if len(self) > 1:
                for record in self:
                    record._do_each(step)
            elif self:  # told once, and tried again the next time
                _logger.warning("%s is set aside", self, exc_info=True)
                self.case_id._raise_problem(
                    self.env._("%(agreement)s needs attention", agreement=self.display_name), note=str(error)
                )
