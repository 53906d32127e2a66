from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _inkasso_reconciled(self, items):
        # EXTENDS account.move.line: what was matched may pay instalments; after what it does to interest and fees
        super()._inkasso_reconciled(items)
        if items._were_in_case():  # a plan is agreed in one
            self.env["inkasso.payment.plan"]._follow_lines(self)


class AccountMove(models.Model):
    _inherit = "account.move"

    def write(self, vals):
        # EXTENDS account: an invoice that is taken back, or posted again, changes what is owed
        known = (
            self.filtered("posted_before") if "state" in vals else self.browse()
        )  # no plan has what was never posted
        result = super().write(vals)
        if known:
            lines = known.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
            self.env["inkasso.payment.plan"]._follow_lines(lines)
        return result
