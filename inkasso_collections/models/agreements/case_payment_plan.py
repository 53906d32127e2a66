from odoo import api, fields, models

from .payment_plan import PENDING


class Case(models.Model):
    _inherit = "inkasso.case"

    plan_ids = fields.One2many("inkasso.payment.plan", "case_id", string="Payment plans", readonly=True)
    plan_id = fields.Many2one("inkasso.payment.plan", string="Payment plan", compute="_compute_plan_id")

    @api.depends("plan_ids.state")
    def _compute_plan_id(self):
        """The plan that counts: in force before asked for or offered; none once it has ended."""
        order = ("warned", "active", "offered", "requested")
        for case in self:
            waiting = case.plan_ids.filtered(lambda plan: plan.state in order)
            case.plan_id = waiting.sorted(lambda plan: order.index(plan.state))[:1]

    def action_plan(self):
        """Open the dialog that offers a payment plan over the lines of this case."""
        self.ensure_one()
        return self.env["inkasso.payment.plan.wizard"]._open_for(self.item_ids)

    def action_open_plans(self):
        self.ensure_one()
        return self.plan_ids._get_records_action(name=self.env._("Payment plans"))

    def _pass_on(self, successor):
        # EXTENDS inkasso.case: the plans go on there, too
        self.plan_ids.case_id = successor
        return super()._pass_on(successor)

    def _close_settled(self, day):
        # EXTENDS inkasso.case: a request or an offer that nothing is left of has ended
        result = super()._close_settled(day)
        left = self.filtered(lambda case: case.stage == "closed").plan_ids
        left.filtered(lambda plan: plan.state in PENDING)._end("cancelled", self.env._("All is paid"))
        return result
