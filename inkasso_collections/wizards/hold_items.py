from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.agreements.hold import SCOPES


class HoldItems(models.TransientModel):
    """Pauses the collection of invoices, of a case or of a debtor, with a reason and a last day, or resumes it."""

    _name = "inkasso.hold.items"
    _description = "Pause collection"

    item_ids = fields.Many2many("inkasso.item", required=True, readonly=True)
    item_count = fields.Integer(compute="_compute_item_count", string="Lines")
    is_paused = fields.Boolean(compute="_compute_item_count")
    scope = fields.Selection(
        SCOPES,
        string="What",
        required=True,
        default="line",
        help="A pause of the case or of the debtor is about what falls due later, too. That of a case ends with it.",
    )
    until = fields.Date(string="Pause until", help="Last day of the pause; empty: until somebody resumes it.")
    note = fields.Char(string="Reason")

    @api.model
    def _open_for(self, moves):
        moves.check_access("read")
        items = moves.inkasso_item_ids.filtered(lambda item: item.rest_reason not in ("paid", "draft"))
        if not items:
            raise UserError(self.env._("The selected invoices have nothing open to collect."))
        return self._open_with(items, "line")

    @api.model
    def _open_for_case(self, case):
        """The dialog for all that is open of `case`, whether or not the user sees the ledger."""
        items = case.item_ids.filtered(lambda item: item.rest_reason not in ("paid", "draft"))
        if not items:
            raise UserError(self.env._("Nothing of this case is open."))
        return self._open_with(items, "case")

    @api.model
    def _open_with(self, items, scope):
        wizard = self.create({"item_ids": items.ids, "scope": scope})
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pause collection"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("item_ids")
    def _compute_item_count(self):
        for wizard in self:
            wizard.item_count = len(wizard.item_ids)
            wizard.is_paused = any(wizard.item_ids.mapped("hold"))

    def action_hold(self):
        self.ensure_one()
        if not (self.note or "").strip():
            raise UserError(self.env._("Say why the collection is paused: the next person will ask."))
        if self.until and self.until < fields.Date.context_today(self):
            raise UserError(self.env._("The pause would end before today. Choose a later day, or none."))
        if self.scope == "line":
            self.item_ids.action_hold(self.until, self.note)
        else:
            holds = self.env["inkasso.hold"]._place(self.item_ids, self.until or None, self.note, self.scope)
            holds._tell_case()
        return {"type": "ir.actions.act_window_close"}

    def action_resume(self):
        self.ensure_one()
        self.item_ids.action_resume()
        return {"type": "ir.actions.act_window_close"}
