from odoo import fields, models


class CaseSnooze(models.TransientModel):
    """Puts cases out of sight for some days, with a reason."""

    _name = "inkasso.case.snooze"
    _description = "Snooze cases"

    case_ids = fields.Many2many("inkasso.case", required=True, readonly=True)
    until = fields.Date(
        required=True, default=lambda self: fields.Date.add(self.env["inkasso.notice"]._get_today(), days=7)
    )
    reason = fields.Char()

    def action_snooze(self):
        self.ensure_one()
        self.case_ids._snooze(self.until, self.reason)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
