from odoo import api, fields, models
from odoo.tools import SQL

from .run_execution import split_evenly

HASH_FACTOR, HASH_BITS = 2654435761, 32  # Knuth's: ids with a pattern (every second one, say) are spread evenly, too


def get_part_number(partner_id, part_count):
    """The part, from 1, in which a debtor is; the same in `_get_part_sql`."""
    return 1 + (partner_id * HASH_FACTOR % 2**HASH_BITS * part_count >> HASH_BITS)


class RunPart(models.Model):
    """A share of the debtors of a run. One worker at a time goes through it; the parts of a run are shared by many workers.

    Whoever works at a part locks its row in the transaction of each batch. There is no lease that could end too early or too
    late: the part of a worker that was killed is free at that moment, and goes on with what is still due.
    """

    _name = "inkasso.run.part"
    _description = "Part of a collection run"
    _order = "run_id, number"
    _rec_name = "number"

    run_id = fields.Many2one("inkasso.run", required=True, readonly=True, ondelete="cascade")
    company_ids = fields.Many2many(related="run_id.company_ids")
    number = fields.Integer(string="Part", required=True, readonly=True)
    part_count = fields.Integer(string="Of", required=True, readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("running", "Running"), ("done", "Done")],
        required=True,
        default="waiting",
        readonly=True,
    )
    due_count = fields.Integer(string="Debtors due", readonly=True)
    done_count = fields.Integer(string="Debtors handled", readonly=True)
    line_count = fields.Integer(string="Lines", readonly=True)
    error_count = fields.Integer(string="Errors", readonly=True)
    rest_count = fields.Integer(string="Resting", readonly=True)
    attempt_count = fields.Integer(
        string="Attempts",
        readonly=True,
        help="How often a worker began with it: more than once where one was interrupted.",
    )
    started_at = fields.Datetime(readonly=True)
    finished_at = fields.Datetime(readonly=True)

    _number_uniq = models.UniqueIndex("(run_id, number)", "This part of the run is there already.")

    # -------------------------------------------------------------------------
    # Splitting
    # -------------------------------------------------------------------------

    @api.model
    def _split(self, run, debtors, part_count):
        """Parts of `run` for these (company id, debtor id) pairs. A debtor is in one part, with all companies."""
        due = [0] * part_count
        for _company_id, partner_id in debtors:
            due[get_part_number(partner_id, part_count) - 1] += 1
        return self.create(
            [
                {"run_id": run.id, "number": number, "part_count": part_count, "due_count": count}
                for number, count in enumerate(due, start=1)
            ]
        )

    def _get_part_sql(self):
        """The condition that the item `inkasso_item` belongs to a debtor of this part."""
        if self.part_count == 1:
            return SQL("TRUE")
        return SQL(
            "1 + (partner_id::bigint * %s %% %s * %s >> %s) = %s",
            HASH_FACTOR,
            2**HASH_BITS,
            self.part_count,
            HASH_BITS,
            self.number,
        )

    # -------------------------------------------------------------------------
    # Taking
    # -------------------------------------------------------------------------

    @api.model
    def _take(self, run):
        """Lock a part of `run` that nobody works at, for this transaction: one not begun, else one left lying."""
        return self._lock_first(SQL("p.run_id = %s", run.id))

    def _lock(self):
        """Lock this part for this transaction.

        :return: False where another worker has it now, or nothing is to be done any more
        """
        return bool(self._lock_first(SQL("p.id = %s", self.id)))

    @api.model
    def _lock_first(self, condition):
        self.env["inkasso.run"].flush_model(["state"])
        self.flush_model(["state", "run_id", "number"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.id
                  FROM inkasso_run_part p
                  JOIN inkasso_run r ON r.id = p.run_id
                 WHERE %s AND p.state <> 'done' AND r.state = 'running'
                 ORDER BY p.state = 'running', p.number
                 LIMIT 1
                   FOR NO KEY UPDATE OF p SKIP LOCKED
                """,
                condition,
            )
        )
        return self.browse(row[0] for row in rows)

    # -------------------------------------------------------------------------
    # Working
    # -------------------------------------------------------------------------

    def _work_off(self, commit=None):
        """Go through the debtors of this part that are due. With `commit`, a batch per transaction, the part locked in each.

        :return: False when time ran out
        """
        self.ensure_one()
        debtors = self._begin()
        if commit:
            commit(remaining=len(debtors) + 1)  # the last one is finishing
        left = len(debtors)
        for batch in split_evenly(debtors):
            if not self.run_id._process_with_retries(self, batch, commit):
                return True  # another worker goes on with it
            left -= len(batch)
            self.done_count += len(batch)
            if commit:
                in_time = commit(len(batch))
                self.run_id._show_progress(commit)
                if left and not in_time:
                    self.run_id._with_retries(commit, self._put_back)
                    commit()
                    return False
        if commit:
            self._take_what_was_busy(set(debtors), commit)
        self.run_id._with_retries(commit, self._end)
        return not commit or bool(commit())

    def _begin(self):
        debtors = self.run_id._list_debtors(self)
        self.write(
            {
                "attempt_count": self.attempt_count + (self.state == "running" or not self.attempt_count),
                "state": "running",
                "started_at": self.started_at or fields.Datetime.now(),
                "due_count": self.done_count + len(debtors),
            }
        )
        return debtors

    def _put_back(self):
        if self._lock():
            self.state = "waiting"

    def _end(self):
        if self._lock():
            self.write({"state": "done", "finished_at": fields.Datetime.now()})

    def _take_what_was_busy(self, debtors, commit):
        """Take the debtors that another run was working on when it was their turn, unless it has taken them.

        Two runs that meet on a debtor may each hold a part of the debtor's items, and both leave the rest to the other. This
        time each waits, in the same order, so that one of them takes all.
        """
        left = [debtor for debtor in self.run_id._list_debtors(self) if debtor in debtors]
        for batch in split_evenly(left):
            if not self.run_id._process_with_retries(self, batch, commit, wait=True):
                return
            commit()
