from odoo import api, fields, models
from odoo.tools import SQL

REASONS = [("dispute", "Disputed"), ("promise", "Promised"), ("settlement", "Settlement offered")]


class Item(models.Model):
    """What is contested of a line is not claimed: the whole line rests, or only the rest of it goes on."""

    _inherit = "inkasso.item"

    rest_reason = fields.Selection(selection_add=REASONS, ondelete={reason: "set null" for reason, _label in REASONS})
    dispute_line_ids = fields.One2many("inkasso.dispute.line", "item_id", string="Disputes", readonly=True)
    amount_disputed = fields.Monetary(
        string="Disputed", compute="_compute_amount_disputed", help="What is contested and not settled yet."
    )

    @api.depends("dispute_line_ids.is_open", "dispute_line_ids.amount", "amount_residual_currency")
    def _compute_amount_disputed(self):
        for item in self:
            contested = sum(item.dispute_line_ids.filtered("is_open").mapped("amount"))
            item.amount_disputed = min(contested, max(item.amount_residual_currency, 0))

    @api.model
    def _get_withheld_sql(self):
        # EXTENDS inkasso.item: letters outside the plan uphold the whole claim
        if self.env.context.get("inkasso_outside_plan"):
            return super()._get_withheld_sql()
        self.env["inkasso.dispute.line"].flush_model(["amount", "is_open", "item_id"])
        return SQL(
            """
            (SELECT LEAST(COALESCE(SUM(dispute.amount), 0), GREATEST(l.amount_residual_currency, 0))
               FROM inkasso_dispute_line dispute
              WHERE dispute.item_id = i.id AND dispute.is_open)
            """
        )
