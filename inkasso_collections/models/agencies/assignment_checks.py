from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules.assignment_checks import AssignmentFacts, Finding, check
from ..debtor.fact_effects import EFFECTS

# For what claims rest, and what that is for the rules; then what facts on a debtor let its claims rest for.
REST_WORDS = {
    "hold": "hold",
    "dispute": "dispute",
    "plan": "plan",
    "promise": "promise",
    "settlement": "promise",
    "assigned": "assigned",
    "legal": "legal",
}
CONDITIONS = ("insolvent", "deceased", "minor", "protected")


class AssignmentChecks(models.Model):
    """What stands in the way of handing over: gathered here, judged by the rules, said in words here."""

    _inherit = "inkasso.assignment"

    findings = fields.Json(readonly=True, help="Names of the findings, and whether each blocks.")
    finding_text = fields.Html(compute="_compute_finding_text", string="What stands in the way", sanitize=False)

    @api.depends("findings")
    @api.depends_context("lang")
    def _compute_finding_text(self):
        for assignment in self:
            assignment.finding_text = assignment._render_findings(assignment.findings or [])

    @api.model
    def _render_findings(self, findings):
        texts = self._get_finding_texts()
        return Markup().join(
            Markup("<div class='%s'>%s</div>") % ("text-danger" if blocks else "text-warning", texts[name])
            for name, blocks in findings
        )

    def _check(self, day):
        """Look at what stands in the way as of `day`, keep it, and move on to ready or not ready.

        :return: the assignments that can go
        """
        for assignment in self:
            found = check(assignment._gather_facts(day))
            assignment.findings = [[each.finding.value, each.blocks] for each in found]
            status = "validation_failed" if any(each.blocks for each in found) else "ready"
            if status != assignment.status:
                assignment._set_status(status, day, assignment._explain_blocks(), source="system")
        return self.filtered(lambda assignment: assignment.status == "ready")

    def _explain_blocks(self):
        texts = self._get_finding_texts()
        return "\n".join(texts[name] for name, blocks in self.findings or [] if blocks)

    # -------------------------------------------------------------------------
    # Facts
    # -------------------------------------------------------------------------

    def _gather_facts(self, day):
        self.ensure_one()
        items, partner, agency = self.line_ids.item_id, self.partner_id, self.agency_id
        total, currency = self.amount_total, self.currency_id
        return AssignmentFacts(
            line_count=len(self.line_ids),
            currency_count=len(items.currency_id) or 1,
            rests=self._get_rests(items),
            conditions=frozenset(self._get_conditions(day)),
            is_barred=any(item.limitation_date and item.limitation_date < day for item in items),
            is_barred_soon=any(item.limitation_state == "soon" for item in items),
            has_agreement=bool(self.agreement_id and self.agreement_id._is_in_force_on(day)),
            has_licence=self._has_licences(items, day),
            takes_kind=agency._takes_kind(partner.inkasso_kind),
            takes_country=agency._takes_country(partner.country_id),
            takes_amount=agency._takes_amount(total, currency, self.company_id, day),
            takes_age=agency._takes_age(self.env["inkasso.agency.agreement"]._get_due_age(self.line_ids, day)),
            takes_language=agency._takes_language(partner.lang),
            is_trial_full=bool(self.agreement_id) and self.agreement_id._is_trial_full(self),
            report=self._get_report_state(),
            has_address=self.env["inkasso.notice"]._has_address(partner),
            has_number=bool(partner.company_registry or partner.vat),
            has_credits=self._has_credits(),
            had_demand=self._had_demand(items),
            documents=self.env["inkasso.document.rule"]._get_required(
                agency, self.company_id, partner.inkasso_kind, total, currency, day
            ),
            has_text=bool((self.description or "").strip()),
            has_file=bool(self.attachment_ids),
        )

    def _get_report_state(self):
        """Whether the agency owes a report: none, warn, or block. Extended by what asks for reports."""
        self.ensure_one()
        return "none"

    def _get_rests(self, items):
        """For what the claims rest, in the words of the rules; not for this assignment itself."""
        self.ensure_one()
        rests = items.rest_ids.filtered(lambda rest: (rest.res_model, rest.res_id) != (self._name, self.id))
        reasons = {*rests.mapped("reason"), *({"hold"} & set(items.mapped("rest_reason")))}
        if self._has_dispute():
            reasons.add("dispute")
        return frozenset(REST_WORDS[reason] for reason in reasons if reason in REST_WORDS)

    def _has_dispute(self):
        """Whether anything of the case is contested, in part, too: what is not then goes with the rest later."""
        disputes_sudo = self.env["inkasso.dispute"].sudo()  # it decides whoever may see it
        return bool(disputes_sudo.search_count([("case_id", "=", self.case_id.id), ("is_open", "=", True)], limit=1))

    def _get_conditions(self, day):
        """What is known of the debtor that keeps the case here."""
        self.ensure_one()
        facts_sudo = self.env["inkasso.debtor.fact"].sudo()  # what is known of a debtor is not for everybody to read
        found = facts_sudo.search(
            [("partner_id", "=", self.partner_id.id), ("company_id", "in", (self.company_id.id, False))]
        )
        reasons = {EFFECTS[fact.kind].rest_reason for fact in found if fact._holds_on(day)}
        return reasons & set(CONDITIONS)

    def _has_licences(self, items, day):
        laws = self.env["inkasso.jurisdiction"]
        for item in items:
            laws |= item.policy_id.jurisdiction_id or laws._find(self.company_id, self.partner_id.country_id)
        return all(self.agency_id._has_licence(law, day) for law in laws)

    def _has_credits(self):
        """Whether payments or credit notes of the debtor are not matched with anything."""
        return bool(
            self.env["account.move.line"].search_count(
                [
                    ("company_id", "=", self.company_id.id),
                    ("partner_id", "child_of", self.partner_id.id),
                    ("account_type", "=", "asset_receivable"),
                    ("parent_state", "=", "posted"),
                    ("reconciled", "=", False),
                    ("amount_residual_currency", "<", 0),
                ],
                limit=1,
            )
        )

    def _had_demand(self, items):
        """Whether every claim has been demanded: the court will ask."""
        lines = self.env["inkasso.notice.line"].search(
            [("item_id", "in", items.ids), ("is_void", "=", False), ("notice_id.state", "=", "sent")]
        )
        demanded = lines.filtered(lambda line: line.level_id.stage in ("demand", "reminder")).item_id
        return not items - demanded

    # -------------------------------------------------------------------------
    # Words
    # -------------------------------------------------------------------------

    @api.model
    def _get_finding_texts(self):
        _ = self.env._
        return {
            Finding.NOTHING_OPEN.value: _("Nothing of the case is open, or all of it is with an agency."),
            Finding.CURRENCIES.value: _("The claims are in several currencies: one assignment has one."),
            Finding.WITH_AGENCY.value: _("An agency has a claim of this case already."),
            Finding.NO_AGREEMENT.value: _("There is no agreement with this agency that is in force today."),
            Finding.LICENCE.value: _(
                "The agency has no licence on record that was checked and is valid where this is collected."
            ),
            Finding.DEBTOR_KIND.value: _("The agency does not take this kind of debtor."),
            Finding.COUNTRY.value: _("The agency does not collect in the debtor's country."),
            Finding.AMOUNT.value: _("The amount is outside what the agency takes."),
            Finding.AGE.value: _("The claim is too young or too old for this agency."),
            Finding.TRIAL_FULL.value: _("The trial has all its cases."),
            Finding.DISPUTED.value: _("The debtor disputes the claim. Settle the dispute first."),
            Finding.PLANNED.value: _("The debtor pays by a payment plan."),
            Finding.PROMISED.value: _("The debtor has promised to pay. Wait for the day."),
            Finding.ON_HOLD.value: _("Collection is paused. Resume it first."),
            Finding.LEGAL_STEP.value: _(
                "A legal step is taken on a claim. End it first, or let the agency file the next one."
            ),
            Finding.BARRED.value: _("A claim is time-barred."),
            Finding.INSOLVENT.value: _("The debtor is insolvent: file the claim in the proceedings instead."),
            Finding.DECEASED.value: _("The debtor is dead: turn to the estate."),
            Finding.MINOR.value: _("The debtor is under age."),
            Finding.PROTECTED.value: _("The debtor's identity is protected: name and address must not leave by files."),
            Finding.CREDITS.value: _(
                "Payments or credit notes of the debtor are not matched. Match them first if they are for this."
            ),
            Finding.NO_ADDRESS.value: _("The debtor has no postal address."),
            Finding.NO_NUMBER.value: _(
                "The debtor's registration number is missing: courts and authorities ask for it."
            ),
            Finding.NO_TEXT.value: _("Describe what the claim is for: this agency asks for it at this amount."),
            Finding.NO_FILE.value: _("Attach what shows the claim, such as the order or the proof of delivery."),
            Finding.NO_TEXT_OR_FILE.value: _("Describe what the claim is for, or attach what shows it."),
            Finding.NO_DEMAND.value: _("No reminder or demand was sent for a claim."),
            Finding.BARRED_SOON.value: _("A claim is soon time-barred: tell the agency to interrupt limitation."),
            Finding.LANGUAGE.value: _("The agency does not speak the debtor's language."),
        }

    def action_check(self):
        """Look again at what stands in the way, with the amounts of today."""
        today = self.env["inkasso.notice"]._get_today()
        for assignment in self._as_collector():
            if assignment.status not in ("draft", "validation_failed", "ready"):
                raise UserError(self.env._("%(assignment)s is with the agency already.", assignment=assignment.name))
            assignment._freeze_amounts(today)
            assignment._check(today)
