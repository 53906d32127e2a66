from odoo import fields, models

from .assignment_life import REST


class Item(models.Model):
    _inherit = "inkasso.item"

    rest_reason = fields.Selection(selection_add=[(REST, "With an agency")], ondelete={REST: "set null"})
    assignment_line_ids = fields.One2many("inkasso.assignment.line", "item_id", string="Hand-overs", readonly=True)

    def action_hand_over(self):
        """Open the dialog that hands the cases of these lines over; what was never reminded gets a case first."""
        self.check_access("read")
        self.env["inkasso.assignment"]._as_collector()
        caseless_sudo = self.sudo().filtered(
            lambda item: not item.case_id and item.rest_reason not in ("paid", "draft")
        )
        pairs = [(item.company_id, item.partner_id) for item in caseless_sudo]
        cases = caseless_sudo.case_id._get_or_open(pairs, self.env["inkasso.notice"]._get_today())
        for item in caseless_sudo:
            item.case_id = cases[item.company_id.id, item.partner_id.id]
        return self.env["inkasso.hand.over"]._open_for(self.case_id)
