from odoo import api, fields, models
from odoo.tools import SQL

PART_SIZE = 2500  # debtors that a part has at least: fewer are not worth sharing
MAX_PARTS = 8
COUNTERS = ("due_count", "done_count", "line_count", "error_count", "rest_count")


class RunSharing(models.Model):
    """How many workers share a run: each takes a part that is free, and whoever is through last finishes the run."""

    _inherit = "inkasso.run"

    part_ids = fields.One2many("inkasso.run.part", "run_id", readonly=True, copy=False)
    part_count = fields.Integer(string="Number of parts", compute="_compute_part_count")

    @api.depends("part_ids")
    def _compute_part_count(self):
        for run in self:
            run.part_count = len(run.part_ids)

    def _get_part_count(self, debtor_count):
        """Into how many parts a run over so many debtors is split."""
        parameter = self.env["ir.config_parameter"].sudo()  # read only; users who start a run have no access to it
        most = parameter.get_param("inkasso_collections.max_run_parts", "")
        most = max(int(most), 1) if most.isdecimal() else MAX_PARTS
        return max(min(debtor_count // PART_SIZE, most), 1)

    # -------------------------------------------------------------------------
    # Workers
    # -------------------------------------------------------------------------

    def _execute_with_helpers(self, commit):
        """Execute in the background, together with other workers where there is enough to do.

        :return: False when time ran out
        """
        self._with_retries(commit, self._begin)
        takes_part = self._share_out()
        commit()
        return not takes_part or self._work(commit)

    def _share_out(self):
        """Get others to take parts of this run.

        :return: whether this worker is to take parts, too
        """
        waiting = self.part_ids.filtered(lambda part: part.state == "waiting")
        self.env["inkasso.helper"]._call(len(waiting) - 1)
        return True

    @api.model
    def _help(self, commit):
        """Take parts of the runs that others have begun.

        :return: False when time ran out
        """
        runs = self.search([("state", "=", "running")], order="id").filtered(lambda run: not run._is_outdated())
        return all(run._work(commit) for run in runs)

    def _work(self, commit=None):
        """Go through one part after the other, as long as one is free; then finish the run if all of it is done.

        :return: False when time ran out
        """
        if self.state != "running":
            return True  # nothing was due
        while part := self._with_retries(commit, self.env["inkasso.run.part"]._take, self):
            if not part._work_off(commit):
                return False
        self._with_retries(commit, self._finish_once)
        if commit:
            commit(remaining=0)
        elif self.state != "done":
            # Another worker is at a part, and does not see what is not committed here yet. Users may not touch
            # scheduled actions; that this one may start a run has been checked.
            self.env.ref("inkasso_collections.ir_cron_run").sudo()._trigger()
        return True

    def _finish_once(self):
        """Finish the run, unless another worker has done so, or is still at a part and does so afterwards.

        Whoever is here has committed what he did: of several who look, the last one sees that all parts are done.
        """
        self._lock_alone()
        self.invalidate_recordset()
        self.part_ids.invalidate_recordset()
        if self.state != "done" and all(part.state == "done" for part in self.part_ids):
            self._finish()

    def _lock_alone(self):
        """Wait until no other worker begins or ends the run, and let none do so until this transaction is over.

        :raise OperationalError: another has done so meanwhile: roll back and look again
        """
        query = SQL("SELECT FROM inkasso_run WHERE id = %s FOR NO KEY UPDATE", self.id)
        self.env.cr.execute(query, log_exceptions=False)  # expected where many share a run

    # -------------------------------------------------------------------------
    # Counting
    # -------------------------------------------------------------------------

    def _sum_parts(self):
        """What the parts have counted, as values of the run."""
        [sums] = self.env["inkasso.run.part"]._read_group(
            [("run_id", "=", self.id)], aggregates=[f"{counter}:sum" for counter in COUNTERS]
        )
        return {counter: total or 0 for counter, total in zip(COUNTERS, sums, strict=True)}

    def _show_progress(self, commit):
        """Show on the run how far its parts are. Where another worker is doing so, it shows ours as well."""
        self._with_retries(commit, self._try_to_show_progress)
        commit()

    def _try_to_show_progress(self):
        if self.try_lock_for_update(allow_referencing=True):
            self.write(self._sum_parts())
            self.flush_recordset()
