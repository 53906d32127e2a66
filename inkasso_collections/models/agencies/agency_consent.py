from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...rules.consent import ConsentTerms, Step, needs_consent
from ..exact import exact

STEPS = [
    ("settlement", "Settlement"),
    ("plan", "Payment plan"),
    ("legal", "Legal step"),
    ("close", "Closing without success"),
    ("subcontract", "Handing on to another agency"),
]


class AgencyConsent(models.Model):
    """An agency asks whether it may take a step that the agreement leaves to us: what, on what terms, what we said."""

    _name = "inkasso.agency.consent"
    _description = "Consent for an agency"
    _inherit = ["inkasso.problem.mixin"]
    _order = "id desc"

    assignment_id = fields.Many2one("inkasso.assignment", required=True, readonly=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="assignment_id.company_id", store=True, index=True)
    agency_id = fields.Many2one(related="assignment_id.agency_id", store=True, index=True)
    partner_id = fields.Many2one(related="assignment_id.partner_id")
    currency_id = fields.Many2one(related="assignment_id.currency_id")
    step = fields.Selection(STEPS, required=True, readonly=True)
    amount = fields.Monetary(readonly=True, help="What the debtor would pay to settle the whole.")
    percent = fields.Float(readonly=True, digits=(5, 2), aggregator=None, help="Of what is open.")
    months = fields.Integer(string="Plan of (months)", readonly=True, aggregator=None)
    note = fields.Text(readonly=True, help="What the agency says of it.")
    asked_on = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        [
            ("waiting", "To decide"),
            ("approved", "Agreed to"),
            ("refused", "Refused"),
            ("free", "Needed none"),
        ],
        required=True,
        readonly=True,
        tracking=True,
    )
    reason = fields.Text(help="What the agency is told.")
    decided_on = fields.Date(readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True)

    # A question that waits is asked once, however often the agency asks.
    _waiting_uniq = models.UniqueIndex(
        "(assignment_id, step) WHERE state = 'waiting'", "The agency has asked for this already."
    )

    @api.depends("assignment_id", "step")
    def _compute_display_name(self):
        labels = dict(self._fields["step"]._description_selection(self.env))
        for consent in self:
            consent.display_name = f"{consent.assignment_id.name}: {labels.get(consent.step, '')}"

    def _get_problem_users(self):
        # OVERRIDE inkasso.problem.mixin
        self.ensure_one()
        return self.assignment_id._get_problem_users()

    def write(self, vals):
        own = {"reason"} | self.env["inkasso.agency.agreement"]._get_chatter_fields()
        if not self.env.su and (
            set(vals) - own or any(consent.state != "waiting" for consent in self if "reason" in vals)
        ):
            raise AccessError(self.env._("What an agency asked for, and was answered, is kept. Use the buttons."))
        return super().write(vals)

    # -------------------------------------------------------------------------
    # Deciding
    # -------------------------------------------------------------------------

    def action_approve(self):
        """The agency may."""
        self._decide("approved")

    def action_refuse(self):
        """The agency may not, and is told why."""
        for consent in self:
            if not (consent.reason or "").strip():
                raise UserError(self.env._("Say why: the agency is told."))
        self._decide("refused")

    def _decide(self, state):
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_collector")):
            raise AccessError(self.env._("Collectors decide on what agencies ask for."))
        today = self.env["inkasso.notice"]._get_today()
        labels = {key: dict(self._fields[key]._description_selection(self.env)) for key in ("state", "step")}
        for consent in self.sudo():  # collectors decide, but edit nothing else of it
            if consent.state != "waiting":
                raise UserError(self.env._("%(question)s is decided already.", question=consent.display_name))
            consent.write({"state": state, "decided_on": today, "decided_by_id": self.env.uid})
            consent._settle_problems("decide")
            text = f"{labels['step'][consent.step]}: {labels['state'][state]}"
            consent.assignment_id._log(today, "\n".join(filter(None, (text, consent.reason))))
            consent.assignment_id._transmit_consent(consent, today)

    def _get_summary(self):
        self.ensure_one()
        labels = dict(self._fields["step"]._description_selection(self.env))
        return self.env._("The agency asks for consent: %(step)s", step=labels[self.step])


class Agreement(models.Model):
    _inherit = "inkasso.agency.agreement"

    consent_settlement_percent = fields.Float(
        string="below (%)", digits=(5, 2), help="Of what is open; 0: each settlement needs our consent."
    )

    _settlement_percent_sane = models.Constraint(
        "CHECK(consent_settlement_percent BETWEEN 0 AND 100)", "A part is from 0 to 100 %."
    )

    def _get_consent_terms(self):
        """What needs our consent, as the rules know it."""
        self.ensure_one()
        return ConsentTerms(
            steps=[step for step in Step if self[f"consent_{step.value}"]],
            settlement_percent=exact(self.consent_settlement_percent),
            plan_months=self.consent_plan_months,
        )


class Assignment(models.Model):
    _inherit = "inkasso.assignment"

    consent_ids = fields.One2many("inkasso.agency.consent", "assignment_id", string="Asked for", readonly=True)

    def _ask_consent(self, step, day, note="", amount=None, months=None):
        """The agency asks whether it may take `step`: people are asked, unless the agreement leaves it to the agency.

        Whoever calls this has checked that the agency may. Asked again while it waits, it is the same question.

        :param amount: what a settlement would bring, in the currency of the assignment
        :return: the consent: approved or not needed, the agency may go on
        """
        self.ensure_one()
        Consent = self.env["inkasso.agency.consent"]
        waiting = self.consent_ids.filtered(lambda each: each.step == step and each.state == "waiting")
        if waiting:
            return waiting
        percent = self._get_settlement_percent(amount)
        terms = self.agreement_id._get_consent_terms() if self.agreement_id else ConsentTerms()
        is_needed = needs_consent(step, terms, percent=percent, months=months)
        consent = Consent.create(
            {
                "assignment_id": self.id,
                "step": step,
                "amount": amount or 0,
                "percent": float(percent or 0),
                "months": months or 0,
                "note": note or False,
                "asked_on": day,
                "state": "waiting" if is_needed else "free",
            }
        )
        self._log(day, f"{consent._get_summary()}. {note}".strip(), "agency")
        if is_needed:
            consent._raise_problem(consent._get_summary(), note=note, key="decide")
        return consent

    def _get_settlement_percent(self, amount):
        """What part of all that is open `amount` is, exact; None where there is nothing to compare."""
        self.ensure_one()
        if amount is None or self.currency_id.compare_amounts(self.amount_open, 0) <= 0:
            return None
        return exact(round(100 * amount / self.amount_open, 2))

    def _may(self, step, percent=None, months=None):
        """Whether the agency may take `step` now: agreed to, or left to it."""
        self.ensure_one()
        if any(each.step == step and each.state in ("approved", "free") for each in self.consent_ids):
            return True
        terms = self.agreement_id._get_consent_terms() if self.agreement_id else ConsentTerms()
        return not needs_consent(step, terms, percent=percent, months=months)

    def _transmit_consent(self, consent, day):
        """Tell the agency what was decided. Without a connection to it, people do; extended by adapters."""
        self._raise_problem(
            self.env._("Tell the agency what was decided"), note=f"{consent.display_name}\n{consent.reason or ''}"
        )
