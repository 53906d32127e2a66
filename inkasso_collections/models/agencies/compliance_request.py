from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_date

from ..numbering import next_numbers

WAITING = ("sent", "received")
# What follows from the buttons, and is not entered.
DECIDED = {
    "state",
    "sent_on",
    "reminded_on",
    "reminder_count",
    "received_on",
    "licence_checked_on",
    "licence_checked_by_id",
    "licence_result",
    "approved_on",
    "approved_by_id",
}


class ComplianceRequest(models.Model):
    """A report that an agency is asked for, over a period: how it keeps the law and what was agreed.

    Asked for by e-mail with the questions, reminded, received, judged with its findings, and approved by a manager.
    """

    _name = "inkasso.compliance.request"
    _description = "Compliance report"
    _inherit = ["inkasso.problem.mixin", "inkasso.evidence.mixin"]
    _order = "due_date desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, readonly=True, copy=False, default="/")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    agency_id = fields.Many2one("inkasso.agency", required=True, ondelete="restrict", index=True, check_company=True)
    agreement_id = fields.Many2one(
        "inkasso.agency.agreement",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('agency_id', '=', agency_id), ('company_id', '=', company_id)]",
    )
    user_id = fields.Many2one(
        "res.users", string="Responsible", domain="[('share', '=', False)]", index="btree_not_null"
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To", required=True)
    due_date = fields.Date(required=True, tracking=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Asked for"),
            ("received", "Received"),
            ("approved", "Approved"),
            ("cancelled", "Not needed"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    is_overdue = fields.Boolean(compute="_compute_is_overdue", search="_search_is_overdue", string="Overdue")
    sent_on = fields.Date(readonly=True, copy=False)
    reminded_on = fields.Date(readonly=True, copy=False)
    reminder_count = fields.Integer(readonly=True, copy=False)
    received_on = fields.Date(readonly=True, copy=False)
    answer_ids = fields.One2many("inkasso.compliance.answer", "request_id", string="Questions", copy=False)
    finding_ids = fields.One2many("inkasso.compliance.finding", "request_id", string="Findings", copy=False)
    open_finding_count = fields.Integer(compute="_compute_open_finding_count", string="Open findings")
    licence_checked_on = fields.Date(readonly=True, copy=False)
    licence_checked_by_id = fields.Many2one("res.users", string="Licence looked up by", readonly=True, copy=False)
    licence_result = fields.Char(string="Licence", readonly=True, copy=False, help="As it was on that day.")
    licence_note = fields.Char(string="About the licence", copy=False)
    note = fields.Text(string="Conclusion", copy=False)
    approved_on = fields.Date(readonly=True, copy=False)
    approved_by_id = fields.Many2one("res.users", readonly=True, copy=False)

    # Whoever asks, and however often the scheduled action runs: one report for a period.
    _period_uniq = models.UniqueIndex(
        "(agency_id, company_id, date_to) WHERE state != 'cancelled'", "This report was asked for already."
    )
    _dates_sane = models.Constraint("CHECK(date_from <= date_to)", "The period ends before it begins.")

    # -------------------------------------------------------------------------
    # Computes
    # -------------------------------------------------------------------------

    @api.depends("state", "due_date")
    def _compute_is_overdue(self):
        today = self.env["inkasso.notice"]._get_today()
        for request in self:
            request.is_overdue = request.state == "sent" and request.due_date < today

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env["inkasso.notice"]._get_today()
        overdue = fields.Domain("state", "=", "sent") & fields.Domain("due_date", "<", today)
        return overdue if True in value else ~overdue

    @api.depends("finding_ids.state")
    def _compute_open_finding_count(self):
        for request in self:
            request.open_finding_count = len(request.finding_ids.filtered(lambda each: each.state == "open"))

    # -------------------------------------------------------------------------
    # Writing
    # -------------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        today = self.env["inkasso.notice"]._get_today()
        for vals in vals_list:
            self._check_entered(vals)
            if vals.get("name", "/") == "/":
                company = self.env["res.company"].browse(vals.get("company_id")) or self.env.company
                [vals["name"]] = next_numbers(self.env, self._name, company, today, 1)
        requests = super().create(vals_list)
        for request in requests.filtered(lambda each: not each.answer_ids):
            request.answer_ids = request._prepare_answers()
        return requests

    def write(self, vals):
        if not self.env.su and set(vals) - self.env["inkasso.agency.agreement"]._get_chatter_fields():
            done = self.filtered(lambda request: request.state in ("approved", "cancelled"))
            if done and set(vals) - {"finding_ids"}:  # what was found can be put right later
                raise UserError(self.env._("%(report)s is settled and kept as it is.", report=done[0].name))
            self._check_entered(vals)
        return super().write(vals)

    def _check_entered(self, vals):
        if not self.env.su and set(vals) & DECIDED:
            raise AccessError(self.env._("What became of a report is not edited by hand. Use its buttons."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sent(self):
        if self.filtered(lambda request: request.state != "draft"):
            raise UserError(self.env._("What was asked for is kept. Say that it is not needed instead."))

    def _prepare_answers(self):
        """The questions of today in the agency's language, to be answered."""
        self.ensure_one()
        questions = self.env["inkasso.compliance.question"].search([("company_id", "in", (self.company_id.id, False))])
        questions = questions.with_context(lang=self.agency_id.partner_id.lang or self.env.lang)
        return [
            Command.create({"name": question.name, "topic": question.topic, "sequence": number})
            for number, question in enumerate(questions, 1)
        ]

    @api.onchange("agency_id")
    def _onchange_agency_id(self):
        if self.agency_id:
            today = self.env["inkasso.notice"]._get_today()
            self.agreement_id = self.agency_id._get_agreement(self.company_id, today)

    def _get_problem_users(self):
        # OVERRIDE inkasso.problem.mixin
        self.ensure_one()
        return self.user_id or (self.agreement_id or self.agency_id)._get_problem_users()

    def _as_collector(self):
        """These requests with the right to move them, for collectors who may see them."""
        self.check_access("write")
        return self.sudo()

    # -------------------------------------------------------------------------
    # Life
    # -------------------------------------------------------------------------

    def action_send(self):
        """Ask the agency for the report, by e-mail with the questions."""
        today = self.env["inkasso.notice"]._get_today()
        for request in self._as_collector():
            if request.state != "draft":
                raise UserError(self.env._("%(report)s was asked for already.", report=request.name))
            if not request.agency_id.email:
                raise UserError(
                    self.env._("%(agency)s has no e-mail address. Enter one.", agency=request.agency_id.name)
                )
            request._ask("inkasso_collections.mail_template_compliance_request")
            request.write({"state": "sent", "sent_on": today})

    def _ask(self, template):
        """Write to the agency by this template; its answer arrives here."""
        self.ensure_one()
        partner = self.agency_id.partner_id
        self.message_subscribe(partner_ids=partner.ids)
        self.with_context(lang=partner.lang).message_post_with_source(
            self.env.ref(template),
            subtype_xmlid="mail.mt_comment",
            partner_ids=partner.ids,
        )

    def action_received(self):
        """The report is here."""
        for request in self._as_collector():
            if request.state != "sent":
                raise UserError(self.env._("%(report)s was not asked for, or is here already.", report=request.name))
            if not request.attachment_ids and not any(request.answer_ids.mapped("answer")):
                raise UserError(self.env._("Add the file, or enter the answers first."))
            request._receive()

    def _receive(self):
        self.write({"state": "received", "received_on": self.env["inkasso.notice"]._get_today()})
        self._settle_problems("overdue")
        self._raise_problem(self.env._("Judge the compliance report"), key="judge")

    def _message_post_after_hook(self, message, msg_vals):
        # EXTENDS mail: files that the agency answers with are its report
        result = super()._message_post_after_hook(message, msg_vals)
        sudo = self.sudo()  # whoever the mail gateway runs as
        if (
            message.attachment_ids
            and sudo.state == "sent"
            and message.author_id.commercial_partner_id == sudo.agency_id.partner_id.commercial_partner_id
        ):
            sudo.attachment_ids |= message.attachment_ids
            sudo._receive()
        return result

    def action_check_licence(self):
        """Say that the licences of the agency were looked up in their registers today, and keep what they were."""
        today = self.env["inkasso.notice"]._get_today()
        for request in self._as_collector():
            agency = request.agency_id
            agency.licence_ids.write({"checked_on": today, "checked_by_id": self.env.uid})
            states = dict(agency._fields["licence_state"]._description_selection(self.env))
            described = [
                f"{licence.registry} {licence.number}, {format_date(self.env, licence.date_to) or '–'}"
                for licence in agency.licence_ids
            ]
            request.write(
                {
                    "licence_checked_on": today,
                    "licence_checked_by_id": self.env.uid,
                    "licence_result": ": ".join(filter(None, (states[agency.licence_state], "; ".join(described)))),
                }
            )

    def action_approve(self):
        """The report is good enough, with its findings: managers only."""
        self.check_access("write")
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_manager")):
            raise AccessError(self.env._("Managers approve reports. Ask for the right “Collections: Manager”."))
        today = self.env["inkasso.notice"]._get_today()
        for request in self.sudo():
            if request.state != "received":
                raise UserError(self.env._("%(report)s has not been received.", report=request.name))
            if not request.licence_checked_on:
                raise UserError(self.env._("Look the licence up first: it is part of the report."))
            unjudged = request.answer_ids.filtered(lambda answer: not answer.judgement)
            if unjudged:
                raise UserError(
                    self.env._("Judge each answer first, such as “%(question)s”.", question=unjudged[0].name)
                )
            request.write({"state": "approved", "approved_on": today, "approved_by_id": self.env.uid})
            request._settle_problems("judge")

    def action_cancel(self):
        """The report is not needed any more."""
        for request in self._as_collector():
            if request.state == "approved":
                raise UserError(self.env._("%(report)s is approved and kept.", report=request.name))
            request.state = "cancelled"
            request.flush_recordset(["state"])  # the index lets a new one be made at once
            request._settle_problems("overdue")
