from odoo import fields, models


class AccountPaymentRegister(models.TransientModel):
    """Online payments of debtors are registered as people register theirs, so that they are shared out by the same rules."""

    _inherit = "account.payment.register"

    inkasso_transaction_id = fields.Many2one("payment.transaction", export_string_translation=False)

    def _create_payment_vals_from_wizard(self, batch_result):
        # EXTENDS account_payment: the money has come already; no saved card is charged for it
        vals = super()._create_payment_vals_from_wizard(batch_result)
        if self.inkasso_transaction_id:
            vals.update(
                payment_transaction_id=self.inkasso_transaction_id.id,
                payment_token_id=self.inkasso_transaction_id.token_id.id,
            )
        return vals
