from odoo import models
from odoo.fields import Domain


class CasePortal(models.Model):
    """What the debtor sees in the portal of what was agreed, and may object to."""

    _inherit = "inkasso.case"

    def _get_plans_shown(self):
        """The plan of this case that is asked for, offered or in force; at most one of each."""
        self.ensure_one()
        shown = ("requested", "offered", "active", "warned")
        return self.env["inkasso.payment.plan"].search([("case_id", "=", self.id), ("state", "in", shown)])

    def _get_disputable_items(self):
        """The open lines of this case that the debtor may dispute, the oldest first; not what interest and fees booked.

        Not what is disputed already, nor what was in vain: about that the debtor talks to us.
        """
        self.ensure_one()
        settled = self.dispute_ids.filtered(lambda dispute: dispute.is_open or dispute.state == "rejected")
        disputed = settled.line_ids.item_id
        items = self.env["inkasso.dispute"]._get_open_items(self)
        return (
            (items - disputed)
            .filtered(lambda item: not item.origin_item_id and item.amount_residual_currency > 0)
            .sorted("date_maturity")
        )

    def _get_portal_reasons(self):
        """The reasons that debtors may choose from."""
        return self.env["inkasso.dispute.reason"].search(
            Domain("is_portal", "=", True) & Domain("company_id", "in", [False, self.company_id.id])
        )
