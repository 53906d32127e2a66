from odoo import api, models

from ...rules.agency_outlook import RecallTerms
from ...rules.agreement_terms import ClaimFacts, terms_of
from ...rules.commission import commission
from ..exact import exact


class AgreementTerms(models.Model):
    """What an agreement means in money: its fields as the values that the rules work with."""

    _inherit = "inkasso.agency.agreement"

    def _get_commission_terms(self, age_days, debtor_kind, country, phase="amicable"):
        """The :class:`~rules.commission.CommissionTerms` for such a claim, in the currency of the agreement.

        :param age_days: of the claim when it was handed over
        :param country: `res.country` of the debtor, may be empty
        """
        self.ensure_one()
        facts = ClaimFacts(max(age_days, 0), phase, debtor_kind, country.code or None)
        return terms_of(
            [rate._to_row() for rate in self.rate_ids],
            facts,
            marginal=self.is_marginal,
            cumulative_uplifts=self.add_uplifts,
            minimum=self._exact(self.amount_min) or None,
            maximum=self._exact(self.amount_max) or None,
            fixed_fee=self._exact(self.fixed_fee),
            fixed_fee_due=self.fixed_fee_due,
            rounding=exact(self.currency_id.rounding),
        )

    def _get_recall_terms(self):
        self.ensure_one()
        return RecallTerms(
            free_days=self.recall_free_days,
            fee=self._exact(self.recall_fee),
            percent=exact(self.recall_percent),
            exclusive_days=self.exclusive_days or None,
        )

    def _get_basis(self, principal, interest, fees):
        """Of what was collected, by part, that on which commission is due."""
        self.ensure_one()
        if self.basis == "principal":
            return principal
        if self.basis == "all":
            return principal + interest + fees
        kept_interest, kept_fees = self._get_kept(interest, fees)
        return principal + interest - kept_interest + fees - kept_fees

    def _get_kept(self, interest, fees):
        """What the agency keeps of the interest and the fees that it collected."""
        self.ensure_one()
        return (
            interest if self.interest_keeper == "agency" else interest - interest,
            fees if self.fee_keeper == "agency" else fees - fees,
        )

    def _get_age_days(self, lines, day):
        """The age of claims on receivable `lines` on `day`: of the oldest, as the agreement counts."""
        self.ensure_one()
        if self.age_from == "invoice":
            start = min((line.move_id.invoice_date or line.date for line in lines), default=day)
        else:
            start = min((line.date_maturity or line.date for line in lines), default=day)
        return max((day - start).days, 0)

    @api.model
    def _get_due_age(self, lines, day):
        """Days since the oldest due date of assignment `lines`, by which agencies say what they take."""
        return max(((day - line.due_date).days for line in lines if line.due_date), default=0)

    def _compute_commission(self, basis_amount, placed, age_days, debtor_kind, country, phase="amicable"):
        """The :class:`~rules.commission.Commission` on all that was collected of a case so far, without VAT.

        Amounts are exact decimals in the currency of the agreement.
        """
        terms = self._get_commission_terms(age_days, debtor_kind, country, phase)
        return commission(basis_amount, max(age_days, 0), terms, placed=placed)

    def _get_monthly_subscription(self):
        self.ensure_one()
        months = {"month": 1, "quarter": 3, "year": 12}[self.subscription_period]
        return self.subscription / months

    def _exact(self, amount):
        return exact(self.currency_id.round(amount))
