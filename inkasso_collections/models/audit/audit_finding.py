from odoo import api, fields, models
from odoo.exceptions import UserError

SEVERITIES = [("error", "Error"), ("warning", "Warning")]


class AuditFinding(models.Model):
    """What one check found in one company: how many records, which, and what to do about them."""

    _name = "inkasso.audit.finding"
    _description = "Finding of an audit"
    _order = "severity, id"
    _rec_name = "title"

    audit_id = fields.Many2one("inkasso.audit", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade", index=True)
    key = fields.Char(required=True, readonly=True)
    severity = fields.Selection(SEVERITIES, required=True, readonly=True)
    model = fields.Char(required=True, readonly=True)
    record_ids = fields.Json(string="Records", readonly=True)
    count = fields.Integer(string="Records found", readonly=True)
    title = fields.Char(compute="_compute_texts", string="What is wrong")
    advice = fields.Char(compute="_compute_texts", string="What to do")

    @api.depends("key")
    @api.depends_context("lang")
    def _compute_texts(self):
        checks = {check.key: check for check in self.env["inkasso.audit"]._get_checks()}
        for finding in self:
            check = checks.get(finding.key)  # an ability that is gone takes its checks along
            finding.title = check.title if check else finding.key
            finding.advice = check.advice if check else False

    def action_open(self):
        """The records themselves, as far as the user may see them and they are still there."""
        self.ensure_one()
        self.check_access("read")
        if self.model not in self.env:
            raise UserError(
                self.env._("The records of this finding belong to an addon that is not installed any more.")
            )
        records = self.env[self.model].browse(self.record_ids).exists()
        if not records:
            raise UserError(self.env._("None of these records is there any more. Check again."))
        return {
            "type": "ir.actions.act_window",
            "name": self.title,
            "res_model": self.model,
            "view_mode": "list,form",
            "domain": [("id", "in", records.ids)],
            "context": {"active_test": False},
        }
