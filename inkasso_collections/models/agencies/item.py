from odoo import fields, models

from .assignment_life import REST


class Item(models.Model):
    _inherit = "inkasso.item"

    rest_reason = fields.Selection(selection_add=[(REST, "With an agency")], ondelete={REST: "set null"})
    assignment_line_ids = fields.One2many("inkasso.assignment.line", "item_id", string="Hand-overs", readonly=True)

    def action_hand_over(self):
        """Open the dialog that hands the cases of these lines over."""
        return self.env["inkasso.hand.over"]._open_for(self.case_id)
