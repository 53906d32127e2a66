from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...rules.agreement_terms import RateRow
from ..exact import exact
from ..law.dated_rule import DEBTOR_KINDS

PHASES = [
    ("amicable", "Amicable"),
    ("legal", "Legal"),
    ("enforcement", "Enforcement"),
    ("surveillance", "Surveillance"),
]


class AgreementRate(models.Model):
    """A row of an agreement's price list: percent by amount and age, for all claims or for some.

    The narrowest rows that fit a claim hold.
    """

    _name = "inkasso.agency.agreement.rate"
    _inherit = ["inkasso.agency.agreement.row"]
    _description = "Commission rate of an agreement"
    _order = "agreement_id, is_uplift, phase, country_id, debtor_kind, over_days, from_amount"

    agreement_id = fields.Many2one("inkasso.agency.agreement", required=True, ondelete="cascade", index=True)
    currency_id = fields.Many2one(related="agreement_id.currency_id")
    phase = fields.Selection(PHASES, help="Empty: any.")
    debtor_kind = fields.Selection(DEBTOR_KINDS, string="Debtor", help="Empty: any.")
    country_id = fields.Many2one("res.country", string="Country of the debtor", help="Empty: any.")
    from_amount = fields.Monetary(string="From amount")
    over_days = fields.Integer(string="Older than (days)", help="0: from the beginning.")
    percent = fields.Float(digits=(6, 3), required=True)
    is_uplift = fields.Boolean(string="Added", help="Percentage points on top of the other rows, for older claims.")

    _sane = models.Constraint(
        "CHECK(percent >= 0 AND percent <= 100 AND from_amount >= 0 AND over_days >= 0)",
        "A rate is from 0 to 100 %, amounts and days are not negative.",
    )

    @api.constrains("phase", "debtor_kind", "country_id", "from_amount", "over_days", "is_uplift", "agreement_id")
    def _check_unique(self):
        for agreement in self.agreement_id:
            keys = [rate._get_key() for rate in agreement.rate_ids]
            if len(keys) != len(set(keys)):
                raise ValidationError(
                    self.env._("Two rows of “%(agreement)s” are for the same claims.", agreement=agreement.display_name)
                )

    def _get_key(self):
        self.ensure_one()
        amount = 0 if self.is_uplift else self.currency_id.round(self.from_amount)
        return (self.phase, self.debtor_kind, self.country_id.id, amount, self.over_days, self.is_uplift)

    def _to_row(self):
        """This row as the rules know it."""
        self.ensure_one()
        return RateRow(
            percent=exact(self.percent),
            from_amount=exact(self.currency_id.round(self.from_amount)),
            over_days=self.over_days,
            phase=self.phase or None,
            debtor_kind=self.debtor_kind or None,
            country=self.country_id.code or None,
            is_uplift=self.is_uplift,
        )
