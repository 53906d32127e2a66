from odoo import api, fields, models

from ..law.dated_rule import DEBTOR_KINDS


class DocumentRule(models.Model):
    """What must be enclosed with a claim, by amount and kind of debtor; an agency's own rows go before the general ones."""

    _name = "inkasso.document.rule"
    _description = "Documents to enclose"
    _order = "agency_id, debtor_kind, amount_from"

    agency_id = fields.Many2one(
        "inkasso.agency",
        ondelete="cascade",
        index="btree_not_null",
        help="Empty: for agencies without rows of their own.",
    )
    company_id = fields.Many2one("res.company", help="Empty: for all companies.")
    debtor_kind = fields.Selection(DEBTOR_KINDS, string="Debtor", help="Empty: any.")
    currency_id = fields.Many2one("res.currency", required=True, default=lambda self: self.env.company.currency_id)
    amount_from = fields.Monetary(string="From amount")
    required = fields.Selection(
        [
            ("none", "Nothing"),
            ("any", "A description or a file"),
            ("file", "A file"),
            ("both", "A description and a file"),
        ],
        required=True,
        default="any",
        help="Beside the invoices and the letters, which always go along: contract, order, proof of delivery.",
    )

    @api.model
    def _get_required(self, agency, company, debtor_kind, amount, currency, day):
        """What is to be enclosed with a claim over `amount` of `currency`: none, any, file or both."""
        rules = self.search([("agency_id", "in", (agency.id, False)), ("company_id", "in", (company.id, False))])
        rules = rules.filtered("agency_id") or rules
        fitting = rules.filtered(
            lambda rule: (
                rule.debtor_kind in (debtor_kind, False)
                and currency._convert(amount, rule.currency_id, company, day) >= rule.amount_from
            )
        )
        best = max(fitting, key=lambda rule: (bool(rule.debtor_kind), rule.amount_from, rule.id), default=None)
        return best.required if best else "none"
