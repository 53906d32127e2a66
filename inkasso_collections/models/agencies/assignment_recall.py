from odoo import fields, models

from ...rules.agency_outlook import recall_cost
from ..exact import exact


class AssignmentRecall(models.Model):
    """Taking claims back from an agency, and what that costs."""

    _inherit = "inkasso.assignment"

    recall_reason = fields.Text(readonly=True)
    recall_cost = fields.Monetary(readonly=True, help="By the agreement, as of the day of the recall; without VAT.")

    def _get_recall_cost(self, day):
        """What recalling costs on `day` by the agreement, exact, in the currency of the assignment."""
        self.ensure_one()
        agreement = self.agreement_id
        if not agreement or not self.sent_on:
            return exact(0)
        terms = agreement._get_commission_terms(self.age_days, self.debtor_kind, self.country_id, self.phase)
        cost = recall_cost(
            max((day - self.sent_on).days, 0),
            self._convert(max(self._get_collected(), 0), agreement.currency_id),
            self._convert(max(self.amount_open, 0), agreement.currency_id),
            self.age_days,
            agreement._get_recall_terms(),
            terms,
        )
        return exact(agreement.currency_id._convert(float(cost), self.currency_id, self.company_id, day))

    def _convert(self, amount, currency):
        """`amount` of the assignment in `currency`, at the rate of the hand-over, exact."""
        day = self.date or self.env["inkasso.notice"]._get_today()
        return exact(currency.round(self.currency_id._convert(amount, currency, self.company_id, day)))

    def _recall(self, day, reason):
        """Take this assignment back: log why and what it costs; the tail of the agreement begins."""
        self.ensure_one()
        cost = float(self._get_recall_cost(day))
        tail = self.agreement_id.tail_days
        self.write(
            {
                "recall_reason": reason,
                "recall_cost": cost,
                "tail_until": tail and self.sent_on and fields.Date.add(day, days=tail),
            }
        )
        note = reason
        if cost:
            amount = self.currency_id.format(cost)
            note = self.env._("%(reason)s (it costs %(amount)s)", reason=reason, amount=amount)
        was_sent = bool(self.sent_on)
        self._set_status("recalled", day, note)
        if was_sent:
            self._transmit_recall(day)

    def _transmit_recall(self, day):
        """Tell the agency. Without a connection to it, people do; extended by adapters."""
        self._raise_problem(
            self.env._("Tell the agency that the case is recalled"), note=self.recall_reason or "", key="recall"
        )
