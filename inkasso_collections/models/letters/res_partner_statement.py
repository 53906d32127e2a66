from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_inkasso_statement(self):
        """The dialog for the statement of the customer's account with the company."""
        self.ensure_one()
        self.check_access("read")
        return self.env["inkasso.statement"]._open_for(self, self.env.company)
