from odoo import api, models


class CachedMixin(models.AbstractModel):
    """Set-up that is read all the time and hardly ever changed: what is kept of it beyond a request is forgotten then."""

    _name = "inkasso.cached.mixin"
    _description = "Set-up kept in memory"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
