from odoo import api, fields, models


class CashTarget(models.Model):
    """What a company plans to receive in a month, against which the cash that came in is shown."""

    _name = "inkasso.cash.target"
    _description = "Planned cash by month"
    _order = "month desc, company_id"
    _rec_name = "month"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    month = fields.Date(required=True, help="Any day of the month; the first is kept.")
    amount = fields.Monetary(required=True)
    currency_id = fields.Many2one(related="company_id.currency_id")

    _month_uniq = models.UniqueIndex("(company_id, month)", "This month already has a plan.")
    _amount_positive = models.Constraint("CHECK(amount >= 0)", "The planned cash cannot be negative.")

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._set_first_day(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._set_first_day(vals)
        return super().write(vals)

    def _set_first_day(self, vals):
        if vals.get("month"):
            vals["month"] = fields.Date.to_date(vals["month"]).replace(day=1)
