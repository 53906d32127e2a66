from odoo import api, fields, models
from odoo.exceptions import UserError


class ComplianceFinding(models.Model):
    """Something an agency is to put right: how grave, until when, and whether it has."""

    _name = "inkasso.compliance.finding"
    _description = "Finding of a compliance report"
    _order = "state desc, deadline, id"

    request_id = fields.Many2one("inkasso.compliance.request", required=True, ondelete="cascade", index=True)
    agency_id = fields.Many2one(related="request_id.agency_id", store=True, index=True)
    company_id = fields.Many2one(related="request_id.company_id", store=True, index=True)
    name = fields.Char(string="Finding", required=True)
    severity = fields.Selection(
        [("low", "Low"), ("medium", "Medium"), ("high", "High"), ("critical", "Critical")],
        required=True,
        default="medium",
    )
    deadline = fields.Date(required=True)
    state = fields.Selection([("open", "Open"), ("closed", "Put right")], required=True, default="open", readonly=True)
    remedy = fields.Text(string="What was done")
    closed_on = fields.Date(readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        findings = super().create(vals_list)
        for finding in findings:
            finding._raise_to_do()
        return findings

    def write(self, vals):
        if {"name", "deadline"} & vals.keys():
            for finding in self.filtered(lambda each: each.state == "open"):
                finding.request_id._settle_problems(finding._get_problem_key())
        result = super().write(vals)
        if {"name", "deadline"} & vals.keys():
            for finding in self.filtered(lambda each: each.state == "open"):
                finding._raise_to_do()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_to_do(self):
        for finding in self:
            if finding.request_id.state == "approved":
                raise UserError(self.env._("The report is approved and kept. Say what was done about the finding."))
            finding.request_id._settle_problems(finding._get_problem_key())

    def _raise_to_do(self):
        self.ensure_one()
        summary = self.env._("Finding: %(name)s", name=self.name)
        self.request_id._raise_problem(summary, deadline=self.deadline, key=self._get_problem_key())

    def _get_problem_key(self):
        return f"finding:{self.id}"

    def action_close(self):
        """It was put right, as far as we can see."""
        self.check_access("write")
        for finding in self:
            if not (finding.remedy or "").strip():
                raise UserError(self.env._("Enter what was done about “%(finding)s”.", finding=finding.name))
            finding.request_id._settle_problems(finding._get_problem_key())
        self.write({"state": "closed", "closed_on": self.env["inkasso.notice"]._get_today()})
