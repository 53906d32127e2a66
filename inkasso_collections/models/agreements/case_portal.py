from odoo import models


class CasePortal(models.Model):
    """What the debtor sees in the portal of what was agreed."""

    _inherit = "inkasso.case"

    def _get_plans_shown(self):
        """The plan of this case that is asked for, offered or in force; at most one of each."""
        self.ensure_one()
        shown = ("requested", "offered", "active", "warned")
        return self.env["inkasso.payment.plan"].search([("case_id", "=", self.id), ("state", "in", shown)])
