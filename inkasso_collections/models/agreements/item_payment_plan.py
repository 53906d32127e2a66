from odoo import fields, models


class Item(models.Model):
    _inherit = "inkasso.item"

    rest_reason = fields.Selection(selection_add=[("plan", "Payment plan")], ondelete={"plan": "set null"})
    plan_line_ids = fields.One2many("inkasso.payment.plan.line", "item_id", string="Payment plans", readonly=True)

    def action_plan(self):
        """Open the dialog that offers a payment plan for these lines."""
        return self.env["inkasso.payment.plan.wizard"]._open_for(self)
