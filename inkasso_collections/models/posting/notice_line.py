from odoo import models


class NoticeLine(models.Model):
    """Notices about booked interest and fees that are a claim of their own."""

    _inherit = "inkasso.notice.line"

    def _advance_items(self):
        # EXTENDS inkasso.notice.line: booked charges that nobody wrote about before belong to the case that opens now
        result = super()._advance_items()
        accessories = self.filtered("item_id.origin_item_id")
        if accessories:
            charges = self.env["inkasso.charge"].search(
                [("posting_move_id", "in", accessories.move_line_id.move_id.ids), ("case_id", "=", False)]
            )
            cases = {line.move_id: line.notice_id.case_id for line in accessories}
            for charge in charges:
                charge.case_id = cases[charge.posting_move_id]
        return result
