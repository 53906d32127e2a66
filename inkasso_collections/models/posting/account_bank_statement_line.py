from odoo import api, models


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS account: whatever imports a statement, the OCR reference of a notice tells who has paid
        lines = super().create(vals_list)
        for line in lines:
            line._inkasso_set_debtor()
        return lines

    def _inkasso_set_debtor(self):
        """Set the debtor of an incoming payment without partner, where the reference is that of notices to one debtor."""
        self.ensure_one()
        if self.partner_id or self.amount <= 0:
            return
        debtor_sudo = self._inkasso_find_notices().sudo().partner_id
        if len(debtor_sudo) == 1:
            self.partner_id = debtor_sudo

    def _inkasso_find_notices(self):
        """The notices that this payment answers, by its label, else by its reference."""
        self.ensure_one()
        notices_sudo = self.env["inkasso.notice"].sudo()  # whoever imports statements may know whose they are
        for text in (self.payment_ref, self.ref):
            found = notices_sudo._find_in_text(text, self.company_id)
            if found:
                return found
        return notices_sudo.browse()
