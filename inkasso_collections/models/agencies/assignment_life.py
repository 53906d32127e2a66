from odoo import models

from ...rules.assignment_life import ENDED, LIVE, WITH_AGENCY, check_move

REST = "assigned"


class AssignmentLife(models.Model):
    """How an assignment goes from one status to the next: the one place where it does."""

    _inherit = "inkasso.assignment"

    def _move_to(self, status, day, note, close_code, source):
        self.ensure_one()
        before = self.status
        self._refuse_move(status, check_move, close_code)
        vals = {"status": status, "close_code": close_code or False, "status_on": day}
        if status == "sent":
            vals["sent_on"] = day
        if before == "sent" and status in WITH_AGENCY:
            vals["received_on"] = day
        if status in ENDED:
            vals["ended_on"] = day
        self.write(vals)
        self._follow_status(before)
        self._log(day, note, source, status_from=before)

    def _follow_status(self, before):
        """What a new status means for the claims and the case. Extended by what else depends on it."""
        self.ensure_one()
        if (before in LIVE) != (self.status in LIVE):
            if self.status in LIVE:
                self._take_claims()
            else:
                self._release_claims()
        if self.status in WITH_AGENCY and self.case_id.stage != "closed":
            self.case_id.with_context(tracking_disable=True).stage = "agency"

    def _take_claims(self):
        """The claims are the agency's: no reminders of our own."""
        self.ensure_one()
        self.line_ids.is_live = True
        self.line_ids.flush_recordset(["is_live"])  # the index refuses what another agency has
        self.line_ids._get_items()._rest(self, REST)

    def _release_claims(self):
        """The claims are ours again, and go on where they stood."""
        self.ensure_one()
        self.line_ids.is_live = False
        self.env["inkasso.item"]._end_rest(self)
        case = self.case_id
        if case.stage == "agency" and not case.assignment_ids.filtered("is_live"):
            case.with_context(tracking_disable=True).stage = "handover"

    def _get_title(self):
        # OVERRIDE inkasso.pursuit
        return self.env._("%(assignment)s, %(agency)s", assignment=self.name, agency=self.agency_id.name)

    # -------------------------------------------------------------------------
    # Closing by itself
    # -------------------------------------------------------------------------

    def _close_settled(self, day):
        """Close those of which nothing is open any more, once the agency knows of what was paid to us."""
        for assignment in self.filtered(lambda each: each.status in WITH_AGENCY):
            lines = assignment.line_ids.move_line_id
            notes = assignment.line_ids._get_items().move_line_id  # booked interest and fees count, too
            if not lines or not all((lines | notes).mapped("reconciled")):
                continue
            unreported = assignment.payment_ids.filtered(lambda payment: payment.state == "to_report")
            if unreported:
                assignment._raise_problem(self.env._("All is paid, in part to us: tell the agency"), key="all_paid")
                continue
            assignment._set_status("closed", day, close_code=assignment._get_settled_code(), source="system")

    def _get_settled_code(self):
        """Why nothing is open: paid, unless all of it was credited."""
        self.ensure_one()
        kinds = set(self.payment_ids.mapped("kind"))
        return "credited" if kinds == {"credit"} else "paid_full"

    # -------------------------------------------------------------------------
    # By hand
    # -------------------------------------------------------------------------

    def action_update(self):
        """Open the dialog in which what the agency says is entered."""
        self._as_collector()
        return self.env["inkasso.assignment.update"]._open_for(self)

    def action_recall(self):
        """Open the dialog that takes the claims back, with what that costs."""
        self._as_collector()
        return self.env["inkasso.assignment.recall"]._open_for(self)
