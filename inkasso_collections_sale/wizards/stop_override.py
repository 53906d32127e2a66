from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class StopOverride(models.TransientModel):
    """Asks for the reason to supply a customer who is stopped."""

    _name = "inkasso.stop.override"
    _description = "Supply in spite of a stop"

    order_ids = fields.Many2many("sale.order", readonly=True)
    stop_reason = fields.Text(string="Stopped because", compute="_compute_stop_reason")
    reason = fields.Text(help="Kept on the document.")

    @api.model
    def _may_override(self):
        """Whether the user may supply although the company blocks it."""
        return self.env.su or self.env.user.has_group("inkasso_collections.group_collector")

    @api.model
    def _open_for(self, records):
        return self._open({"order_ids": records.ids})

    @api.model
    def _open(self, vals):
        wizard = self.create(vals)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Supply is stopped"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    def _compute_stop_reason(self):
        for wizard in self:
            stops = wizard._get_stops()
            wizard.stop_reason = "\n".join(f"{stop.partner_id.display_name}: {stop.reason}" for stop in stops)

    def _get_stops(self):
        stops = self.env["inkasso.supply.stop"].sudo()  # an empty record
        return stops.union(*(order._get_inkasso_stop() for order in self.order_ids))

    def _is_blocked(self):
        return any(order.company_id.sudo().inkasso_stop_sale == "block" for order in self.order_ids)

    def action_go_on(self):
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why: the next person will ask."))
        if self._is_blocked() and not self._may_override():
            raise AccessError(self.env._("Only collectors may supply a customer who is stopped."))
        return self._go_on(self.reason.strip())

    def _go_on(self, reason):
        return self.order_ids._confirm_in_spite_of_stop(reason)
