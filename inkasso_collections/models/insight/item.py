from odoo import fields, models


class Item(models.Model):
    _inherit = "inkasso.item"

    score_ids = fields.One2many("inkasso.score", "item_id", string="Payment likelihood", readonly=True)

    # What is open, of which most figures are made: the analysis asks with these very words, and needs
    # nothing but the index; it has the links, too, as the database wants them even where it follows none.
    _open_idx = models.Index(
        "(company_id, partner_id) INCLUDE (due_date, amount_open, level_id, rest_reason, move_line_id, case_id)"
        " WHERE rest_reason IS NULL OR rest_reason NOT IN ('paid', 'draft')"
    )
