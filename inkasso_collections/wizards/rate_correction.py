from odoo import fields, models
from odoo.exceptions import UserError


class RateCorrection(models.TransientModel):
    """Corrects a reference rate by which interest has been claimed: the right value, and why it was wrong."""

    _name = "inkasso.rate.correction"
    _description = "Correct a reference rate"

    rate_id = fields.Many2one("inkasso.reference.rate", required=True, readonly=True, ondelete="cascade")
    kind_id = fields.Many2one(related="rate_id.kind_id")
    date_from = fields.Date(related="rate_id.date_from")
    old_rate = fields.Float(related="rate_id.rate", string="Entered (% a year)")
    new_rate = fields.Float(string="Right (% a year)", digits=(16, 4), required=True)
    source = fields.Char(help="Where the right value was published.")
    reason = fields.Char(required=True)

    def action_correct(self):
        self.ensure_one()
        if not (self.reason or "").strip():
            raise UserError(self.env._("Say why the value is corrected: it is logged with both values."))
        values = {"rate": self.new_rate}
        if self.source:
            values["source"] = self.source
        self.rate_id.with_context(inkasso_correction_reason=self.reason).write(values)
        return {"type": "ir.actions.act_window_close"}
