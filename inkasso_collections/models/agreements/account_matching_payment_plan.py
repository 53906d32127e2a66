from odoo import models


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    def _reconcile_post_hook(self, data):
        # EXTENDS account: what was matched may pay instalments; after what it does to interest and fees
        result = super()._reconcile_post_hook(data)
        self.env["inkasso.payment.plan"]._follow_lines(self._inkasso_claims())
        return result


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        # EXTENDS account: what was unmatched pays no instalment any more
        lines = self.debit_move_id | self.credit_move_id
        result = super().unlink()
        self.env["inkasso.payment.plan"]._follow_lines(lines.exists()._inkasso_claims())
        return result


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
