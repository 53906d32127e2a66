from odoo import api, fields, models


class DisputeLine(models.Model):
    """One receivable line, or a part of it, that the debtor contests."""

    _name = "inkasso.dispute.line"
    _description = "Disputed line"
    _order = "dispute_id, id"

    dispute_id = fields.Many2one("inkasso.dispute", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="dispute_id.company_id", store=True, index=True)
    item_id = fields.Many2one("inkasso.item", string="Line", required=True, readonly=True, ondelete="cascade")
    move_id = fields.Many2one(related="item_id.move_id", string="Invoice")
    date_maturity = fields.Date(related="item_id.date_maturity")
    currency_id = fields.Many2one(related="item_id.currency_id")
    amount_residual_currency = fields.Monetary(related="item_id.amount_residual_currency", string="Open")
    amount = fields.Monetary(string="Disputed", required=True, readonly=True)
    amount_company = fields.Monetary(
        string="Disputed in company currency", readonly=True, currency_field="company_currency_id"
    )
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    is_whole = fields.Boolean(string="Whole line", readonly=True)
    is_open = fields.Boolean(related="dispute_id.is_open", store=True)
    amount_accepted = fields.Monetary(string="Accepted", readonly=True)

    _open_uniq = models.UniqueIndex("(item_id) WHERE is_open", "This line is disputed already.")
    _amount_above_zero = models.Constraint("CHECK(amount > 0)", "What is disputed is above zero.")
    _item_idx = models.Index("(item_id)")

    @api.depends("item_id", "amount")
    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.item_id.display_name}: {line.currency_id.format(line.amount)}"

    def _keep_resting(self):
        """Rest the lines of which nothing is undisputed, let the others go on. Called whenever what is open changes."""
        for line in self.filtered("is_open"):
            left = line.currency_id.round(line.item_id.amount_residual_currency - line.amount)
            is_all = line.is_whole or line.currency_id.compare_amounts(left, 0) <= 0
            rests = line.item_id.rest_ids.filtered(
                lambda rest, dispute=line.dispute_id: (rest.res_model, rest.res_id) == (dispute._name, dispute.id)
            )
            if is_all and not rests:
                line.item_id._rest(line.dispute_id, "dispute")
            elif rests and not is_all:
                rests.unlink()
                line.item_id._reschedule()
