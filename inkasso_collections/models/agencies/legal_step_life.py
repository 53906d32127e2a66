from odoo import fields, models
from odoo.exceptions import UserError

from ...rules.assignment_life import ENDED as ASSIGNMENT_ENDED
from ...rules.legal_step import ENDED, FILED, LIVE, check_move, limitation_act
from .legal_words import ASSIGNMENT_STATUSES, CLOSE_CODES, STATUSES

REST = "legal"


class LegalStepEvent(models.Model):
    """What happened to a legal step, in order: every change of status, consent, and what was said."""

    _name = "inkasso.legal.step.event"
    _description = "Event of a legal step"
    _inherit = ["inkasso.pursuit.event"]
    _order = "id desc"

    step_id = fields.Many2one("inkasso.legal.step", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="step_id.company_id", store=True, index=True)
    status_from = fields.Selection(STATUSES, readonly=True)
    status_to = fields.Selection(STATUSES, string="Status", readonly=True)
    close_code = fields.Selection(CLOSE_CODES, string="Closed because", readonly=True)


class LegalStepLife(models.Model):
    """How a legal step goes from one status to the next: the one place where it does."""

    _inherit = "inkasso.legal.step"

    def _move_to(self, status, day, note, close_code, source):
        self.ensure_one()
        before = self.status
        self._refuse_move(status, check_move, close_code, self.close_code or None)
        vals = {"status": status, "close_code": close_code or False, "status_on": day}
        vals["ended_on"] = day if status in ENDED else False
        if status in ("applied", "served", "title"):
            vals[f"{status}_on"] = day
        self.write(vals)
        self._log(day, note, source, status_from=before)
        self._follow_status(before, day, note)

    def _follow_status(self, before, day, note):
        """What a new status means for the claims, the case and the agency. Extended by what else depends on it."""
        self.ensure_one()
        if (before in LIVE) != (self.status in LIVE):
            if self.status in LIVE:
                self._take_claims()
            else:
                self._release_claims()
        if limitation_act(before, self.status):
            self._interrupt_limitation(day)
        if self.status == "contested":
            self._dispute_claims(note)
        status = ASSIGNMENT_STATUSES.get(self.status)
        if status and self.assignment_id.is_live and self.assignment_id.status != status:
            self.assignment_id._set_status(status, day, note, source="system")

    def _take_claims(self):
        """The claims are before an authority: no reminders of our own."""
        self.ensure_one()
        if self.previous_id.is_live:
            day = self.env["inkasso.notice"]._get_today()
            self.previous_id._set_status("closed", day, self.name, close_code="continued", source="system")
        self.line_ids.is_live = True
        self.line_ids.flush_recordset(["is_live"])  # the index refuses what another step has
        self._get_items()._rest(self, REST)

    def _release_claims(self):
        """The claims are ours again, and go on where they stood."""
        self.ensure_one()
        self.line_ids.is_live = False
        self.env["inkasso.item"]._end_rest(self)

    def _interrupt_limitation(self, day):
        """Limitation runs anew from the application, and again from the decision or the end of the proceedings."""
        items = self.line_ids.item_id.filtered(
            lambda item: item.limitation_date and item.limitation_date >= day and item.rest_reason != "paid"
        )
        if not items:
            return
        kind = "enforcement" if self.status == "enforcement" else self.kind_id.interrupts
        labels = dict(self._fields["status"]._description_selection(self.env))
        self.env["inkasso.limitation.event"].create(
            {
                "item_ids": [fields.Command.set(items.ids)],
                "kind": kind,
                "date": day,
                "evidence": " ".join(
                    filter(None, (self.name, self.kind_id.name, labels[self.status], self.authority_reference))
                ),
            }
        )

    def _dispute_claims(self, note):
        """What the debtor contests before the authority is contested here, too: somebody answers, a court decides."""
        disputes = self.env["inkasso.dispute"]
        for case, items in self.line_ids.filtered(lambda line: line.type == "claim").item_id.grouped("case_id").items():
            contested = {
                item: None
                for item in items
                if item.rest_reason not in ("paid", "draft") and not item.dispute_line_ids.filtered("is_open")
            }
            if contested and case.stage != "closed":
                disputes._open(
                    case,
                    contested,
                    self.env.ref("inkasso_collections.dispute_reason_other"),
                    text=self.env._("Contested in %(step)s. %(note)s", step=self.name, note=note or "").strip(),
                    source="letter",
                )

    def _get_title(self):
        # OVERRIDE inkasso.pursuit
        return self.env._("%(step)s, %(kind)s", step=self.name, kind=self.kind_id.name)

    # -------------------------------------------------------------------------
    # Closing by itself
    # -------------------------------------------------------------------------

    def _close_settled(self, day):
        """Close those of which nothing is open any more."""
        for step in self.filtered(lambda each: each.status in FILED):
            lines = step.line_ids.move_line_id | step._get_items().move_line_id
            if step.line_ids and lines and all(lines.mapped("reconciled")):
                code = "credited" if step._is_credited() else "paid_full"
                step._set_status("closed", day, close_code=code, source="system")

    def _is_credited(self):
        """Whether all that settled the claims was credit notes."""
        settled_by = self.line_ids.move_line_id.matched_credit_ids.credit_move_id.move_id
        return bool(settled_by) and all(move.move_type == "out_refund" for move in settled_by)

    # -------------------------------------------------------------------------
    # By hand
    # -------------------------------------------------------------------------

    def action_update(self):
        """Open the dialog in which what the authority says is entered."""
        self._as_collector()
        return self.env["inkasso.legal.step.update"]._open_for(self)

    def action_prepare(self):
        """Ready to be filed: with the amounts of today, once nothing stands in the way."""
        today = self.env["inkasso.notice"]._get_today()
        for step in self._as_collector():
            step._freeze(today)
            step._check(today)
            step._refuse_blocked()
            step._set_status("ready", today)
        return True

    def action_apply(self):
        """It was filed today: what is claimed stays as it is, costs are claimed, deadlines run."""
        today = self.env["inkasso.notice"]._get_today()
        for step in self._as_collector():
            step._apply(today)
        return True

    def _apply(self, day):
        self.ensure_one()
        if self.status != "ready":
            raise UserError(self.env._("Prepare %(step)s first: its data are checked then.", step=self.name))
        if self.date != day:
            self._freeze(day)
        self._check(day)
        self._refuse_blocked()
        self._keep_documents()
        self._set_status("applied", day)

    def action_withdraw(self):
        """Take it back. What was claimed for it, and what it cost, is given up; the authority's fee is not paid back."""
        today = self.env["inkasso.notice"]._get_today()
        for step in self._as_collector():
            step._set_status("withdrawn", today)
        return True

    def action_draft(self):
        """Change it again, before it is filed."""
        today = self.env["inkasso.notice"]._get_today()
        for step in self._as_collector():
            if step.status != "ready":
                raise UserError(self.env._("%(step)s was applied for and is kept as it is.", step=step.name))
            step._set_status("draft", today)
        return True


class Item(models.Model):
    _inherit = "inkasso.item"

    rest_reason = fields.Selection(selection_add=[(REST, "Before an authority or court")], ondelete={REST: "set null"})
    legal_line_ids = fields.One2many("inkasso.legal.step.line", "item_id", string="Legal steps", readonly=True)


class Assignment(models.Model):
    _inherit = "inkasso.assignment"

    legal_step_ids = fields.One2many("inkasso.legal.step", "assignment_id", string="Legal steps", readonly=True)

    def _follow_status(self, before):
        # EXTENDS: what the agency says of the claim holds for the step that it takes for us
        result = super()._follow_status(before)
        day = self.status_on or self.env["inkasso.notice"]._get_today()
        live = self.legal_step_ids.filtered(lambda step: step.is_live)
        for step in live:
            wanted = [each for each, ours in ASSIGNMENT_STATUSES.items() if ours == self.status]
            if step.status not in wanted and wanted:
                step._follow_agency(wanted[0], day)
        if self.status in ASSIGNMENT_ENDED:
            live._lose_agency(day)
        return result


class LegalStepOfAgency(models.Model):
    _inherit = "inkasso.legal.step"

    def _lose_agency(self, day):
        """The agency that files these has the case no more: what is filed goes on, and people say who sees to it."""
        self._close_settled(day)
        for step in self.filtered("is_live"):
            if step.status == "ready":
                step._set_status("withdrawn", day, step.assignment_id.name, source="system")
            else:
                step._raise_problem(
                    self.env._("The agency has the case no more: take its legal step over, or close it"),
                    note=step.assignment_id.display_name,
                )

    def _follow_agency(self, status, day):
        """The agency says that it is at `status`; where our step cannot go there, people look."""
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                if status == "applied" and self.status == "ready":
                    self._apply(day)
                else:
                    self._set_status(status, day, source="agency")
        except UserError as error:
            self._raise_problem(
                self.env._("The agency reports another status of the legal step"), note=str(error.args[0])
            )
