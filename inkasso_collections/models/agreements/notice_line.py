from odoo import api, fields, models


class NoticeLine(models.Model):
    _inherit = "inkasso.notice.line"

    amount_disputed = fields.Monetary(
        string="Disputed", readonly=True, help="Open, but contested, and therefore not claimed here."
    )


class Notice(models.Model):
    """A notice says of each line what is left out because it is contested."""

    _inherit = "inkasso.notice"

    @api.model
    def _prepare_lines(self, claim, notice):
        # EXTENDS inkasso.notice
        withheld = {line.move_line_id: line.withheld for line in claim.lines if line.withheld}
        for vals in super()._prepare_lines(claim, notice):
            yield {**vals, "amount_disputed": withheld.get(vals.get("move_line_id"), 0)}
