import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.tools import groupby
from odoo.tools.misc import split_every

_logger = logging.getLogger(__name__)

BATCH_SIZE = 500  # debtors per transaction
CONCURRENCY_RETRIES = 5
DELIVER_AT_ONCE = 100  # up to so many notices are rendered within the run, more by the scheduled action right after
SHARED_BY = 5  # debtors of a batch with the very same problem: it is not theirs, but the set-up's
REST_DAYS = 7  # a debtor whose sum is too small, or covered by credits, is looked at again after so many days


class RunExecution(models.Model):
    """How a run goes through the debtors that are due: batch by batch, each batch all or nothing."""

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
        self._get_nightly_run(today)
        for run in self.search([("state", "in", ("running", "waiting"))], order="id"):
            if run.trigger == "schedule" and run.date < today:
                run._finish()  # interrupted on an earlier day: today's run takes what is due, with today's dates
                continue
            run._execute(commit=self.env["ir.cron"]._commit_progress)
            if run.state != "done":
                return  # out of time: the scheduler calls again
        self._warn_of_missing_rates(today)

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
        """
        self.ensure_one()
        debtors = self._list_debtors()
        if self.state == "preview":
            self.line_ids.unlink()
            self.write({"line_count": 0, "error_count": 0, "rest_count": 0})
        self.write(
            {
                "state": "running",
                "started_at": self.started_at or fields.Datetime.now(),
                "due_count": self.done_count + len(debtors),
            }
        )
        if commit:
            commit(remaining=len(debtors) + 1)  # the last one is finishing
        for batch in split_every(BATCH_SIZE, debtors):
            self._process_with_retries(batch, may_roll_back=bool(commit))
            self.done_count += len(batch)
            if commit and not commit(len(batch)):
                return  # out of time: the scheduler calls again, and the run goes on
        if commit:
            self._take_what_was_busy(set(debtors), commit)
        self._finish()
        if commit:
            commit(1)

    def _take_what_was_busy(self, debtors, commit):
        """Take the debtors that another run was working on when it was their turn, unless it has taken them.

        Two runs that meet on a debtor may each hold a part of the debtor's items, and both leave the rest to the other. This
        time each waits, in the same order, so that one of them takes all.
        """
        left = [debtor for debtor in self._list_debtors() if debtor in debtors]
        for batch in split_every(BATCH_SIZE, left):
            self._process_with_retries(batch, may_roll_back=True, wait=True)
            commit(0)

    def _list_debtors(self):
        scope = self.item_ids.ids if self.is_limited else None
        return self.env["inkasso.item"]._list_due_debtors(self.date, self.company_ids, scope)

    def _process_with_retries(self, debtors, may_roll_back, wait=False):
        """Process a batch; where a payment or another run got in between, roll back and do it again."""
        for attempt in range(CONCURRENCY_RETRIES):
            try:
                if wait:
                    self.env["inkasso.item"]._wait_for(debtors, self.date)
                self._process(debtors)
                return
            except OperationalError:
                if not may_roll_back or attempt == CONCURRENCY_RETRIES - 1:
                    raise
                self.env.cr.rollback()
                self.env.invalidate_all()

    def _process(self, debtors):
        """Process these debtors together; where that fails, halve them until the one that is wrong stands alone."""
        try:
            with self.env.cr.savepoint():
                self._process_together(debtors)
        except OperationalError:
            raise  # no record's fault: the batch is done again
        except Exception as error:
            self.env.invalidate_all()
            if len(debtors) > 1:
                middle = len(debtors) // 2
                self._process(debtors[:middle])
                self._process(debtors[middle:])
            else:
                _logger.warning("Run %s sets aside debtor %s", self.id, debtors[0], exc_info=True)
                self._set_debtor_aside(debtors[0], str(error) or type(error).__name__)

    def _process_together(self, debtors):
        """Select, assess, issue, advance: each a method with one owner, none reaching back."""
        claims, stale, _busy = self.env["inkasso.item"]._select_due(debtors, self.date, self._get_scope())
        self.env["inkasso.charge"]._assess(claims)
        self.env["inkasso.notice"]._route(claims)
        self.env["inkasso.notice"]._issue(claims, self)
        self.env["inkasso.case"]._hand_over(claims)
        self._rest(claims)
        self.env["inkasso.item"].browse(stale)._reschedule()
        self._record(claims)

    def _preview(self):
        """What running would do, from the same methods, and nothing written but the lines of this record."""
        self.ensure_one()
        self.line_ids.unlink()
        debtors = self._list_debtors()
        self.write({"state": "preview", "due_count": len(debtors), "line_count": 0, "error_count": 0, "rest_count": 0})
        for batch in split_every(BATCH_SIZE, debtors):
            claims, _stale, _busy = self.env["inkasso.item"]._select_due(
                batch, self.date, self._get_scope(), lock=False
            )
            self.env["inkasso.charge"]._assess(claims)
            self.env["inkasso.notice"]._route(claims)
            self._record(claims, everything=True)

    def _get_scope(self):
        return self.item_ids.ids if self.is_limited else None

    # -------------------------------------------------------------------------
    # Results
    # -------------------------------------------------------------------------

    def _record(self, claims, everything=False):
        """Count what happened, and keep a line for each debtor who was not written to (in a preview, for everyone)."""
        handled = [claim for claim in claims if not claim.obstacle]
        errors = [claim for claim in claims if claim.obstacle == "error"]
        resting = [claim for claim in claims if claim.obstacle and claim.obstacle != "error"]
        self.line_count += sum(len(claim.lines) for claim in handled)
        self.error_count += len(errors)
        self.rest_count += len(resting)
        kept = claims if everything else errors + resting
        self.env["inkasso.run.line"].create([self._prepare_result(claim) for claim in kept])

    def _prepare_result(self, claim):
        remarks = [claim.message, *(remark for line in claim.lines for remark in line.remarks)]
        result = {None: claim.lane, "error": "error"}.get(claim.obstacle, "rest")
        return {
            "run_id": self.id,
            "company_id": claim.company_id,
            "partner_id": claim.partner_id,
            "currency_id": claim.currency_id,
            "level_id": claim.level_id,
            "result": result,
            "channel": claim.channel,
            "message": "; ".join(dict.fromkeys(remark for remark in remarks if remark)) or False,
            "line_count": len(claim.lines),
            "amount_principal": claim.principal,
            "amount_interest": claim.interest,
            "amount_fee": claim.fees,
            "amount_total": claim.total,
            "item_ids": [fields.Command.set([line.item_id for line in claim.lines])],
        }

    def _rest(self, claims):
        """Claims that became no notice rest: with the reason, and a day on which they are looked at again."""
        for claim in (claim for claim in claims if claim.obstacle):
            if claim.obstacle == "barred":
                self.env["inkasso.item"].browse(line.item_id for line in claim.lines)._rest_barred()
                continue
            days = REST_DAYS if claim.obstacle in ("credit", "minimum") else 1
            self.env["inkasso.item"].browse(line.item_id for line in claim.lines)._postpone(
                claim.obstacle, fields.Date.add(self.date, days=days), claim.message
            )
        self._raise_problems([claim for claim in claims if claim.obstacle == "error"])

    def _raise_problems(self, claims):
        """A to-do on the case of each debtor who was set aside; a problem that many share is one to-do of the run."""
        for message, group in groupby(claims, lambda claim: claim.message):
            if len(group) >= SHARED_BY:
                self._raise_problem(message[:200])
                continue
            cases = self.env["inkasso.notice"]._open_cases(group)
            for claim in group:
                case = cases[claim.company_id, claim.partner_id]
                self.env["inkasso.item"].browse(line.item_id for line in claim.lines).case_id = case
                responsible = self.env["inkasso.level"].browse(claim.level_id).user_id
                case._raise_problem(message[:200], users=responsible)

    def _set_debtor_aside(self, debtor, message):
        """One debtor's records made the batch fail: rest them until tomorrow, tell the responsible, go on."""
        company_id, partner_id = debtor
        items = self.env["inkasso.item"].search(
            [("company_id", "=", company_id), ("partner_id", "=", partner_id), ("next_date", "<=", self.date)]
        )
        items._postpone("error", fields.Date.add(self.date, days=1), message)
        self.error_count += 1
        self.env["inkasso.run.line"].create(
            {
                "run_id": self.id,
                "company_id": company_id,
                "partner_id": partner_id,
                "result": "error",
                "message": message,
                "line_count": len(items),
                "item_ids": [fields.Command.set(items.ids)],
            }
        )
        company, partner = self.env["res.company"].browse(company_id), self.env["res.partner"].browse(partner_id)
        case = self.env["inkasso.case"]._get_or_open([(company, partner)], self.date)[company_id, partner_id]
        items.case_id = case
        case._raise_problem(message[:200])

    def _finish(self):
        """Close the run and get its notices on their way: a few at once, many by the scheduled action."""
        self.write({"state": "done", "finished_at": fields.Datetime.now()})
        waiting = self.notice_ids.filtered(lambda notice: notice.state == "queued" and not notice.attachment_id)
        if len(waiting) <= DELIVER_AT_ONCE:
            waiting._deliver()
        else:
            self.env.ref("inkasso_collections.ir_cron_deliver")._trigger()
