from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules.assignment_life import LIVE


class AssignmentRecall(models.TransientModel):
    """Takes claims back from an agency: why, and what that costs by the agreement, before it is done."""

    _name = "inkasso.assignment.recall"
    _description = "Recall from an agency"

    assignment_ids = fields.Many2many("inkasso.assignment", required=True, readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    reason = fields.Text()
    cost = fields.Monetary(readonly=True, string="What it costs")
    cost_text = fields.Text(readonly=True)

    @api.model
    def _open_for(self, assignments):
        live = assignments.filtered(lambda each: each.status in LIVE)
        if not live:
            raise UserError(self.env._("None of these is with an agency."))
        if len(live.currency_id) > 1:
            raise UserError(
                self.env._("The selected assignments are in several currencies. Recall those of one at a time.")
            )
        today = self.env["inkasso.notice"]._get_today()
        # computed from the agreement, which who recalls need not see
        costs = {each: each.sudo()._get_recall_cost(today) for each in live}
        wizard = self.create(
            {
                "assignment_ids": live.ids,
                "currency_id": live.currency_id.id,
                "cost": float(sum(costs.values())),
                "cost_text": "\n".join(
                    f"{each.display_name}: {each.currency_id.format(float(cost))}" for each, cost in costs.items()
                ),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Recall from the agency"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_recall(self):
        """Take the claims back: they are ours again, and go on where they stood."""
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why: the agency will ask, and so will who looks at its results."))
        today = self.env["inkasso.notice"]._get_today()
        for assignment in self.assignment_ids._as_collector():
            assignment._recall(today, self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
