from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

AT_ONCE = 200  # debtors that a person waits for; more are left to the scheduled action
# What only the pipeline writes, and what may be asked of it until it begins.
REPORTED = {
    "state",
    "trigger",
    "due_count",
    "done_count",
    "line_count",
    "error_count",
    "rest_count",
    "started_at",
    "finished_at",
    "notice_ids",
    "line_ids",
    "part_ids",
}
ASKED = {"date", "company_ids", "item_ids", "is_limited"}


class Run(models.Model):
    """One execution of the collection pipeline: scope, progress, result, errors; also what a preview is.

    Select, assess, issue and advance are methods of their own; a run calls them batch by batch (`run_execution.py`),
    a preview calls the first two and writes nothing but its own lines.
    """

    _name = "inkasso.run"
    _description = "Collection run"
    _inherit = ["inkasso.problem.mixin"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    date = fields.Date(
        required=True,
        default=fields.Date.context_today,
        help="The day as of which steps are due and interest is computed.",
    )
    company_ids = fields.Many2many("res.company", required=True, default=lambda self: self.env.companies)
    item_ids = fields.Many2many(
        "inkasso.item", string="Limited to", readonly=True, help="Empty: everything that is due."
    )
    is_limited = fields.Boolean(readonly=True, help="The run handles the chosen lines only.")
    trigger = fields.Selection(
        [("manual", "By hand"), ("schedule", "Nightly")], required=True, default="manual", readonly=True, copy=False
    )
    state = fields.Selection(
        [("draft", "Draft"), ("preview", "Preview"), ("waiting", "Waiting"), ("running", "Running"), ("done", "Done")],
        required=True,
        default="draft",
        readonly=True,
        index=True,
        copy=False,
    )
    notice_ids = fields.One2many("inkasso.notice", "run_id", readonly=True)
    line_ids = fields.One2many("inkasso.run.line", "run_id", string="Result by debtor", readonly=True)
    due_count = fields.Integer(string="Debtors due", readonly=True, copy=False)
    done_count = fields.Integer(string="Debtors handled", readonly=True, copy=False)
    line_count = fields.Integer(
        string="Lines", readonly=True, copy=False, help="Receivable lines whose step was taken."
    )
    error_count = fields.Integer(string="Errors", readonly=True, copy=False, help="Debtors set aside with an error.")
    rest_count = fields.Integer(
        string="Resting", readonly=True, copy=False, help="Debtors not written to, with a reason."
    )
    progress = fields.Float(compute="_compute_progress")
    started_at = fields.Datetime(readonly=True, copy=False)
    finished_at = fields.Datetime(readonly=True, copy=False)
    notice_count = fields.Integer(compute="_compute_notice_counts")
    print_count = fields.Integer(compute="_compute_notice_counts", string="Letters to print")
    failed_count = fields.Integer(compute="_compute_notice_counts", string="Not delivered")
    lacks_account = fields.Char(compute="_compute_lacks_account", help="Companies whose letters name no way to pay.")
    amount_summary = fields.Char(
        string="Claimed", compute="_compute_amount_summary", help="What the notices claim, or would claim, by currency."
    )

    @api.depends("date", "trigger", "state")
    @api.depends_context("lang")
    def _compute_name(self):
        for run in self:
            kind = self.env._("Preview") if run.state == "preview" else self.env._("Run")
            run.name = f"{kind} {format_date(self.env, run.date)}"

    @api.depends("company_ids.inkasso_lacks_account")
    def _compute_lacks_account(self):
        for run in self:
            run.lacks_account = ", ".join(run.company_ids.filtered("inkasso_lacks_account").mapped("name"))

    @api.depends("due_count", "done_count")
    def _compute_progress(self):
        for run in self:
            run.progress = 100 * run.done_count / run.due_count if run.due_count else 100 * (run.state == "done")

    @api.depends("notice_ids.state", "notice_ids.print_pending")
    def _compute_notice_counts(self):
        rows = self.env["inkasso.notice"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state", "print_pending"], ["__count"]
        )
        for run in self:
            own = [(state, to_print, count) for of_run, state, to_print, count in rows if of_run == run]
            run.notice_count = sum(count for _state, _to_print, count in own)
            run.print_count = sum(count for _state, to_print, count in own if to_print)
            run.failed_count = sum(count for state, _to_print, count in own if state == "failed")

    @api.depends("notice_ids.amount_total", "line_ids.amount_total", "state")
    def _compute_amount_summary(self):
        previews = self.filtered(lambda run: run.state == "preview")
        totals = self.env["inkasso.run.line"]._read_group(
            [("run_id", "in", previews.ids), ("result", "=", "notice")],
            ["run_id", "currency_id"],
            ["amount_total:sum"],
        ) + self.env["inkasso.notice"]._read_group(
            [("run_id", "in", (self - previews).ids), ("state", "!=", "cancelled")],
            ["run_id", "currency_id"],
            ["amount_total:sum"],
        )
        for run in self:
            run.amount_summary = " · ".join(
                currency.format(amount) for of_run, currency, amount in totals if of_run == run
            )

    # -------------------------------------------------------------------------
    # A record of what happened
    # -------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self.browse()._check_written(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_written(vals)
        return super().write(vals)

    def _check_written(self, vals):
        """Users ask for a run; they do not write what it reports, nor change what was asked once it has begun."""
        begun = self.filtered(lambda run: run.state not in ("draft", "preview"))
        if not self.env.su and (REPORTED & vals.keys() or (begun and ASKED & vals.keys())):
            raise AccessError(self.env._("What a run reports is not edited. Make a new run."))

    # -------------------------------------------------------------------------
    # Actions
    # -------------------------------------------------------------------------

    def action_run(self):
        """Run the pipeline for the run's companies as of its date. Running twice for a date takes no step twice.

        :raise AccessError: without the right, or for companies that are not the user's
        """
        for run_sudo in self._as_user():
            if run_sudo.state == "done":
                raise UserError(self.env._("%(run)s is done. Make a new run.", run=run_sudo.name))
            run_sudo._execute()
        return True

    def action_start(self):
        """Run now: at once where few debtors are due, else in the background, where the progress shows."""
        self.ensure_one()
        run_sudo = self._as_user()
        if run_sudo.date > self.env["inkasso.notice"]._get_today():
            raise UserError(self.env._("%(run)s is of a day to come: it can be previewed, not run.", run=run_sudo.name))
        if len(run_sudo._list_debtors()) <= AT_ONCE or run_sudo.state == "done":
            return self.action_run()
        run_sudo.state = "waiting"
        self.env.ref("inkasso_collections.ir_cron_run").sudo()._trigger()  # users may not touch scheduled actions
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("The run goes on in the background. Reload this page to see its progress."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_preview(self):
        """Show what running would do, by debtor, and write nothing but this record."""
        for run_sudo in self._as_user():
            if run_sudo.state in ("waiting", "running", "done"):
                raise UserError(
                    self.env._("%(run)s has been run already. Make a new one to preview.", run=run_sudo.name)
                )
            run_sudo._preview()
        return True

    def _as_user(self):
        """These runs with the rights that the pipeline needs, for users who may run it for all of their companies."""
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_user")):
            raise AccessError(self.env._("Only users of Collections may run it."))
        if not self.env.su and self.sudo().company_ids - self.env.user.company_ids:
            raise AccessError(self.env._("The run covers a company that you do not have access to."))
        return self.sudo()

    def action_open_notices(self):
        self.ensure_one()
        return self.notice_ids._get_records_action(name=self.env._("Notices"))

    def action_open_failed(self):
        self.ensure_one()
        return self.notice_ids.filtered(lambda notice: notice.state == "failed")._get_records_action(
            name=self.env._("Not delivered")
        )

    def action_print(self):
        """Print what waits to be printed of this run."""
        self.ensure_one()
        return self.env["inkasso.print.letters"]._open_for(self.notice_ids.filtered("print_pending"))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_notices(self):
        if self.sudo().notice_ids:
            raise UserError(self.env._("A run that made notices is kept."))
