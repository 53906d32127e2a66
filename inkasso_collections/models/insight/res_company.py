from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_cost_month = fields.Monetary(
        string="Cost of collection work per month",
        currency_field="currency_id",
        help="Salaries and other running costs of the people who collect. Part of the cost to collect.",
    )
    inkasso_cost_letter = fields.Monetary(
        string="Cost of a letter", currency_field="currency_id", help="Postage, paper and envelope."
    )
    inkasso_scoring = fields.Boolean(
        string="Judge how likely payment is",
        default=True,
        help="From amounts and days of earlier payments only. Orders the work; decides nothing about anyone.",
    )
    inkasso_scored_on = fields.Date(string="Last judged on", readonly=True)
