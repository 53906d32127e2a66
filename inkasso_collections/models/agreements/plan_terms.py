"""What is proposed for a payment plan, and what it comes to: plain values between the dialog, the portal and the plan."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from ...rules import instalments
from ...rules.errors import InvalidInputError
from ...rules.instalments import Bearing, Debt, Step

ZERO = Decimal(0)


@dataclass(slots=True)
class Terms:
    """How a debt is to be paid. ``method``: equal (a number of instalments), fixed (an amount each) or own (days)."""

    first_day: date
    method: str = "equal"
    number: int = 12
    amount: Decimal = ZERO
    period: str = "month"
    own: tuple[tuple[date, Decimal | None], ...] = ()
    down_payment: Decimal = ZERO  # on the day of the plan
    interest_only: int = 0  # instalments at the beginning
    interest: str = "frozen"
    revive_interest: bool = False
    charge_fee: bool = True


@dataclass(slots=True)
class PlanDebt:
    """What a plan is about, in its currency, on its day."""

    day: date
    rounding: Decimal
    principal: Decimal = ZERO
    charges: Decimal = ZERO
    interest: list = field(default_factory=list)  # pairs of item and ChargeDraft
    fees: list = field(default_factory=list)  # pairs of item and ChargeDraft
    bearing: list[Bearing] = field(default_factory=list)
    day_count: str = "actual/365"
    remarks: list[str] = field(default_factory=list)

    @property
    def interest_until(self):
        return sum((draft.amount for _item, draft in self.interest), ZERO)

    @property
    def fee(self):
        return sum((draft.amount for _item, draft in self.fees), ZERO)

    @property
    def total(self):
        return self.principal + self.charges + self.interest_until + self.fee

    def make_schedule(self, terms):
        """The instalments of `terms`.

        :raise RuleError: where they cannot be
        """
        debt = Debt(
            day=self.day,
            costs=self.charges + self.interest_until + self.fee,
            principal=self.principal,
            bearing=tuple(self.bearing) if terms.interest == "running" else (),
            day_count=self.day_count,
        )
        before = [Step(self.day, terms.down_payment)] if terms.down_payment else []
        if terms.method == "own":
            return instalments.schedule(debt, [*before, *(Step(*row) for row in terms.own)], self.rounding)
        skipped = terms.interest_only if terms.interest == "running" else 0
        if terms.method == "equal":
            if terms.number <= skipped:
                raise InvalidInputError("A plan has more instalments than those of interest only")
            days = instalments.days_of(terms.first_day, terms.number, terms.period)
            before += [Step(day, only_interest=True) for day in days[:skipped]]
            return instalments.equal(debt, days[skipped:], self.rounding, before)
        days = instalments.days_of(terms.first_day, skipped + 1, terms.period)
        before += [Step(day, only_interest=True) for day in days[:-1]]
        return instalments.fixed(debt, terms.amount, days[-1], terms.period, self.rounding, before)
