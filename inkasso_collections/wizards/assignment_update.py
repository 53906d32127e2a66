from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.agencies.assignment import CLOSE_CODES, STATUSES
from ..rules.assignment_life import followers

NOT_BY_HAND = ("draft", "validation_failed", "ready", "sent", "recalled")


class AssignmentUpdate(models.TransientModel):
    """Enters what an agency says: a new status, its case number, a note."""

    _name = "inkasso.assignment.update"
    _description = "What the agency says"

    assignment_ids = fields.Many2many("inkasso.assignment", required=True, readonly=True)
    status = fields.Selection([each for each in STATUSES if each[0] not in NOT_BY_HAND], help="Empty: as it is.")
    close_code = fields.Selection(CLOSE_CODES, string="Closed because")
    date = fields.Date(required=True, default=lambda self: self.env["inkasso.notice"]._get_today())
    agency_reference = fields.Char(string="Their number")
    note = fields.Text()

    @api.model
    def _open_for(self, assignments):
        if any(not followers(status) for status in assignments.mapped("status")):
            raise UserError(self.env._("What has ended does not change any more."))
        wizard = self.create(
            {
                "assignment_ids": assignments.ids,
                "agency_reference": assignments.agency_reference if len(assignments) == 1 else False,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What the agency says"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_apply(self):
        """Enter it, as of the day on which the agency said so."""
        self.ensure_one()
        if self.date > self.env["inkasso.notice"]._get_today():
            raise UserError(self.env._("The day is yet to come."))
        if self.status == "closed" and not self.close_code:
            raise UserError(self.env._("Say why the agency closed it."))
        for assignment in self.assignment_ids._as_collector():
            if self.agency_reference and self.agency_reference != assignment.agency_reference:
                assignment.agency_reference = self.agency_reference
            code = self.close_code if self.status == "closed" else None
            status = self.status or assignment.status
            if self.status:
                assignment._set_status(status, self.date, (self.note or "").strip(), code, source="agency")
            elif self.note:
                assignment._log(self.date, self.note.strip(), "agency")
        return {"type": "ir.actions.act_window_close"}
