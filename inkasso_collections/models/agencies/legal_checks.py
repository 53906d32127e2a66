from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...rules.legal_application import ApplicationFacts, ClaimFacts, Finding, TextRule, check_application
from ..exact import exact
from .assignment_checks import REST_WORDS
from .registration_number import is_valid_number

LINE_KINDS = {"claim": "claim", "cost": "cost", "compensation": "cost", "interest": "interest"}


class LegalTextRule(models.Model):
    """A wording that the text of a claim must not have at an authority. Rules are data and may be added to."""

    _name = "inkasso.legal.text.rule"
    _description = "Wording for authorities"
    _order = "id"
    _rec_name = "reason"

    jurisdiction_id = fields.Many2one("inkasso.jurisdiction", string="Law", ondelete="cascade", help="Empty: any law.")
    active = fields.Boolean(default=True)
    pattern = fields.Char(string="Wording", required=True, help="A regular expression.")
    case_sensitive = fields.Boolean(string="Capitals matter")
    severity = fields.Selection(
        [("error", "Blocks"), ("warning", "Warns")], required=True, default="error", help="Blocks: it cannot be filed."
    )
    reason = fields.Char(required=True, translate=True, help="Shown to whoever wrote it.")
    source = fields.Char(help="Law or guidance that the rule rests on.")

    @api.model
    def _get_rules(self, jurisdiction):
        # rules hold for whoever writes
        found = self.sudo().search([("jurisdiction_id", "in", (jurisdiction.id, False))])
        return tuple(
            TextRule(rule.pattern, rule.reason, rule.case_sensitive, rule.severity == "error") for rule in found
        )


class LegalStepChecks(models.Model):
    """What stands in the way of filing: gathered here, judged by the rules, said in words here."""

    _inherit = "inkasso.legal.step"

    findings = fields.Json(readonly=True, help="What was found: name, claim, words, reason, and whether it blocks.")
    finding_text = fields.Html(compute="_compute_finding_text", string="What is missing", sanitize=False)

    @api.depends("findings")
    @api.depends_context("lang")
    def _compute_finding_text(self):
        for step in self:
            step.finding_text = step._render_findings(step.findings or [])

    @api.model
    def _render_findings(self, findings):
        return Markup().join(
            Markup("<div class='%s'>%s</div>") % ("text-danger" if each[4] else "text-warning", self._say(each))
            for each in findings
        )

    @api.model
    def _say(self, finding):
        name, claim, words, reason, _blocks = finding
        text = self._get_finding_texts()[name]
        if words:
            text = f"{text} “{words}”"
        if reason:
            text = f"{text} {reason}"
        return f"{claim}: {text}" if claim else text

    def _check(self, day):
        """Look at what is missing as of `day`, and keep it."""
        for step in self:
            found = check_application(step._gather_facts(day))
            step.findings = [[each.finding.value, each.claim, each.words, each.reason, each.blocks] for each in found]
        return self.filtered(lambda step: not step._get_blocking())

    def _get_blocking(self):
        self.ensure_one()
        return [finding for finding in self.findings or [] if finding[4]]

    def _refuse_blocked(self):
        """:raise UserError: saying all that is missing"""
        for step in self:
            blocking = step._get_blocking()
            if blocking:
                raise UserError(
                    self.env._(
                        "%(step)s is not ready:\n%(reasons)s",
                        step=step.display_name,
                        reasons="\n".join(step._say(finding) for finding in blocking),
                    )
                )

    # -------------------------------------------------------------------------
    # Facts
    # -------------------------------------------------------------------------

    def _gather_facts(self, day):
        self.ensure_one()
        kind, partner, items = self.kind_id, self.partner_id, self.line_ids.item_id
        return ApplicationFacts(
            day=day,
            claims=tuple(self._gather_claim(line, day) for line in self.line_ids),
            is_currency_taken=not kind.currency_id or kind.currency_id == self.currency_id,
            applicant_number=is_valid_number(self.company_id.partner_id, self._get_number(self.company_id.partner_id)),
            defendant_number=self._judge_defendants(),
            needs_number=kind.needs_number,
            has_address=self.env["inkasso.notice"]._has_address(partner),
            had_demand=self.env["inkasso.assignment"]._had_demand(items),
            rests=self._get_rests(items),
            conditions=frozenset(self._get_conditions(day)),
            original_creditor=self.original_creditor or "",
            takes_disputed=kind.takes_disputed,
            text_limit=kind.text_limit,
            text_rules=self.env["inkasso.legal.text.rule"]._get_rules(self.jurisdiction_id) if kind.has_sheet else (),
            **self._gather_plan(day),
        )

    def _gather_plan(self, day):
        """What the escalation plan says of it. Extended by that."""
        return {}

    def _gather_claim(self, line, day):
        item = line.item_id
        return ClaimFacts(
            name=line.name or "",
            kind=LINE_KINDS[line.type],
            amount=exact(self.currency_id.round(line.amount)),
            due_date=line.due_date or None,
            text=line.basis_text or "",
            has_rate=bool(line.interest_text),
            is_barred=bool(item.limitation_date and item.limitation_date < day),
            dates=self._get_written_dates(line.due_date),
        )

    def _get_written_dates(self, day):
        """How a date may be written in a text: as the company writes it, and by the standard."""
        if not day:
            return frozenset()
        lang = self.company_id.partner_id.lang or self.env.lang
        return frozenset({day.isoformat(), format_date(self.env(context={"lang": lang}), day)})

    @api.model
    def _get_number(self, partner):
        return partner.company_registry or partner.vat or ""

    def _judge_defendants(self):
        """Whether the numbers of all defendants are right; None: one has none."""
        judged = {
            is_valid_number(partner, self._get_number(partner)) for partner in self.partner_id | self.co_debtor_ids
        }
        return False if False in judged else None if None in judged else True

    def _get_rests(self, items):
        """For what the claims rest, in the words of the rules; not for this step or the agency that has them."""
        rests = items.rest_ids.filtered(lambda rest: rest.res_model not in (self._name, "inkasso.assignment"))
        return frozenset(REST_WORDS[reason] for reason in rests.mapped("reason") if reason in REST_WORDS)

    def _get_conditions(self, day):
        """What is known of the debtor that the authority must know of, or that makes it useless."""
        self.ensure_one()
        facts_sudo = self.env["inkasso.debtor.fact"].sudo()  # what is known of a debtor is not for everybody to read
        found = facts_sudo.search(
            [("partner_id", "=", self.partner_id.id), ("company_id", "in", (self.company_id.id, False))]
        )
        words = {"death": "deceased", "minor": "minor", "protected": "protected"}
        words |= dict.fromkeys(("bankruptcy", "reorganisation", "debt_relief"), "insolvent")
        return {words[fact.kind] for fact in found if fact.kind in words and fact._holds_on(day)}

    # -------------------------------------------------------------------------
    # Words
    # -------------------------------------------------------------------------

    @api.model
    def _get_finding_texts(self):
        _ = self.env._
        return {
            Finding.NO_CLAIMS.value: _("Nothing is open, or a legal step is taken on all of it."),
            Finding.CURRENCY.value: _("It is not applied for in this currency there."),
            Finding.NO_APPLICANT_NUMBER.value: _("The registration number of our company is missing."),
            Finding.WRONG_APPLICANT_NUMBER.value: _("The registration number of our company is not valid."),
            Finding.NO_DEFENDANT_NUMBER.value: _("The debtor's personal or registration number is missing."),
            Finding.WRONG_DEFENDANT_NUMBER.value: _("The debtor's personal or registration number is not valid."),
            Finding.NO_ADDRESS.value: _("The debtor has no postal address."),
            Finding.NO_DEMAND.value: _("No demand was sent for a claim: the debtor may say that none came."),
            Finding.NOT_DUE.value: _("It is not overdue yet."),
            Finding.BARRED.value: _("It is time-barred."),
            Finding.DISPUTED.value: _("The debtor contests it: choose a court, or settle the dispute."),
            Finding.PLANNED.value: _("The debtor pays by a payment plan."),
            Finding.PROMISED.value: _("The debtor has promised to pay. Wait for the day."),
            Finding.INSOLVENT.value: _("The debtor is insolvent: file the claim in the proceedings instead."),
            Finding.DECEASED.value: _("The debtor is dead: turn to the estate."),
            Finding.MINOR.value: _("The debtor is under age: the guardian is to be named."),
            Finding.PROTECTED.value: _("The debtor's identity is protected: ask the authority how to file."),
            Finding.TEXT_MISSING.value: _("Say what the claim rests on: what was bought, when, by which invoice."),
            Finding.TEXT_NO_NUMBER.value: _("The text does not name the invoice."),
            Finding.TEXT_NO_DUE_DATE.value: _("The text does not name the due date."),
            Finding.TEXT_NO_CREDITOR.value: _("The text does not name the original creditor."),
            Finding.TEXT_TOO_LONG.value: _("The text is too long for the form:"),
            Finding.TEXT_WORDING.value: _("The text has a wording that the authority does not take:"),
            Finding.TEXT_DOUBTFUL.value: _("The text has a wording that the debtor may not understand:"),
            Finding.NO_RATE.value: _("No rate of interest is known: claim it by hand, or without interest."),
            Finding.NOT_AGREED.value: _("The agreement with the agency does not provide for this step."),
            Finding.BELOW_AMOUNT.value: _("The amount is below that from which this step is taken."),
            Finding.TOO_YOUNG.value: _("The claim is younger than this step is taken for."),
            Finding.NO_CONSENT.value: _("A manager has not consented yet."),
        }

    def action_check(self):
        """Look again at what is missing, with the amounts of today."""
        self.action_refresh()
