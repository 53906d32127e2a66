import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools.misc import split_every

from .run_sharing import COUNTERS

_logger = logging.getLogger(__name__)

BATCH_SIZE = 1250  # debtors per transaction, about
CONCURRENCY_RETRIES = 5
DELIVER_AT_ONCE = 100  # up to so many notices are rendered within the run, more by the scheduled action right after


def split_evenly(debtors):
    """Batches of the same size: a last one with a few debtors would cost as many queries as one with many."""
    count = max(round(len(debtors) / BATCH_SIZE), 1)
    return split_every(max(-(-len(debtors) // count), 1), debtors)


class RunExecution(models.Model):
    """How a run goes through the debtors that are due: part by part and batch by batch, each batch all or nothing."""

    _inherit = "inkasso.run"

    # -------------------------------------------------------------------------
    # Scheduled
    # -------------------------------------------------------------------------

    @api.model
    def _cron_run(self):
        """Run for all companies that want it nightly; go on with runs that were interrupted, or left to the background.

        Commits after each batch: killed anywhere, nothing is lost or done twice, and the next call goes on.
        """
        today = fields.Date.context_today(self)
        commit = self.env["ir.cron"]._commit_progress
        self._get_nightly_run(today)
        for run in self.search([("state", "in", ("running", "waiting"))], order="id"):
            if run._is_outdated():
                run._with_retries(commit, run._finish)
                commit()
            elif not run._execute_with_helpers(commit):
                return  # out of time: the scheduler calls again
        self._warn_of_missing_rates(today)

    def _is_outdated(self):
        """Interrupted on an earlier day: today's run takes what is due, with today's dates."""
        return self.trigger == "schedule" and self.date < fields.Date.context_today(self)

    @api.model
    def _get_nightly_run(self, day, companies=None):
        """The nightly run of `day`, made where there is none yet and something is due; empty when all is done.

        :param companies: default: all that want it nightly
        """
        if companies is None:
            companies = self.env["res.company"].search([("inkasso_automatic", "=", True)])
        unfinished = [
            ("trigger", "=", "schedule"),
            ("date", "=", day),
            ("company_ids", "in", companies.ids),
            ("state", "in", ("running", "waiting")),
        ]
        run = self.search(unfinished, limit=1)
        if run or not companies or not self.env["inkasso.item"]._list_due_debtors(day, companies):
            return run
        return self.create({"date": day, "company_ids": companies.ids, "trigger": "schedule", "state": "waiting"})

    @api.model
    def _warn_of_missing_rates(self, day):
        """A to-do for the managers when a reference rate that is in use will be missing within two weeks."""
        kinds = self.env["inkasso.policy"].search([]).mapped("jurisdiction_id.interest_rule_ids.rate_kind_id")
        kinds |= self.env["res.company"].search([]).mapped("inkasso_jurisdiction_id.interest_rule_ids.rate_kind_id")
        for kind, first_day in self.env["inkasso.reference.rate"]._get_missing(day, kinds):
            kind._ask_for_rate(first_day)

    # -------------------------------------------------------------------------
    # The pipeline
    # -------------------------------------------------------------------------

    def _execute(self, commit=None):
        """Take every step that is due. With `commit`, one transaction per batch.

        :param commit: ``ir.cron._commit_progress``, or None to stay in the caller's transaction
        :return: False when time ran out
        """
        self.ensure_one()
        self._with_retries(commit, self._begin)
        if commit:
            commit()
        return self._work(commit)

    def _begin(self):
        """Split what is due into parts. A run that has begun keeps the parts it has."""
        if self.state == "done" or self.part_ids:
            return
        self._lock_alone()
        debtors = self._list_debtors()
        if self.state == "preview":
            self.line_ids.unlink()
        nothing = dict.fromkeys(COUNTERS, 0)
        self.write({"state": "running", "started_at": self.started_at or fields.Datetime.now(), **nothing})
        if not debtors:
            self._close(nothing)
            return
        self.due_count = len(debtors)
        self.env["inkasso.run.part"]._split(self, debtors, self._get_part_count(len(debtors)))

    def _list_debtors(self, part=None):
        return self.env["inkasso.item"]._list_due_debtors(self.date, self.company_ids, self._get_scope(), part)

    def _get_scope(self):
        return self.item_ids.ids if self.is_limited else None

    def _process_with_retries(self, part, debtors, commit, wait=False):
        """Process a batch; where a payment or another run got in between, roll back and do it again.

        :return: False where another worker has the part
        """
        return self._with_retries(commit, self._process_locked, part, debtors, wait)

    def _process_locked(self, part, debtors, wait):
        if not part._lock():
            return False
        if wait:
            self.env["inkasso.item"]._wait_for(debtors, self.date)
        self._process(debtors, part)
        return True

    def _with_retries(self, commit, method, *args):
        """Call a method in a transaction of its own; where others got in between, roll back and do it again.

        Without `commit`, the transaction is the caller's, who has to do all of it again.
        """
        attempt = 1
        while True:
            try:
                return method(*args)
            except OperationalError:
                if not commit or attempt == CONCURRENCY_RETRIES:
                    raise
                self.env.cr.rollback()
                self.env.invalidate_all()
                attempt += 1

    def _process(self, debtors, part):
        """Process these debtors together; where that fails, halve them until the one that is wrong stands alone."""
        try:
            with self.env.cr.savepoint():
                self._process_together(debtors, part)
        except OperationalError:
            raise  # no record's fault: the batch is done again
        except Exception as error:
            self.env.invalidate_all()
            if len(debtors) > 1:
                middle = len(debtors) // 2
                self._process(debtors[:middle], part)
                self._process(debtors[middle:], part)
            else:
                _logger.warning("Run %s sets aside debtor %s", self.id, debtors[0], exc_info=True)
                self._set_debtor_aside(debtors[0], str(error) or type(error).__name__, part)

    def _process_together(self, debtors, part):
        """Select, assess, issue, advance: each a method with one owner, none reaching back."""
        claims, stale, _busy = self.env["inkasso.item"]._select_due(debtors, self.date, self._get_scope())
        self.env["inkasso.charge"]._assess(claims)
        self.env["inkasso.notice"]._route(claims)
        self.env["inkasso.notice"]._issue(claims, self)
        self.env["inkasso.case"]._hand_over(claims)
        self._rest(claims)
        self.env["inkasso.item"].browse(stale)._reschedule()
        self._record(claims, part)

    def _preview(self):
        """What running would do, from the same methods, and nothing written but the lines of this record."""
        self.ensure_one()
        self.line_ids.unlink()
        debtors = self._list_debtors()
        self.write({"state": "preview", "due_count": len(debtors), "line_count": 0, "error_count": 0, "rest_count": 0})
        for batch in split_evenly(debtors):
            claims, _stale, _busy = self.env["inkasso.item"]._select_due(
                batch, self.date, self._get_scope(), lock=False
            )
            self.env["inkasso.charge"]._assess(claims)
            self.env["inkasso.notice"]._route(claims)
            self._record(claims, self, everything=True)

    def _finish(self):
        """Close the run and get its notices on their way: a few at once, many by the scheduled action."""
        self._close(self._sum_parts())
        waiting = self.env["inkasso.notice"].search(
            Domain("run_id", "=", self.id) & self.env["inkasso.notice"]._get_waiting_domain(),
            limit=DELIVER_AT_ONCE + 1,
            order="id",
        )
        if len(waiting) <= DELIVER_AT_ONCE:
            waiting._deliver()
        else:
            self.env.ref("inkasso_collections.ir_cron_deliver")._trigger()

    def _close(self, counters):
        self.write({"state": "done", "finished_at": fields.Datetime.now(), **counters})
