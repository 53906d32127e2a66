from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules.assignment_life import ENDED, LIVE, phase_of
from ..law.dated_rule import DEBTOR_KINDS
from .agreement_rate import PHASES

STATUSES = [
    ("draft", "Draft"),
    ("validation_failed", "Not ready"),
    ("ready", "Ready"),
    ("sent", "Sent"),
    ("received", "Received"),
    ("needs_info", "Asks for more"),
    ("declined", "Declined"),
    ("active_amicable", "Collecting"),
    ("promise", "Promise"),
    ("plan", "Payment plan"),
    ("disputed", "Disputed"),
    ("paused", "Paused"),
    ("legal_applied", "Payment order applied for"),
    ("contested", "Contested"),
    ("court", "In court"),
    ("title", "Judgment or order"),
    ("enforcement", "Enforcement"),
    ("surveillance", "Surveillance"),
    ("recalled", "Recalled"),
    ("closed", "Closed"),
]
CLOSE_CODES = [
    ("paid_full", "Paid in full"),
    ("paid_partial", "Paid in part"),
    ("settled", "Settled"),
    ("credited", "Credited"),
    ("withdrawn", "Withdrawn by us"),
    ("disputed_stopped", "Disputed, no legal step"),
    ("exhausted", "All means exhausted"),
    ("untraceable", "Debtor not found"),
    ("insolvent", "Insolvent"),
    ("debt_relief", "Debt relief"),
    ("deceased", "Deceased"),
    ("minor", "Minor"),
    ("time_barred", "Time-barred"),
    ("invalid_data", "Wrong data"),
    ("duplicate", "Duplicate"),
    ("sold", "Sold"),
    ("uneconomic", "Not worth the cost"),
    ("not_started", "Never started"),
]
# What collectors edit by hand; everything else follows from what is done.
EDITABLE = {"description", "evidence", "attachment_ids", "user_id", "agency_reference", "note"}


class Assignment(models.Model):
    """A case handed to an agency, in one currency: what was handed over, what became of it, what it brought.

    The amounts are those of the day of the hand-over and stay; what is open now is read from the ledger.
    """

    _name = "inkasso.assignment"
    _description = "Assignment to an agency"
    _inherit = ["inkasso.pursuit"]
    _order = "id desc"
    _check_company_auto = True
    _editable = EDITABLE

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    case_id = fields.Many2one("inkasso.case", required=True, readonly=True, ondelete="restrict", index=True)
    partner_id = fields.Many2one(
        "res.partner", string="Debtor", required=True, readonly=True, ondelete="restrict", index=True
    )
    agency_id = fields.Many2one("inkasso.agency", required=True, readonly=True, ondelete="restrict", index=True)
    agreement_id = fields.Many2one(
        "inkasso.agency.agreement", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    currency_id = fields.Many2one("res.currency", required=True, readonly=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company currency")
    user_id = fields.Many2one(
        "res.users", string="Responsible", domain="[('share', '=', False)]", index="btree_not_null"
    )
    status = fields.Selection(STATUSES, required=True, default="draft", readonly=True, index=True, group_expand=False)
    close_code = fields.Selection(CLOSE_CODES, string="Closed because", readonly=True)
    phase = fields.Selection(PHASES, compute="_compute_phase", store=True)
    is_live = fields.Boolean(compute="_compute_phase", store=True, string="With the agency")
    agency_reference = fields.Char(string="Their number", index="btree_not_null", help="The agency's case number.")
    description = fields.Text(
        string="What the claim is for", help="Goods or services, when they were delivered, by what order or contract."
    )
    note = fields.Html()

    date = fields.Date(string="Handed over on", readonly=True)
    sent_on = fields.Date(readonly=True)
    received_on = fields.Date(readonly=True)
    status_on = fields.Date(string="Status since", readonly=True)
    ended_on = fields.Date(readonly=True)
    tail_until = fields.Date(readonly=True, help="Payments until then still earn commission for the agency.")
    previous_id = fields.Many2one(
        "inkasso.assignment",
        string="After",
        readonly=True,
        index="btree_not_null",
        help="The placement before this one.",
    )
    placement = fields.Integer(readonly=True, default=1, aggregator=None, help="1: the first agency that has the case.")

    # facts of the day
    debtor_kind = fields.Selection(DEBTOR_KINDS, string="Kind of debtor", readonly=True)
    country_id = fields.Many2one(related="partner_id.country_id", string="Country of the debtor")
    age_days = fields.Integer(
        string="Age", readonly=True, aggregator="avg", help="Days, as the agreement counts, when it was handed over."
    )
    line_ids = fields.One2many("inkasso.assignment.line", "assignment_id", string="Lines", readonly=True)
    amount_principal = fields.Monetary(string="Principal", readonly=True)
    amount_interest = fields.Monetary(string="Interest", readonly=True)
    amount_fee = fields.Monetary(string="Fees", readonly=True)
    amount_total = fields.Monetary(string="Handed over", readonly=True)
    amount_open = fields.Monetary(compute="_compute_amount_open", string="Open", help="Principal that is open now.")
    event_ids = fields.One2many("inkasso.assignment.event", "assignment_id", string="Log", readonly=True)
    payment_ids = fields.One2many("inkasso.assignment.payment", "assignment_id", string="Paid to us", readonly=True)

    _their_number_idx = models.Index("(agency_id, agency_reference) WHERE agency_reference IS NOT NULL")

    # -------------------------------------------------------------------------
    # Computes
    # -------------------------------------------------------------------------

    @api.depends("name", "partner_id")
    def _compute_display_name(self):
        for assignment in self:
            assignment.display_name = f"{assignment.name} {assignment.partner_id.display_name or ''}".strip()

    @api.depends("status")
    def _compute_phase(self):
        for assignment in self:
            assignment.is_live = assignment.status in LIVE
            # what has ended keeps the phase in which it did
            if assignment.status not in ENDED or not assignment.phase:
                assignment.phase = phase_of(assignment.status)

    @api.depends("line_ids.amount_open")
    def _compute_amount_open(self):
        for assignment in self:
            assignment.amount_open = sum(assignment.line_ids.mapped("amount_open"))

    # -------------------------------------------------------------------------
    # Writing
    # -------------------------------------------------------------------------

    @api.ondelete(at_uninstall=False)
    def _unlink_except_handed_over(self):
        if self.filtered("sent_on"):
            raise UserError(self.env._("What was handed over is kept. Recall it, or close it, instead."))

    def _explain_edit(self):
        # OVERRIDE inkasso.pursuit
        return self.env._("What became of an assignment is not edited by hand. Use its buttons.")

    def _explain_right(self):
        # OVERRIDE inkasso.pursuit
        return self.env._("Only collectors may hand over or recall. Ask for the right “Collections: Collector”.")

    # -------------------------------------------------------------------------
    # Opening
    # -------------------------------------------------------------------------

    def action_open_case(self):
        self.ensure_one()
        return self.case_id._get_form_action()

    def action_open_invoices(self):
        self.ensure_one()
        self.check_access("read")
        return self.line_ids.move_line_id.move_id._get_records_action(name=self.env._("Invoices"))

    def action_open_agency(self):
        self.ensure_one()
        return self.agency_id._get_records_action()
