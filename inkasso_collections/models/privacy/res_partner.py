from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def action_inkasso_privacy(self):
        """What is kept about this debtor: to give out, or to forget."""
        return self.env["inkasso.privacy.request"]._open_for(self)
