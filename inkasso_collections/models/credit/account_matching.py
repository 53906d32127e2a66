from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _inkasso_reconciled(self, items):
        # EXTENDS account.move.line: who has paid is supplied again at once
        super()._inkasso_reconciled(items)
        for company, lines in self.grouped("company_id").items():
            self.env["inkasso.supply.stop"]._follow_partners(company, lines.partner_id.commercial_partner_id)
