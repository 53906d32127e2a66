from markupsafe import Markup

from odoo import models
from odoo.exceptions import UserError

from ...rules.assignment_life import ENDED, LIVE, WITH_AGENCY, check_move
from ...rules.errors import RuleError

REST = "assigned"


class AssignmentLife(models.Model):
    """How an assignment goes from one status to the next: the one place where it does, and where it is logged."""

    _inherit = "inkasso.assignment"

    def _set_status(self, status, day, note="", close_code=None, source="us"):
        """Move these assignments on to `status`, as of `day`; the log and the case's timeline say so.

        Whoever calls this has checked that the user may. An agency that says again what is known changes nothing.

        :param note: what was said, as text
        :param close_code: why it is closed, with the status “closed”
        :param source: who says so: us, agency, rule, system
        :raise UserError: where the status cannot follow the one before
        """
        for assignment in self:
            if assignment.status == status and assignment.close_code == (close_code or False):
                if note:
                    assignment._log(day, note, source)
                continue
            assignment._move_to(status, day, note, close_code, source)

    def _move_to(self, status, day, note, close_code, source):
        self.ensure_one()
        before = self.status
        try:
            check_move(before, status, close_code)
        except RuleError as error:
            labels = dict(self._fields["status"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(assignment)s is “%(before)s” and cannot become “%(after)s”.",
                    assignment=self.name,
                    before=labels[before],
                    after=labels.get(status, status),
                )
            ) from error
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

    def _log(self, day, note="", source="us", status_from=None):
        """Write down what happened, here and on the timeline of the case."""
        self.ensure_one()
        moved = status_from is not None
        self.env["inkasso.assignment.event"].create(
            {
                "assignment_id": self.id,
                "date": day,
                "status_from": status_from,
                "status_to": moved and self.status,
                "close_code": moved and self.close_code,
                "source": source,
                "note": note or False,
            }
        )
        self.case_id.message_post(body=self._describe(note, moved))

    def _describe(self, note, moved):
        labels = dict(self._fields["status"]._description_selection(self.env))
        codes = dict(self._fields["close_code"]._description_selection(self.env))
        status = labels[self.status]
        if self.close_code:
            status = f"{status} ({codes[self.close_code]})"
        text = self.env._("%(assignment)s, %(agency)s", assignment=self.name, agency=self.agency_id.name)
        if moved:
            text = f"{text}: {status}"
        return Markup("%s<br/>%s") % (text, note) if note else text

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
                assignment._raise_problem(self.env._("All is paid, in part to us: tell the agency"))
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
