from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ...rules.errors import RuleError
from ...rules.instalments import Bearing
from ...rules.rates import RateSchedule
from ..exact import exact
from ..law.law_book import LawBook
from .plan_terms import ZERO, PlanDebt


class PaymentPlanDebt(models.Model):
    """What a plan is about: principal, what was claimed on it, interest until its day, and the fee that the law allows."""

    _inherit = "inkasso.payment.plan"

    @api.model
    def _assess(self, items, charges, day, charge_fee=True, lock=True):
        """The :class:`PlanDebt` of `items` and of the unbooked `charges` on them. Writes nothing.

        :param lock: lock the items, because they are to be written; not for a preview
        :raise UserError: where a run works on the items, no law applies, or a rate is missing: nothing is charged by guess
        """
        claim = self._make_claim(items, day, lock)
        law_book = LawBook(self.env, [claim])
        try:
            law = law_book.get_law(claim)
            debt = PlanDebt(day=day, rounding=exact(items.currency_id[:1].rounding), day_count=law.day_count)
            debt.charges = sum((exact(charge.amount_open) for charge in charges), ZERO)
            self._assess_lines(debt, claim, law)
            if charge_fee:
                self._assess_fee(debt, claim, law, law_book)
        except (RuleError, ValidationError) as error:
            raise UserError(law_book.explain(error) if isinstance(error, RuleError) else str(error)) from error
        return debt

    @api.model
    def _make_claim(self, items, day, lock):
        items_sudo = items.sudo()  # what is open is read whoever sees the ledger; nothing of it is changed
        levels = (
            items_sudo.level_id | items_sudo.policy_id.level_ids | items_sudo.company_id.inkasso_policy_id.level_ids
        )
        if not levels:
            raise UserError(
                self.env._(
                    "No collection policy applies to these lines, so no law is known. Choose one in the settings."
                )
            )
        claims = items_sudo._claim_outside_plan(day, lambda _company: levels[:1], lock)
        if len(claims) != 1:
            raise UserError(self.env._("Choose open lines of one debtor in one currency."))
        return claims[0]

    @api.model
    def _assess_lines(self, debt, claim, law):
        """Principal, and the interest on it until the day of the plan; booked interest and fees bear none."""
        Charge = self.env["inkasso.charge"].sudo()  # the debt is computed from all that was claimed
        line_ids = [line.move_line_id for line in claim.lines]
        payments, history = Charge._read_payments(line_ids), Charge._read_history(line_ids)
        for line in claim.lines:
            item = self.env["inkasso.item"].browse(line.item_id)
            if line.is_accessory:
                debt.charges += line.principal
                continue
            debt.principal += line.principal
            Charge._assess_interest(claim, line, law, payments[line.move_line_id], history[line.move_line_id])
            debt.interest += [(item, draft) for draft in line.charges]
            self._add_bearing(debt, claim, line, law)

    @api.model
    def _add_bearing(self, debt, claim, line, law):
        """The rates at which the line bears interest while the plan runs: the last one known goes on."""
        rule = law.get_interest_rule(line.due_date, claim.partner_id, line.move_id)
        if not rule:
            return
        begins = law.get_interest_start(line)
        known = RateSchedule(law.get_rates(rule, begins).steps)
        first = max(begins, debt.day) + timedelta(days=1)
        steps = {debt.day: ZERO, first: known.at(first)}
        steps.update({day: rate for day, rate in known.steps if day > first})
        debt.bearing.append(Bearing(line.principal, RateSchedule(sorted(steps.items()))))

    @api.model
    def _assess_fee(self, debt, claim, law, law_book):
        """The fee for the plan, on the oldest line, as far as the compensation claimed on it leaves room."""
        line = next((line for line in claim.lines if not line.is_accessory), None)
        kind = self.env.ref("inkasso_collections.fee_kind_plan")
        if not line:
            return
        Charge = self.env["inkasso.charge"].sudo()  # the debt is computed from all that was claimed
        history = Charge._read_history([line.move_line_id])[line.move_line_id]
        before = len(line.charges)
        Charge._assess_fees(claim, line, [kind], law, history, law_book.is_fee_agreed(claim))
        item = self.env["inkasso.item"].browse(line.item_id)
        debt.fees += [(item, draft) for draft in line.charges[before:]]
        debt.remarks += line.remarks
