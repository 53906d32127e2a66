from odoo import api, fields, models
from odoo.exceptions import ValidationError

DEBTOR_KINDS = [
    ("consumer", "Consumer"),
    ("business", "Business"),
    ("public_body", "Public body"),
]


class DatedRule(models.AbstractModel):
    """What every figure set by law or contract carries: from when, until when, by which legal basis, how sure.

    A figure is never edited once a charge refers to it; its change is a new dated row.
    """

    _name = "inkasso.dated.rule"
    _description = "Dated rule with its legal basis"
    _check_company_auto = True

    jurisdiction_id = fields.Many2one(
        "inkasso.jurisdiction", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(
        "res.company",
        help="Empty: the law, for every company. Set: this company's own terms, which go before the law's row.",
    )
    debtor_kind = fields.Selection(
        DEBTOR_KINDS, help="Empty: applies whoever the debtor is."
    )
    date_from = fields.Date(string="Valid from", required=True)
    date_to = fields.Date(string="Valid to", help="Last day of validity; empty: until further notice.")
    legal_basis = fields.Char(required=True, translate=False, help="Law and section, or the contract term.")
    url = fields.Char(string="Link")
    confidence = fields.Selection(
        [
            ("high", "Primary text or two sources"),
            ("medium", "One source or derived"),
            ("low", "Weak: check before relying on it"),
        ],
        required=True,
        default="medium",
    )
    note = fields.Text()

    def _overlap_key(self):
        """Values that two rows must share to contradict each other while both are valid."""
        self.ensure_one()
        return (self.jurisdiction_id.id, self.company_id.id, self.debtor_kind)

    @api.constrains("date_from", "date_to")
    def _check_period(self):
        for rule in self:
            if rule.date_to and rule.date_to < rule.date_from:
                raise ValidationError(
                    self.env._(
                        "“%(rule)s” ends on %(end)s, before it begins on %(start)s. Correct one of the dates.",
                        rule=rule.display_name,
                        end=rule.date_to,
                        start=rule.date_from,
                    )
                )

    @api.constrains("date_from", "date_to", "jurisdiction_id", "company_id", "debtor_kind")
    def _check_overlap(self):
        for rule in self:
            for other in self.search([("jurisdiction_id", "=", rule.jurisdiction_id.id), ("id", "!=", rule.id)]):
                if rule._overlap_key() == other._overlap_key() and rule._meets(other):
                    raise ValidationError(
                        self.env._(
                            "“%(rule)s” (from %(start)s) overlaps “%(other)s” (from %(other_start)s). "
                            "End the older row the day before the newer one begins.",
                            rule=rule.display_name,
                            start=rule.date_from,
                            other=other.display_name,
                            other_start=other.date_from,
                        )
                    )

    def _meets(self, other):
        """Whether the two periods share a day."""
        return (not self.date_to or other.date_from <= self.date_to) and (
            not other.date_to or self.date_from <= other.date_to
        )

    def _is_valid_on(self, day):
        self.ensure_one()
        return self.date_from <= day and (not self.date_to or day <= self.date_to)

    def _applicable(self, debtor_kind, company, day):
        """The one row of `self` that applies: a company's own row before the law's, the debtor's kind before any kind.

        :return: a rule, or an empty recordset where the law is silent
        """
        candidates = self.filtered(
            lambda rule: (
                rule._is_valid_on(day)
                and rule.company_id in (company, company.browse())
                and rule.debtor_kind in (debtor_kind, False)
            )
        )
        return candidates.sorted(lambda rule: (not rule.company_id, not rule.debtor_kind))[:1]
