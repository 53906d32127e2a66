from odoo import api, fields, models

from ...rules.assignment_checks import Finding


class Agency(models.Model):
    """What a report that does not come means for the agency: it shows, and, where a company wants it, no new cases."""

    _inherit = "inkasso.agency"

    compliance_ids = fields.One2many("inkasso.compliance.request", "agency_id", string="Compliance reports")
    compliance_overdue = fields.Boolean(
        compute="_compute_compliance", string="Report overdue", help="A compliance report was not received in time."
    )
    compliance_finding_count = fields.Integer(compute="_compute_compliance", string="Open findings")
    complaint_ids = fields.One2many("inkasso.agency.complaint", "agency_id", string="Complaints")
    complaint_count = fields.Integer(compute="_compute_complaint_count", string="Open complaints")

    @api.depends("compliance_ids.state", "compliance_ids.due_date", "compliance_ids.finding_ids.state")
    def _compute_compliance(self):
        for agency in self:
            agency.compliance_overdue = any(agency.compliance_ids.mapped("is_overdue"))
            agency.compliance_finding_count = sum(agency.compliance_ids.mapped("open_finding_count"))

    @api.depends("complaint_ids.state")
    def _compute_complaint_count(self):
        for agency in self:
            agency.complaint_count = len(agency.complaint_ids.filtered(lambda each: each.state == "open"))

    def action_open_compliance(self):
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("inkasso_collections.inkasso_compliance_request_action"),
            "domain": [("agency_id", "=", self.id)],
            "context": {"default_agency_id": self.id},
        }

    def action_open_complaints(self):
        self.ensure_one()
        self.check_access("read")
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("inkasso_collections.inkasso_agency_complaint_action"),
            "domain": [("agency_id", "=", self.id)],
            "context": {"default_agency_id": self.id},
        }


class Assignment(models.Model):
    _inherit = "inkasso.assignment"

    def _get_report_state(self):
        # OVERRIDE: whether one to this company is overdue, and whether that is in the way
        self.ensure_one()
        requests_sudo = self.env["inkasso.compliance.request"].sudo()  # it decides whoever may see it
        overdue = requests_sudo.search_count(
            [
                ("agency_id", "=", self.agency_id.id),
                ("company_id", "=", self.company_id.id),
                ("is_overdue", "=", True),
            ],
            limit=1,
        )
        if not overdue:
            return "none"
        return "block" if self.company_id.inkasso_compliance_block else "warn"

    @api.model
    def _get_finding_texts(self):
        # EXTENDS
        late = self.env._("A compliance report of the agency is overdue.")
        return {
            **super()._get_finding_texts(),
            Finding.REPORT_OVERDUE.value: late,
            Finding.REPORT_LATE.value: late,
        }


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_compliance_block = fields.Boolean(
        string="No new cases while a report is overdue",
        help="To agencies whose compliance report is overdue nothing is handed over; otherwise it is only shown.",
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    inkasso_compliance_block = fields.Boolean(related="company_id.inkasso_compliance_block", readonly=False)
