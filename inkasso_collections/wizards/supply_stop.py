from odoo import fields, models
from odoo.exceptions import UserError


class SupplyStopWizard(models.TransientModel):
    """Stops a customer by hand, or releases one that is stopped; both with a reason."""

    _name = "inkasso.supply.stop.wizard"
    _description = "Stop or release a customer"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    is_stopped = fields.Boolean(compute="_compute_stop")
    stop_reason = fields.Text(string="Stopped because", compute="_compute_stop")
    reason = fields.Text()
    until_paid = fields.Boolean(string="Ends by itself when nothing is overdue", default=True)
    until = fields.Date(
        string="Release until", help="Last day; then it is looked at again. Empty: until the next stop."
    )

    def _compute_stop(self):
        for wizard in self:
            stop = self.env["inkasso.supply.stop"]._find(wizard.partner_id, wizard.company_id)
            wizard.is_stopped = stop.state == "active"
            wizard.stop_reason = stop.reason

    def _get_reason(self):
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why: the next person will ask."))
        return self.reason.strip()

    def action_stop(self):
        self.ensure_one()
        self.env["inkasso.supply.stop"]._stop(self.partner_id, self.company_id, self._get_reason(), self.until_paid)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def action_release(self):
        self.ensure_one()
        stop = self.env["inkasso.supply.stop"]._find(self.partner_id, self.company_id).with_env(self.env)
        stop._release(self._get_reason(), self.until)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
