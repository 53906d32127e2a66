from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules.assignment_life import WITH_AGENCY


class AssignmentPause(models.TransientModel):
    """Asks an agency to wait, and says why."""

    _name = "inkasso.assignment.pause"
    _description = "Pause at the agency"

    assignment_ids = fields.Many2many("inkasso.assignment", required=True, readonly=True)
    reason = fields.Text()

    @api.model
    def _open_for(self, assignments):
        running = assignments.filtered(lambda each: each.status in WITH_AGENCY and each.status != "paused")
        if not running:
            raise UserError(self.env._("None of these can be paused."))
        wizard = self.create({"assignment_ids": running.ids})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pause at the agency"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_pause(self):
        """The agency is told at once where it has a connection; otherwise people are asked to tell it."""
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why: the agency will ask."))
        today = self.env["inkasso.notice"]._get_today()
        self.assignment_ids._as_collector()._pause(today, self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
