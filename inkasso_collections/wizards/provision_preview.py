from odoo import fields, models


class ProvisionPreview(models.TransientModel):
    """Computes what is to be provided for doubtful receivables as of a day, and shows it before it is booked."""

    _name = "inkasso.provision.preview"
    _description = "Provide for doubtful receivables"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    date = fields.Date(string="As of", required=True, default=fields.Date.context_today)
    is_reclassified = fields.Boolean(string="Move the receivables to doubtful receivables")
    rule_count = fields.Integer(compute="_compute_rule_count")

    def _compute_rule_count(self):
        for wizard in self:
            day = wizard.date or fields.Date.context_today(self)
            wizard.rule_count = len(self.env["inkasso.provision.rule"]._find_valid(wizard.company_id, day))

    def action_preview(self):
        """Make the draft of the provision, and open it: its entry, and the receivables behind it."""
        self.ensure_one()
        Provision = self.env["inkasso.provision"]
        return Provision._preview_for(self.company_id, self.date, self.is_reclassified)._get_records_action()
