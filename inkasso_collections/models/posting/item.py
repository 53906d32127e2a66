from odoo import models


class Item(models.Model):
    """Items of booked interest and fees, and the items of the claims that they belong to."""

    _inherit = "inkasso.item"

    def _get_longest_open(self):
        """Of the claims that one note belongs to, the one to rest with: open rather than paid, due last."""
        return self.sorted(lambda item: (not item.reconciled, item.date_maturity, item.id))[-1:]

    def _hand_accessories_on(self):
        """Notes that rest with these claims, which are paid, rest with another one of theirs that is still open."""
        accessories = self.search([("origin_item_id", "in", self.ids)])
        for item in accessories:
            charges = self.env["inkasso.charge"].search([("posting_move_id", "=", item.move_line_id.move_id.id)])
            claims = self.search([("move_line_id", "in", charges.move_line_id.ids)])
            item.origin_item_id = claims._get_longest_open() or item.origin_item_id
        accessories._reschedule()
