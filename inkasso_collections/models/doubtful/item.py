from odoo import models


class Item(models.Model):
    _inherit = "inkasso.item"

    def action_write_off(self):
        """Open the dialog that books these lines as a confirmed loss."""
        return self.env["inkasso.write.off"]._open_for(self)
