from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    inkasso_start_pending = fields.Boolean(related="company_id.inkasso_start_pending")

    def action_inkasso_start(self):
        """Show how collection begins in the current company."""
        return self.env["inkasso.start"]._open_for()
