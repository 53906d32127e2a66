"""The schedule of a payment plan, and how far what was received settles it.

All amounts of a call are in one currency. Instalments are multiples of the currency's smallest unit; only the last one
takes what is left, so that the instalments add up to the debt and the interest of the plan, to the last unit.
"""

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext
from enum import Enum
from itertools import pairwise

from .checks import check_count, check_day, set_field, to_amount, to_decimal, to_member
from .errors import InvalidInputError
from .interest import Movement, RateSchedule, accrue
from .rounding import EXACT, check_rounding, exact_sum, round_amount

#: No plan is longer; a fixed amount that needs more instalments is too small.
MOST_INSTALMENTS = 240


class Period(str, Enum):
    """How far instalments are apart."""

    WEEK = "week"
    TWO_WEEKS = "two_weeks"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Bearing:
    """A part of the principal that bears interest at its own rates while the plan runs."""

    principal: Decimal
    rates: RateSchedule

    def __post_init__(self):
        set_field(self, "principal", to_amount(self.principal, "principal"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """What is agreed on.

    ``day``: the day of the agreement, to which interest is already among the costs. ``costs``: fees and interest claimed,
    which bear none themselves. ``principal``: what is open of the invoices. ``bearing``: the parts of it on which interest
    runs on, with their rates; empty where it is frozen. ``day_count``: as in ``interest.accrue``.
    """

    day: date
    costs: Decimal
    principal: Decimal
    bearing: tuple[Bearing, ...] = ()
    day_count: str = "actual/365"

    def __post_init__(self):
        check_day(self.day, "day")
        set_field(self, "costs", to_amount(self.costs, "costs"))
        set_field(self, "principal", to_amount(self.principal, "principal"))

    def interest(self, since: date, until: date, principal: Decimal) -> Decimal:
        """Unrounded interest on ``principal``, of which each part has its share, for the days after ``since``."""
        with localcontext(EXACT):
            return exact_sum(
                period.amount
                for part in self.bearing
                for period in accrue(
                    [Movement(since, principal * part.principal / self.principal)],
                    since,
                    until,
                    part.rates,
                    self.day_count,
                )
            )


@dataclass(frozen=True, slots=True)
class Step:
    """One day of a schedule and what falls due on it: ``amount``, or only the interest, or (neither) all that is left."""

    day: date
    amount: Decimal | None = None
    only_interest: bool = False

    def __post_init__(self):
        check_day(self.day, "day")
        if self.amount is not None:
            set_field(self, "amount", to_amount(self.amount, "amount"))


@dataclass(frozen=True, slots=True)
class Instalment:
    """What is to be paid on ``day``; ``interest`` is what of it is interest of the plan's own time."""

    day: date
    amount: Decimal
    interest: Decimal


@dataclass(frozen=True, slots=True)
class Settled:
    """What an instalment has come to be, and what of it is paid."""

    amount: Decimal
    paid: Decimal


# --- days ---------------------------------------------------------------------------------------


def days_of(first: date, count: int, period: Period | str) -> tuple[date, ...]:
    """``count`` days from ``first`` on; months keep its day, or end with the month where that is shorter."""
    check_day(first, "first day")
    check_count(count, "number of instalments", least=1)
    period = to_member(Period, period, "period")
    if period is Period.MONTH:
        return tuple(_add_months(first, index) for index in range(count))
    step = timedelta(weeks=1 if period is Period.WEEK else 2)
    return tuple(first + step * index for index in range(count))


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


# --- schedules ----------------------------------------------------------------------------------


def schedule(debt: Debt, steps: Sequence[Step], rounding: Decimal) -> tuple[Instalment, ...]:
    """The instalments of ``steps``, each of which pays costs first, then interest, then principal.

    The last step takes what is left, whatever amount it names. Raises InvalidInputError where days do not follow each
    other or begin before the agreement, where the debt is paid before the last step, or for interest alone where
    none runs.
    """
    _check_steps(debt, steps)
    rounding = check_rounding(rounding)
    run = _Run(debt, rounding)
    for step in steps[:-1]:
        run.take(step)
    run.take(Step(steps[-1].day))
    return tuple(run.instalments)


def equal(debt: Debt, days: Sequence[date], rounding: Decimal, before: Sequence[Step] = ()) -> tuple[Instalment, ...]:
    """Instalments of one amount on ``days``, after the steps ``before``: the highest that the last one does not fall below.

    Raises InvalidInputError where there is not a unit of the currency for each, and as :func:`schedule`.
    """
    rounding = check_rounding(rounding)
    most = int((debt.costs + debt.principal) / rounding) + 1
    low, high = 0, most
    found = None
    while low + 1 < high:
        units = (low + high) // 2
        plan = _try_equal(debt, days, units * rounding, rounding, before)
        if plan and plan[-1].amount >= units * rounding:
            low, found = units, plan
        else:
            high = units
    if not found:
        raise InvalidInputError(f"{len(days)} instalments are too many for this debt")
    return found


def _try_equal(debt, days, amount, rounding, before):
    steps = [*before, *(Step(day, amount) for day in days)]
    try:
        return schedule(debt, steps, rounding)
    except PaidTooEarlyError:
        return None


def fixed(
    debt: Debt,
    amount: Decimal,
    first: date,
    period: Period | str,
    rounding: Decimal,
    before: Sequence[Step] = (),
) -> tuple[Instalment, ...]:
    """Instalments of ``amount`` from ``first`` on, as many as it takes; the last one is what is left.

    Raises InvalidInputError where that never ends, because the amount does not even cover the interest, or takes more
    than MOST_INSTALMENTS, and as :func:`schedule`.
    """
    amount = to_amount(amount, "amount")
    run = _Run(debt, check_rounding(rounding))
    days = days_of(first, MOST_INSTALMENTS, period)
    _check_steps(debt, [*before, *(Step(day, amount) for day in days)])
    for step in before:
        run.take(step)
    for day in days:
        if run.get_left_on(day) <= amount:
            run.take(Step(day))
            return tuple(run.instalments)
        run.take(Step(day, amount))
    raise InvalidInputError(f"With {amount} each, more than {MOST_INSTALMENTS} instalments would be needed")


class PaidTooEarlyError(InvalidInputError):
    """Nothing is left for a step."""


class _Run:
    """A debt while its schedule is made: what is left after each step."""

    def __init__(self, debt: Debt, rounding: Decimal):
        self.debt = debt
        self.rounding = rounding
        self.day = debt.day
        self.costs = debt.costs
        self.principal = debt.principal
        self.interest = Decimal(0)  # accrued and not paid, rounded; it bears none itself
        self.instalments: list[Instalment] = []

    def _accrued(self, day: date) -> Decimal:
        """Interest that is open on ``day``."""
        return self.interest + round_amount(self.debt.interest(self.day, day, self.principal), self.rounding)

    def get_left_on(self, day: date) -> Decimal:
        return self.costs + self._accrued(day) + self.principal

    def take(self, step: Step) -> None:
        with localcontext(EXACT):
            self.interest = self._accrued(step.day)
            self.day = step.day
            left = self.costs + self.interest + self.principal
            amount = self._get_amount(step, left)
            if amount <= 0 or (step.amount is not None and amount >= left):
                raise PaidTooEarlyError(f"Nothing is left to pay on {step.day}, or after it")
            costs = Decimal(0) if step.only_interest else min(amount, self.costs)
            interest = min(amount - costs, self.interest)
            self.costs -= costs
            self.interest -= interest
            self.principal -= amount - costs - interest
            self.instalments.append(Instalment(step.day, amount, interest))

    def _get_amount(self, step: Step, left: Decimal) -> Decimal:
        if step.only_interest:
            return self.interest
        return left if step.amount is None else step.amount


def _check_steps(debt: Debt, steps: Sequence[Step]) -> None:
    if not steps:
        raise InvalidInputError("A schedule has at least one instalment")
    if len(steps) > MOST_INSTALMENTS * 2:
        raise InvalidInputError(f"{len(steps)} instalments are too many")
    days = [debt.day, *(step.day for step in steps)]
    if days[1] < days[0] or any(later <= earlier for earlier, later in pairwise(days[1:])):
        raise InvalidInputError("Instalments follow each other, and begin on the day of the agreement at the earliest")


# --- what is received ---------------------------------------------------------------------------


def settle(agreed: Sequence[Decimal], total: Decimal, received: Decimal) -> tuple[Settled, ...]:
    """How far ``received`` pays the instalments ``agreed``, in their order, when all of the plan comes to ``total``.

    ``total`` is what was received and what is still owed: where that is more than agreed (interest, an earlier payment
    taken back), the last instalment takes it; where it is less (a credit note), it comes off the last ones. The answers'
    amounts add up to ``total`` and what is paid of them to ``received``; none is negative, and none is paid beyond its
    amount.

    Raises InvalidInputError for negative amounts, no instalments, or more received than the total.
    """
    if not agreed:
        raise InvalidInputError("A plan has at least one instalment")
    total, received = to_amount(total, "total"), to_amount(received, "received")
    if received > total:
        raise InvalidInputError(f"{received} received is more than the total of {total}")
    with localcontext(EXACT):
        amounts = _even_out([to_amount(amount, "instalment") for amount in agreed], total)
        answers = []
        for amount in amounts:
            paid = min(received, amount)
            received -= paid
            answers.append(Settled(amount, paid))
        return tuple(answers)


def _even_out(amounts: list[Decimal], total: Decimal) -> list[Decimal]:
    difference = total - exact_sum(amounts)
    if difference >= 0:
        return [*amounts[:-1], amounts[-1] + difference]
    for index in reversed(range(len(amounts))):
        off = min(amounts[index], -difference)
        amounts[index] -= off
        difference += off
    return amounts


def missed(instalments: Iterable[tuple[date, Decimal]], day: date, days_late: int) -> tuple[date, ...]:
    """The days of those of ``instalments`` (day, what is open of it) that are late by more than ``days_late`` on ``day``."""
    check_day(day, "day")
    check_count(days_late, "days late")
    return tuple(
        due
        for due, is_open in instalments
        if to_decimal(is_open, "what is open") > 0 and due + timedelta(days=days_late) < day
    )
