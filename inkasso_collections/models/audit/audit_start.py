from odoo import api, models
from odoo.tools import SQL


class AuditStart(models.Model):
    """What waits for the start of collections waits for one that was decided."""

    _inherit = "inkasso.audit"

    @api.model
    def _get_rest_sources(self):
        # EXTENDS inkasso.audit
        return {**super()._get_rest_sources(), "inkasso.start": SQL("s.state = 'done'")}
