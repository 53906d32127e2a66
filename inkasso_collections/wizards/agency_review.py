from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.insight.dashboard_filters import Filters
from ..models.insight.performance import WINDOWS


class AgencyReview(models.TransientModel):
    """The review of one agency or of all: choose the placements it is about, and print it or take the workbook."""

    _name = "inkasso.agency.review"
    _description = "Review of agencies"

    agency_id = fields.Many2one("inkasso.agency", help="Empty: all agencies side by side.")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    date_from = fields.Date(
        string="Handed over from",
        required=True,
        default=lambda self: self.env["inkasso.notice"]._get_today() - timedelta(days=364),
    )
    date_to = fields.Date(string="To", required=True, default=lambda self: self.env["inkasso.notice"]._get_today())
    window = fields.Selection(
        [(str(days), str(days)) for days in WINDOWS], string="Compare after (days)", default="90", required=True
    )
    conclusion = fields.Text(help="What follows from it: printed at the end.")

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for review in self:
            if review.date_from > review.date_to:
                raise UserError(self.env._("The period ends before it begins."))

    def _get_filters(self, agency=None):
        """The placements that the review is about, as the page of performance asks for them: of a company of the user."""
        self.ensure_one()
        self.company_id.check_access("read")
        today = self.env["inkasso.notice"]._get_today()
        return Filters(
            today,
            "custom",
            self.date_from,
            min(self.date_to, today),
            (self.company_id.id,),
            {"agency_id": agency.id} if agency else {},
            {"window": int(self.window)},
        )

    def action_print(self):
        """The review as a PDF."""
        self.ensure_one()
        self.env["inkasso.performance"]._check_may_see()
        return self.env.ref("inkasso_collections.report_agency_review").report_action(self)

    def action_export(self):
        """The same figures as a workbook, with each case."""
        self.ensure_one()
        self.env["inkasso.performance"]._check_may_see()
        workbook = self.env["inkasso.export.workbook"].create({"report": "agencies"})
        content = self.env["inkasso.xlsx.agency.review"]._build(self._get_filters(self.agency_id))
        return workbook._offer(content, self.date_to)
