from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_jurisdiction_id = fields.Many2one(
        "inkasso.jurisdiction",
        string="Collection law",
        compute="_compute_inkasso_jurisdiction_id",
        store=True,
        readonly=False,
        help="The rule set for interest and fees where a collection policy names no other.",
    )
    inkasso_law_by = fields.Selection(
        [("company", "Our own law, as agreed"), ("debtor", "The law of the debtor's country")],
        string="Law for debtors abroad",
        required=True,
        default="company",
        help="Which rule set applies where the collection policy names none.",
    )
    inkasso_due_date_agreed = fields.Boolean(
        string="Due dates are agreed",
        default=True,
        help="Due dates follow from terms that customers accepted. Otherwise interest begins only some days after the "
        "demand for payment, as the law says (Sweden: 30 days after the bill was sent, räntelagen 4 §).",
    )
    inkasso_fee_agreed = fields.Boolean(
        string="Reminder fee agreed in our terms",
        help="Tick when your general terms, accepted before the debt arose, provide for a reminder fee. "
        "A line on the invoice alone is not an agreement (Sweden: lag 1981:739, 2 §).",
    )
    inkasso_fee_evidence = fields.Char(
        string="Evidence of the agreement", help="Which terms, from when, where they are kept."
    )

    @api.depends("account_fiscal_country_id", "country_id")
    def _compute_inkasso_jurisdiction_id(self):
        self.env.registry.clear_cache()  # what is kept of the law that each company works under
        by_country = {
            jurisdiction.country_id: jurisdiction for jurisdiction in self.env["inkasso.jurisdiction"].search([])
        }
        for company in self:
            company.inkasso_jurisdiction_id = by_country.get(company.account_fiscal_country_id or company.country_id)

    def write(self, vals):
        result = super().write(vals)
        if {"country_id", "inkasso_jurisdiction_id", "inkasso_law_by"} & vals.keys():
            self.env.registry.clear_cache()
        return result
