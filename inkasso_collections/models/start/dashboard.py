from odoo import api, models


class Dashboard(models.AbstractModel):
    """Managers whose ledger nobody has decided about yet are asked first."""

    _inherit = "inkasso.dashboard"

    @api.model
    @api.readonly
    def get_data(self, filters=None):
        # EXTENDS inkasso.dashboard
        data = super().get_data(filters)
        is_manager = self.env.user.has_group("inkasso_collections.group_manager")
        return {**data, "start_pending": bool(is_manager and self.env.company.inkasso_start_pending)}
