from odoo import api, fields, models
from odoo.exceptions import UserError

from ...rules.fees import FeeRule as PureFeeRule
from ..exact import exact
from .dated_rule import DEBTOR_KINDS


class FeeRule(models.Model):
    """A dated amount that may be claimed for a kind of fee, and on what conditions."""

    _name = "inkasso.fee.rule"
    _description = "Fee rule"
    _inherit = "inkasso.dated.rule"
    _order = "jurisdiction_id, kind_id, debtor_kind, date_from desc"

    name = fields.Char(compute="_compute_name")
    kind_id = fields.Many2one("inkasso.fee.kind", string="Fee", required=True, ondelete="restrict")
    currency_id = fields.Many2one("res.currency", required=True)
    amount = fields.Monetary(required=True)
    needs_agreement = fields.Boolean(help="Only where agreed at latest when the debt arose.")
    max_count = fields.Integer(string="At most", help="Times it may be claimed for one claim; 0: no limit.")
    min_days_overdue = fields.Integer(string="Earliest, days after due")

    _amount_positive = models.Constraint("CHECK(amount >= 0)", "A fee cannot be negative.")
    _counts_positive = models.Constraint(
        "CHECK(max_count >= 0 AND min_days_overdue >= 0)", "Counts and days cannot be negative."
    )

    @api.depends("kind_id", "amount", "currency_id")
    def _compute_name(self):
        for rule in self:
            rule.name = f"{rule.kind_id.name or ''} {rule.amount:g} {rule.currency_id.name or ''}".strip()

    def _overlap_key(self):
        return (*super()._overlap_key(), self.kind_id.id, self.currency_id.id)

    @api.constrains("kind_id", "currency_id")
    def _check_overlap_of_kind(self):
        self._check_overlap()

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
            per="line" if self.kind_id.per_line else "notice",
            legal_basis=self.legal_basis,
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        if self.env["inkasso.charge"].sudo().search_count([("fee_rule_id", "in", self.ids)], limit=1):
            raise UserError(self.env._("A fee has been claimed by this rule. Give it an end date instead of deleting it."))
