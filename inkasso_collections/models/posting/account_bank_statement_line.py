from collections import defaultdict

from odoo import api, models


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS account: whatever imports a statement, the reference of a notice tells who has paid
        lines = super().create(vals_list)
        lines.filtered(lambda line: not line.partner_id and line.amount > 0)._inkasso_set_debtors()
        return lines

    def _inkasso_set_debtors(self):
        """Set the debtor of incoming payments where the reference is that of notices to one debtor; one search for all."""
        Notice = self.env["inkasso.notice"]
        references = {
            line: Notice._get_references_in(line.payment_ref) | Notice._get_references_in(line.ref) for line in self
        }
        wanted = {reference for found in references.values() for reference in found}
        notices_sudo = Notice.sudo()  # whoever imports statements may know whose they are
        debtors = defaultdict(self.env["res.partner"].browse)
        for notice in notices_sudo._find_by_references(wanted, self.company_id):
            debtors[notice.company_id, notice.payment_reference] |= notice.partner_id
            debtors[notice.company_id, notice.name] |= notice.partner_id
        for line, found in references.items():
            debtor = self.env["res.partner"].union(*(debtors[line.company_id, reference] for reference in found))
            if len(debtor) == 1:
                line.partner_id = debtor
