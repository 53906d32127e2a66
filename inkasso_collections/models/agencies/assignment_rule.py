import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, UserError, ValidationError

from ...rules.champion import choose
from ..law.dated_rule import DEBTOR_KINDS

_logger = logging.getLogger(__name__)


class AssignmentRule(models.Model):
    """Which cases go to an agency, when, and to which: by shares, so that agencies can be compared fairly.

    Who gets a case follows from the debtor and the rule alone; nobody can pick the good ones, and it is logged.
    """

    _name = "inkasso.assignment.rule"
    _description = "Assignment rule"
    _inherit = ["inkasso.problem.mixin"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    sequence = fields.Integer(default=10, help="The first rule that fits a case holds.")
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    after_last_level = fields.Boolean(
        default=True, help="Only cases whose plan has come to the hand-over. Otherwise as soon as the rest fits."
    )
    age_min = fields.Integer(string="Overdue for at least (days)")
    age_max = fields.Integer(string="And at most (days)", help="0: any.")
    amount_min = fields.Monetary(string="From amount")
    amount_max = fields.Monetary(string="Up to amount", help="0: any.")
    debtor_kind = fields.Selection(DEBTOR_KINDS, string="Debtor", help="Empty: any.")
    country_ids = fields.Many2many("res.country", string="Countries", help="Of the debtor. Empty: any.")
    segment_ids = fields.Many2many("inkasso.segment", string="Segments", check_company=True, help="Empty: any.")
    placement = fields.Integer(
        default=1, help="1: cases no agency has had; 2: those that came back from one; and so on."
    )
    automatic = fields.Boolean(
        tracking=True, help="Hand over every night what fits and passes all checks; otherwise it is only proposed."
    )
    share_ids = fields.One2many("inkasso.assignment.rule.share", "rule_id", string="Agencies", copy=True)

    _sane = models.Constraint(
        "CHECK(age_min >= 0 AND age_max >= 0 AND amount_min >= 0 AND amount_max >= 0 AND placement >= 1)",
        "Amounts and days are not negative, the placement begins at 1.",
    )

    @api.constrains("share_ids", "active")
    def _check_shares(self):
        for rule in self.filtered("active"):
            if not sum(rule.share_ids.mapped("share")):
                raise ValidationError(self.env._("“%(rule)s” needs an agency with a share above zero.", rule=rule.name))

    # -------------------------------------------------------------------------
    # Which cases
    # -------------------------------------------------------------------------

    @api.model
    def _find(self, case, day):
        """The rule for `case` as of `day`, or an empty recordset."""
        rules = self.search([("company_id", "=", case.company_id.id)])
        return next((rule for rule in rules if rule._fits(case, day)), self.browse())

    def _fits(self, case, day):
        self.ensure_one()
        items = case._get_assignable_items().filtered(lambda item: item.date_maturity and item.date_maturity < day)
        if not items or (self.after_last_level and case.stage != "handover"):
            return False
        age = max((day - item.date_maturity).days for item in items)
        amount = sum(items.mapped("amount_residual"))
        debtor = case.partner_id
        return bool(
            self.age_min <= age
            and (not self.age_max or age <= self.age_max)
            and self.amount_min <= amount
            and (not self.amount_max or amount <= self.amount_max)
            and self.debtor_kind in (False, debtor.inkasso_kind)
            and (not self.country_ids or debtor.country_id in self.country_ids)
            and self.placement == len(case.assignment_ids.filtered("sent_on")) + 1
            and (not self.segment_ids or self._get_segment(case) in self.segment_ids)
            and self._fits_more(case, day)
        )

    @api.model
    def _get_segment(self, case):
        """The segment that the debtor is in, by its payments or by hand."""
        members_sudo = self.env["inkasso.segment.member"].sudo()  # it decides whoever may see it
        return members_sudo.search(
            [("company_id", "=", case.company_id.id), ("partner_id", "=", case.partner_id.id)], limit=1
        ).segment_id.sudo(self.env.su)

    def _fits_more(self, case, day):
        """Conditions that later abilities add, such as a score."""
        return True

    # -------------------------------------------------------------------------
    # Which agency
    # -------------------------------------------------------------------------

    def _choose(self, case, day):
        """(agreement, how it was chosen) for `case`: by shares among those who may have it.

        An agency that had the case before, has no agreement today or a full trial does not take part. The agreement is
        empty where nobody is left.
        """
        self.ensure_one()
        before = case.assignment_ids.filtered("sent_on").agency_id
        options = [
            (share, agreement)
            for share in self.share_ids.sorted("id")
            for agreement in [share._get_agreement(self.company_id, day)]
            if agreement and share.share and share.agency_id not in before and not agreement._is_trial_full()
        ]
        if not options:
            return self.env["inkasso.agency.agreement"], {}
        key = f"{self.id}:{case.partner_id.id}:{len(before)}"
        choice = choose(key, [share.share for share, _agreement in options])
        chosen, agreement = options[choice.index]
        return agreement, {
            "rule": self.name,
            "key": key,
            "number": str(choice.number),
            "shares": [[share.agency_id.name, share.share] for share, _agreement in options],
            "chosen": chosen.agency_id.name,
        }

    @api.model
    def _describe_choice(self, choice):
        """How an agency was chosen, in words for the log."""
        if not choice:
            return ""
        shares = ", ".join(f"{name} {share}" for name, share in choice["shares"])
        return self.env._(
            "Rule “%(rule)s”, shares %(shares)s: number %(number)s of key %(key)s falls on %(chosen)s.",
            rule=choice["rule"],
            shares=shares,
            number=choice["number"],
            key=choice["key"],
            chosen=choice["chosen"],
        )

    # -------------------------------------------------------------------------
    # Every night
    # -------------------------------------------------------------------------

    @api.model
    def _cron_assign(self, batch_size=50):
        """Hand over what automatic rules say. Each case by itself; what fails is a to-do and waits for people."""
        today = self.env["inkasso.notice"]._get_today()
        commit = self.env["ir.cron"]._commit_progress
        cases = self._list_cases(today)
        commit(remaining=len(cases))
        for case in cases:
            try:
                with self.env.cr.savepoint():
                    self._assign(case, today)
            except UserError as error:
                case._raise_problem(self.env._("Could not be handed over"), note=str(error.args[0]))
            except (OperationalError, ConcurrencyError):
                raise  # tried again as a whole
            except Exception:  # whatever one case makes fail must not stop the others
                self.env.invalidate_all()
                _logger.warning("Case %s could not be handed over", case.id, exc_info=True)
                case._raise_problem(
                    self.env._("Could not be handed over"),
                    note=self.env._("It failed here. Whoever runs the system finds more in its log."),
                )
            if not commit(1):
                return

    @api.model
    def _list_cases(self, day):
        """The open cases that an automatic rule may be for, without those that wait for a person."""
        companies = self.search([("automatic", "=", True)]).company_id
        cases = self.env["inkasso.case"].search([("company_id", "in", companies.ids), ("stage", "!=", "closed")])
        waiting = self.env["inkasso.assignment"].search(
            [("case_id", "in", cases.ids), ("status", "in", ("draft", "validation_failed", "ready"))]
        )
        return (cases - waiting.case_id).filtered(lambda case: self._find(case, day).automatic)

    @api.model
    def _assign(self, case, day):
        """Hand `case` over by its rule, or leave it proposed where something stands in the way.

        :return: the assignment; empty where no rule or no agency is for it
        """
        Assignment = self.env["inkasso.assignment"].with_company(case.company_id)
        rule = self._find(case, day)
        agreement, choice = rule._choose(case, day) if rule else (None, {})
        if not agreement:
            return Assignment
        assignment = Assignment._propose(case, agreement, day, rule_id=rule.id, choice=choice)
        assignment._log(day, self._describe_choice(choice), source="rule")
        if assignment.status == "ready" and not assignment.needs_approval:
            assignment._send(day)
        else:
            assignment._raise_problem(
                self.env._("Could not be handed over by itself"), note=assignment._explain_blocks()
            )
        return assignment


class AssignmentRuleShare(models.Model):
    """One agency of a rule, and its weight among the others."""

    _name = "inkasso.assignment.rule.share"
    _description = "Share of an agency in a rule"
    _order = "rule_id, id"

    rule_id = fields.Many2one("inkasso.assignment.rule", required=True, ondelete="cascade", index=True)
    company_id = fields.Many2one(related="rule_id.company_id")
    agency_id = fields.Many2one("inkasso.agency", required=True, ondelete="restrict", index=True)
    share = fields.Integer(default=100, help="Its weight: 80 beside 20 gets four cases of five.")

    _share_positive = models.Constraint("CHECK(share >= 0)", "A share is not negative.")
    _agency_uniq = models.UniqueIndex("(rule_id, agency_id)", "This agency is in the rule already.")

    def _get_agreement(self, company, day):
        """The terms on which the agency gets cases of `company` on `day`: the newest in force."""
        return self.agency_id._get_agreement(company, day)


class Agency(models.Model):
    _inherit = "inkasso.agency"

    def _get_agreement(self, company, day):
        """The newest agreement with `company` that is in force on `day`; a regular one goes before a trial."""
        self.ensure_one()
        found = self.agreement_ids.filtered(lambda each: each.company_id == company)._filter_current(day)
        return found.sorted(lambda each: (not each.is_trial, each.date_from, each.id), reverse=True)[:1]


class Assignment(models.Model):
    _inherit = "inkasso.assignment"

    rule_id = fields.Many2one(
        "inkasso.assignment.rule", readonly=True, ondelete="set null", index="btree_not_null", help="Chose the agency."
    )
    choice = fields.Json(readonly=True, help="How the rule chose: the key, the number it gave, the shares.")
    choice_text = fields.Char(compute="_compute_choice_text", string="Chosen")

    @api.depends("choice")
    @api.depends_context("lang")
    def _compute_choice_text(self):
        for assignment in self:
            assignment.choice_text = self.env["inkasso.assignment.rule"]._describe_choice(assignment.choice)
