from odoo import fields, models


class AssignmentLine(models.Model):
    """One claim as it was handed over. Amounts are those of that day, in the currency of the assignment."""

    _name = "inkasso.assignment.line"
    _description = "Claim handed over"
    _order = "due_date, id"
    _check_company_auto = True

    assignment_id = fields.Many2one("inkasso.assignment", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="assignment_id.company_id", store=True, index=True)
    item_id = fields.Many2one("inkasso.item", readonly=True, ondelete="set null", index="btree_not_null")
    move_line_id = fields.Many2one(
        "account.move.line", string="Journal item", readonly=True, ondelete="set null", index="btree_not_null"
    )
    move_id = fields.Many2one(related="move_line_id.move_id", string="Invoice")
    name = fields.Char(string="Number", readonly=True)
    invoice_date = fields.Date(readonly=True)
    due_date = fields.Date(readonly=True)
    currency_id = fields.Many2one(related="assignment_id.currency_id")
    amount_original = fields.Monetary(string="Original amount", readonly=True)
    amount_principal = fields.Monetary(string="Principal", readonly=True)
    amount_interest = fields.Monetary(
        string="Interest", readonly=True, help="Claimed and unpaid, and what has accrued since, to the hand-over."
    )
    amount_fee = fields.Monetary(string="Fees", readonly=True, help="Claimed and unpaid.")
    amount_total = fields.Monetary(string="Total", readonly=True)
    amount_open = fields.Monetary(related="move_line_id.amount_residual_currency", string="Open now")
    interest_basis = fields.Char(readonly=True)
    is_live = fields.Boolean(readonly=True, help="The agency has it.")

    # Two people, or a rule and a person, cannot hand the same claim over twice.
    _one_agency_uniq = models.UniqueIndex("(item_id) WHERE is_live IS TRUE", "This claim is with an agency already.")

    def _get_items(self):
        """The items of these claims, and of the interest and fees that were booked on them."""
        items = self.item_id
        return items | items.search([("origin_item_id", "in", items.ids), ("rest_reason", "!=", "paid")])
