from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...rules.fees import FeeRule as PureFeeRule
from ..exact import exact
from .dated_rule import DEBTOR_KINDS


class FeeRule(models.Model):
    """A dated amount that may be claimed for a kind of fee, and on what conditions."""

    _name = "inkasso.fee.rule"
    _description = "Fee rule"
    _inherit = "inkasso.dated.rule"
    _order = "jurisdiction_id, kind_id, debtor_kind, date_from desc"
    _figure_fields = (
        "jurisdiction_id",
        "company_id",
        "debtor_kind",
        "date_from",
        "legal_basis",
        "kind_id",
        "amount",
        "currency_id",
        "needs_agreement",
        "max_count",
        "min_days_overdue",
        "min_days_since_previous",
        "principal_from",
        "principal_to",
    )

    name = fields.Char(compute="_compute_name")
    kind_id = fields.Many2one("inkasso.fee.kind", string="Fee", required=True, ondelete="restrict")
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary(required=True)
    needs_agreement = fields.Boolean(help="Only where agreed at latest when the debt arose.")
    max_count = fields.Integer(string="At most", help="Times it may be claimed for one claim; 0: no limit.")
    min_days_overdue = fields.Integer(string="Earliest, days after due", default=1)
    min_days_since_previous = fields.Integer(string="Days since the last one")
    principal_from = fields.Monetary(string="For principals from", help="In the currency of the fee.")
    principal_to = fields.Monetary(string="For principals up to", help="In the currency of the fee; 0: no upper end.")

    _amount_positive = models.Constraint("CHECK(amount >= 0)", "A fee cannot be negative.")
    _counts_positive = models.Constraint(
        "CHECK(max_count >= 0 AND min_days_overdue >= 0 AND min_days_since_previous >= 0)",
        "Counts and days cannot be negative.",
    )

    @api.depends("kind_id", "amount", "currency_id")
    def _compute_name(self):
        for rule in self:
            rule.name = f"{rule.kind_id.name or ''} {rule.amount:g} {rule.currency_id.name or ''}".strip()

    def _overlap_key(self):
        return (*super()._overlap_key(), self.kind_id.id, self.currency_id.id)

    def _meets(self, other):
        # EXTENDS inkasso.dated.rule: rows for other principals do not contradict each other
        return (
            super()._meets(other)
            and (not self.principal_to or other.principal_from <= self.principal_to)
            and (not other.principal_to or self.principal_from <= other.principal_to)
        )

    @api.constrains("kind_id", "currency_id", "principal_from", "principal_to")
    def _check_overlap_of_kind(self):
        self._check_overlap()

    @api.constrains("amount", "currency_id", "kind_id", "company_id", "debtor_kind")
    def _check_cap(self):
        """A company's own fee stays within what the law allows; where the law provides for none, contract decides."""
        for rule in self.filtered("company_id"):
            law = rule.jurisdiction_id.fee_rule_ids.filtered(
                lambda other, rule=rule: (
                    not other.company_id
                    and other.kind_id == rule.kind_id
                    and other.debtor_kind in (rule.debtor_kind, False)
                    and other.currency_id == rule.currency_id
                    and other._meets(rule)
                )
            )
            for other in law.filtered(lambda other, rule=rule: other.amount < rule.amount):
                raise ValidationError(
                    self.env._(
                        "%(amount)s exceeds the %(cap)s that %(basis)s allows. Enter no more than that.",
                        amount=rule.currency_id.format(rule.amount),
                        cap=rule.currency_id.format(other.amount),
                        basis=other.legal_basis,
                    )
                )

    def _as_pure_rule(self):
        """This row for the functions of `rules.fees`, which decide what may be claimed by it."""
        self.ensure_one()
        return PureFeeRule(
            kind=self.kind_id.code,
            amount=exact(self.amount),
            currency=self.currency_id.name,
            valid_from=self.date_from,
            valid_to=self.date_to or None,
            debtor_kinds=frozenset([self.debtor_kind] if self.debtor_kind else dict(DEBTOR_KINDS)),
            needs_agreement=self.needs_agreement,
            max_count=self.max_count or None,
            min_days_overdue=self.min_days_overdue,
            min_days_since_previous=self.min_days_since_previous,
            principal_from=exact(self.principal_from),
            principal_to=exact(self.principal_to) if self.principal_to else None,
            per="line" if self.kind_id.per_line else "notice",
            legal_basis=self.legal_basis,
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self.env["inkasso.charge"].sudo().search_count([("fee_rule_id", "in", self.ids)], limit=1):
            raise UserError(
                self.env._("A fee has been claimed by this rule. Give it an end date instead of deleting it.")
            )
