from collections import defaultdict

from odoo import api, models


class PaymentPlanReference(models.Model):
    """How a payment of an instalment finds its plan: by the reference in the agreement and in the reminders."""

    _inherit = "inkasso.payment.plan"

    @api.model
    def _find_by_references(self, references, companies):
        """The plans of `companies` that were offered with one of `references`, or are called so."""
        if not references:
            return self.browse()
        return self.search(
            [
                ("company_id", "in", companies.ids),
                ("state", "!=", "requested"),
                "|",
                ("payment_reference", "in", list(references)),
                ("name", "in", list(references)),
            ]
        )


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model
    def _find_by_notice_reference(self, operator, value):
        # EXTENDS account.move.line: what a plan is about is found by the plan's reference, too
        lines = super()._find_by_notice_reference(operator, value)
        if lines is NotImplemented:
            return lines
        asked = value if operator == "in" else [value]
        spellings = set().union(*(self.env["inkasso.notice"]._get_spellings(reference or "") for reference in asked))
        plans_sudo = self.env["inkasso.payment.plan"].sudo()  # the items found are those the user may see anyway
        return lines | plans_sudo._find_by_references(spellings, self.env.companies).line_ids.item_id.move_line_id.sudo(
            self.env.su
        )


class AccountBankStatementLine(models.Model):
    _inherit = "account.bank.statement.line"

    def _inkasso_set_debtors(self):
        # EXTENDS account.bank.statement.line: the reference of a plan tells who has paid
        super()._inkasso_set_debtors()
        unknown = self.filtered(lambda line: not line.partner_id)
        get_references = self.env["inkasso.notice"]._get_references_in
        references = {line: get_references(line.payment_ref) | get_references(line.ref) for line in unknown}
        wanted = {reference for found in references.values() for reference in found}
        debtors = defaultdict(self.env["res.partner"].browse)
        plans_sudo = self.env["inkasso.payment.plan"].sudo()  # whoever imports statements may know whose they are
        for plan in plans_sudo._find_by_references(wanted, unknown.company_id):
            for reference in (plan.payment_reference, plan.name):
                debtors[plan.company_id, reference] |= plan.partner_id
        for line, found in references.items():
            debtor = self.env["res.partner"].union(*(debtors[line.company_id, reference] for reference in found))
            if len(debtor) == 1:
                line.partner_id = debtor
