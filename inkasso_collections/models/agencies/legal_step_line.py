from odoo import api, fields, models
from odoo.exceptions import UserError

LINE_TYPES = [
    ("claim", "Claim"),
    ("interest", "Interest by itself"),
    ("cost", "Collection cost"),
    ("compensation", "Compensation for late payment"),
]


class LegalStepLine(models.Model):
    """One claim as it is applied for: an invoice with its interest, or costs that are claimed by themselves."""

    _name = "inkasso.legal.step.line"
    _description = "Claim in a legal step"
    _order = "step_id, type, due_date, id"
    _check_company_auto = True

    step_id = fields.Many2one("inkasso.legal.step", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="step_id.company_id", store=True, index=True)
    type = fields.Selection(LINE_TYPES, required=True, readonly=True, default="claim")
    item_id = fields.Many2one("inkasso.item", readonly=True, ondelete="set null", index="btree_not_null")
    move_line_id = fields.Many2one(
        "account.move.line", string="Journal item", readonly=True, ondelete="set null", index="btree_not_null"
    )
    name = fields.Char(string="Invoice", readonly=True)
    invoice_date = fields.Date(readonly=True)
    due_date = fields.Date(readonly=True)
    demanded_on = fields.Date(readonly=True, help="When the cost was claimed first.")
    paid_on = fields.Date(string="Principal paid on", readonly=True)
    currency_id = fields.Many2one(related="step_id.currency_id")
    amount_original = fields.Monetary(string="Original amount", readonly=True)
    amount = fields.Monetary(readonly=True, help="Without interest and costs.")
    amount_interest = fields.Monetary(string="Interest to the day", readonly=True)
    interest_from = fields.Date(readonly=True, help="The day after which interest runs.")
    interest_percent = fields.Float(string="Rate (%)", digits=(16, 4), readonly=True, help="On the day of application.")
    interest_text = fields.Char(string="Interest onwards", readonly=True)
    interest_basis = fields.Char(string="Legal basis", readonly=True)
    basis_text = fields.Text(string="What it rests on", help="What, when and by which invoice, in plain words.")
    amount_open = fields.Monetary(related="move_line_id.amount_residual_currency", string="Open now")
    is_live = fields.Boolean(readonly=True)

    # Two people cannot take the same claim to court twice.
    _one_step_uniq = models.UniqueIndex(
        "(item_id, type) WHERE is_live IS TRUE AND type = 'claim'", "A legal step is taken on this claim already."
    )

    def write(self, vals):
        if not self.env.su:
            self._check_editable(vals)
        return super().write(vals)

    def _check_editable(self, vals):
        if set(vals) - {"basis_text"}:
            raise UserError(self.env._("Only the text of a claim is edited by hand; the rest is read from the ledger."))
        if self.step_id.filtered("applied_on"):
            raise UserError(self.env._("What was applied for is kept as it is."))

    @api.model
    def _get_key(self, vals):
        return (vals["item_id"], vals["type"], vals["name"])
