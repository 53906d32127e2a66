from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _reconcile_post_hook(self, data):
        # EXTENDS account: who has paid is supplied again at once
        result = super()._reconcile_post_hook(data)
        for company, lines in self._inkasso_claims().grouped("company_id").items():
            self.env["inkasso.supply.stop"]._follow_partners(company, lines.partner_id.commercial_partner_id)
        return result
