from odoo import api, fields, models
from odoo.exceptions import UserError


class ChargeWaive(models.TransientModel):
    """Waives charges, each in whole or in part, for a reason."""

    _name = "inkasso.charge.waive"
    _description = "Waive interest and fees"

    line_ids = fields.One2many("inkasso.charge.waive.line", "wizard_id")
    reason = fields.Text()
    is_booked = fields.Boolean(compute="_compute_is_booked")

    @api.model
    def _open_for(self, charges):
        """Open the dialog for those of `charges` that are open."""
        charges._as_collector()
        still_open = charges.filtered("amount_open")
        if not still_open:
            raise UserError(self.env._("Nothing of these charges is open, so there is nothing to waive."))
        wizard = self.create(
            {"line_ids": [fields.Command.create({"charge_id": c.id, "amount": c.amount_open}) for c in still_open]}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Waive interest and fees"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.depends("line_ids.charge_id")
    def _compute_is_booked(self):
        for wizard in self:
            wizard.is_booked = any(line.charge_id.posting_move_id for line in wizard.line_ids)

    def action_waive(self):
        """Give up the amounts entered; those of zero are left alone."""
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why it is waived: the next person will ask."))
        lines = self.line_ids.filtered("amount")
        if not lines:
            raise UserError(self.env._("Enter what is to be waived of at least one charge."))
        lines.charge_id._as_collector()._waive(
            {line.charge_id: line.amount for line in lines}, self.reason.strip(), self.env.user
        )
        return {"type": "ir.actions.act_window_close"}


class ChargeWaiveLine(models.TransientModel):
    """What is waived of one charge, in its currency."""

    _name = "inkasso.charge.waive.line"
    _description = "Waived amount"

    wizard_id = fields.Many2one("inkasso.charge.waive", required=True, ondelete="cascade", index=True)
    charge_id = fields.Many2one("inkasso.charge", required=True, readonly=True, ondelete="cascade")
    name = fields.Char(related="charge_id.name", string="What")
    invoice_name = fields.Char(related="charge_id.invoice_name", string="Invoice")
    currency_id = fields.Many2one(related="charge_id.currency_id")
    state = fields.Selection(related="charge_id.state")
    amount_open = fields.Monetary(related="charge_id.amount_open", string="Open")
    amount = fields.Monetary(string="Waive")
