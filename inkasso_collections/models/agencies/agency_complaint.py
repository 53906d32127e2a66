from odoo import api, fields, models
from odoo.exceptions import ValidationError


class AgencyComplaint(models.Model):
    """Somebody complained of how an agency treated them: what it was, whether it was right, and what was done.

    It is the creditor's to answer, too: who collects does so on its behalf.
    """

    _name = "inkasso.agency.complaint"
    _description = "Complaint about an agency"
    _inherit = ["inkasso.problem.mixin", "inkasso.evidence.mixin"]
    _order = "date desc, id desc"

    name = fields.Char(string="About", required=True, tracking=True)
    agency_id = fields.Many2one("inkasso.agency", required=True, ondelete="restrict", index=True)
    assignment_id = fields.Many2one(
        "inkasso.assignment",
        ondelete="set null",
        index="btree_not_null",
        domain="[('agency_id', '=', agency_id), ('sent_on', '!=', False)]",
        help="The case that it is about, if it is about one.",
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    date = fields.Date(required=True, default=lambda self: self.env["inkasso.notice"]._get_today(), tracking=True)
    source = fields.Selection(
        [("debtor", "Debtor"), ("authority", "Authority"), ("own", "Our own people"), ("other", "Others")],
        string="From",
        required=True,
        default="debtor",
    )
    description = fields.Text(string="What happened")
    state = fields.Selection(
        [("open", "Open"), ("upheld", "Justified"), ("dismissed", "Not justified")],
        required=True,
        default="open",
        tracking=True,
    )
    answer = fields.Text(help="What was found, what the agency did about it, and what was answered.")
    answered_on = fields.Date(readonly=True)

    @api.constrains("assignment_id", "agency_id", "company_id")
    def _check_assignment(self):
        for complaint in self.filtered("assignment_id"):
            assignment = complaint.assignment_id
            if (assignment.agency_id, assignment.company_id) != (complaint.agency_id, complaint.company_id):
                raise ValidationError(
                    self.env._(
                        "%(assignment)s is with another agency, or of another company.", assignment=assignment.name
                    )
                )

    @api.onchange("assignment_id")
    def _onchange_assignment_id(self):
        if self.assignment_id:
            self.agency_id = self.assignment_id.agency_id
            self.company_id = self.assignment_id.company_id

    def action_uphold(self):
        """It was right to complain."""
        self._answer("upheld")

    def action_dismiss(self):
        """There was no reason to complain."""
        self._answer("dismissed")

    def _answer(self, state):
        self.check_access("write")
        for complaint in self:
            if not (complaint.answer or "").strip():
                raise ValidationError(self.env._("Enter what was found and answered first."))
        self.write({"state": state, "answered_on": self.env["inkasso.notice"]._get_today()})

    def _get_problem_users(self):
        # OVERRIDE inkasso.problem.mixin
        self.ensure_one()
        return self.agency_id._get_problem_users()


class Assignment(models.Model):
    _inherit = "inkasso.assignment"

    complaint_ids = fields.One2many("inkasso.agency.complaint", "assignment_id", string="Complaints")
