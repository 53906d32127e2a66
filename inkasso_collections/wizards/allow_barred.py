from odoo import api, fields, models
from odoo.exceptions import UserError


class AllowBarred(models.TransientModel):
    """A manager lets time-barred claims go through their plan all the same, and says why."""

    _name = "inkasso.allow.barred"
    _description = "Collect time-barred claims"

    item_ids = fields.Many2many("inkasso.item", required=True, readonly=True)
    reason = fields.Char(help="Kept on the lines and in the log of the case.")

    @api.model
    def _open_for(self, items):
        wizard = self.create({"item_ids": items.ids})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Collect though time-barred"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_allow(self):
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why the claims are collected though they are time-barred."))
        self.item_ids._allow_barred(self.reason.strip())
        return {"type": "ir.actions.act_window_close"}
