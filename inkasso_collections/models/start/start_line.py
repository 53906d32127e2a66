import json

from odoo import fields, models

KINDS = [
    ("age", "By age"),
    ("step", "By step"),
    ("channel", "By channel"),
    ("currency", "By currency"),
    ("lack", "What is missing"),
]


class StartLine(models.Model):
    """A figure of a start: so many debtors and lines, so much money, and the very lines that it counts."""

    _name = "inkasso.start.line"
    _description = "Figure of a start of collections"
    _order = "kind, sequence, id"

    start_id = fields.Many2one("inkasso.start", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="start_id.company_id")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    sequence = fields.Integer(readonly=True)
    name = fields.Char(required=True, readonly=True)
    debtor_count = fields.Integer(string="Debtors", readonly=True)
    line_count = fields.Integer(string="Lines", readonly=True)
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    amount = fields.Monetary(string="Open", readonly=True)
    domain = fields.Char(readonly=True, export_string_translation=False)

    def action_open_items(self):
        """The lines that this figure counts, as they are now."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "inkasso.item",
            "view_mode": "list,form",
            "domain": json.loads(self.domain),
        }
