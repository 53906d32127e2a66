from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

CONSENTS = [
    ("each", "Our consent each time"),
    ("none", "None: agreed in advance"),
]


class LegalPlanRow(models.Model):
    """A legal step that an agreement provides for: from which amount and age, and whether we consent each time."""

    _name = "inkasso.agency.agreement.legal"
    _inherit = ["inkasso.agency.agreement.row"]
    _description = "Escalation plan"
    _order = "sequence, id"

    agreement_id = fields.Many2one("inkasso.agency.agreement", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="agreement_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    sequence = fields.Integer(default=10)
    kind_id = fields.Many2one("inkasso.legal.step.kind", string="Legal step", required=True, ondelete="restrict")
    amount_from = fields.Monetary(string="From principal")
    days_from = fields.Integer(string="Days overdue", help="Not before.")
    consent = fields.Selection(CONSENTS, required=True, default="each")

    _kind_uniq = models.UniqueIndex("(agreement_id, kind_id)", "This legal step is in the plan already.")
    _sane = models.Constraint("CHECK(amount_from >= 0 AND days_from >= 0)", "Amounts and days are not negative.")


class Agreement(models.Model):
    _inherit = "inkasso.agency.agreement"

    legal_ids = fields.One2many("inkasso.agency.agreement.legal", "agreement_id", string="Escalation plan", copy=True)


class ResCompany(models.Model):
    _inherit = "res.company"

    inkasso_legal_consent = fields.Boolean(
        string="Consent to own legal steps",
        default=True,
        help="A manager consents before we file ourselves. With agencies the agreement decides.",
    )


class LegalStepConsent(models.Model):
    """Whether the plan provides for a step, and who said yes to it; both are on its log."""

    _inherit = "inkasso.legal.step"

    needs_consent = fields.Boolean(compute="_compute_needs_consent", store=True)
    consent_asked_on = fields.Date(readonly=True, copy=False)
    consented_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    consented_on = fields.Date(readonly=True, copy=False)

    @api.depends("assignment_id", "kind_id", "company_id.inkasso_legal_consent")
    def _compute_needs_consent(self):
        for step in self:
            row = step._get_plan_row()
            if not step.assignment_id:
                step.needs_consent = step.company_id.inkasso_legal_consent
            elif row:
                step.needs_consent = row.consent == "each"
            else:
                step.needs_consent = step.agreement_id.consent_legal

    def _get_plan_row(self):
        """What the agreement says of this kind of step; empty where it has no plan, or not this step."""
        self.ensure_one()
        return self.agreement_id.legal_ids.filtered(lambda row: row.kind_id == self.kind_id)[:1]

    def _gather_plan(self, day):
        # EXTENDS: the agreement's plan; without one, its consent is all that is asked for
        self.ensure_one()
        row, agreement = self._get_plan_row(), self.agreement_id
        facts = {"has_consent": not self.needs_consent or bool(self.consented_by_id)}
        if agreement.legal_ids:
            facts["is_agreed"] = bool(row)
        if row:
            limit = agreement.currency_id._convert(row.amount_from, self.currency_id, self.company_id, day)
            facts["amount_missing"] = self.currency_id.compare_amounts(self.amount_principal, limit) < 0
            age = (day - self.oldest_due_date).days if self.oldest_due_date else 0
            facts["age_missing"] = age < row.days_from
        return facts

    def action_ask_consent(self):
        """Ask the managers whether this step may be taken."""
        today = self.env["inkasso.notice"]._get_today()
        for step in self._as_collector().filtered(lambda each: each.needs_consent and not each.consented_by_id):
            step.consent_asked_on = today
            step._log(today, self.env._("%(user)s asks for consent.", user=self.env.user.name))
            managers = self.env.ref("inkasso_collections.group_manager").all_user_ids
            managers = managers.filtered(lambda user, company=step.company_id: company in user.company_ids)
            step._raise_problem(
                self.env._("Consent to a legal step"), users=managers.filtered("active")[:3] or None, key="consent"
            )
        return True

    def _check_manager(self):
        self.check_access("read")
        if not (self.env.su or self.env.user.has_group("inkasso_collections.group_manager")):
            raise AccessError(self.env._("Managers consent to legal steps. Ask for the right “Collections: Manager”."))

    def action_consent(self):
        """Say yes: managers only."""
        self._check_manager()
        today = self.env["inkasso.notice"]._get_today()
        for step in self.sudo().filtered(lambda each: not each.consented_by_id):  # managers: checked above
            step.write({"consented_by_id": self.env.uid, "consented_on": today})
            step._log(today, self.env._("%(user)s consents.", user=self.env.user.name))
            step._settle_problems("consent")
            step._check(today)
        return True

    def action_refuse(self):
        """Say no: the step is withdrawn before it was filed."""
        self._check_manager()
        today = self.env["inkasso.notice"]._get_today()
        for step in self.sudo():  # managers: checked above
            if step.applied_on:
                raise UserError(self.env._("%(step)s was applied for and is kept as it is.", step=step.name))
            step._settle_problems("consent")
            step._set_status("withdrawn", today, self.env._("%(user)s does not consent.", user=self.env.user.name))
        return True
