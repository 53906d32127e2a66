"""Simple late interest on a principal that changes, at rates that change.

Interest is never compounded and never runs on fees. Sources: räntelagen (1975:635) 3-9 §§;
directive 2011/7/EU art. 2-4; BGB §§ 288-289. Periods follow one convention throughout: ``start`` is
the day before the first day that bears interest and ``end`` is the last, so that days = end - start
and each period starts where the one before it ended.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, localcontext

from .checks import check_day, set_field, to_decimal
from .day_counts import day_count_named
from .rates import RateSchedule
from .rounding import EXACT, QUOTIENT, exact_sum, round_amount, unclaimed

__all__ = ["InterestPeriod", "Movement", "RateSchedule", "accrue", "round_amount", "total", "unclaimed"]


@dataclass(frozen=True, slots=True)
class Movement:
    """A change of the principal on ``day``: positive is owed, negative is paid or credited.

    It counts from the day after: a debt due on a day, and a payment on a day, change the interest of
    the next one.
    """

    day: date
    amount: Decimal

    def __post_init__(self):
        check_day(self.day, "day")
        set_field(self, "amount", to_decimal(self.amount, "amount"))


@dataclass(frozen=True, slots=True)
class InterestPeriod:
    """Interest of one principal at one rate: principal x rate / 100 x days / year_days.

    ``start`` is the day before the first day, ``end`` the last day; ``rate`` is in per cent per year;
    ``principal`` and ``amount`` are in the currency of the movements, ``amount`` unrounded and correct
    to 28 significant digits.
    """

    start: date
    end: date
    days: int
    principal: Decimal
    rate: Decimal
    amount: Decimal
    year_days: int = field(default=365, compare=False)


def accrue(
    movements: Iterable[Movement],
    start: date,
    end: date,
    schedule: RateSchedule,
    day_count: str = "actual/365",
) -> list[InterestPeriod]:
    """Simple interest for the days after ``start`` up to and including ``end``.

    ``movements`` (one currency, any order) up to and including ``start`` make the opening principal;
    ``schedule`` gives the rates, a rate dated D being that of D itself; ``day_count`` is "actual/365",
    "actual/actual" or "30/360" (see ``day_counts``). Rates are used as they are: that a sum of reference
    rate and margin does not fall below zero is for ``RateSchedule.plus`` to see to.

    Returns periods in order, each as long as its principal, rate and length of year stay the same.
    Days when nothing is owed, or when more has been paid than owed, bear no interest and have no
    period; nothing else is left out, so days at a rate of zero have one. Amounts are not rounded: round
    their :func:`total`. The sum over a period is that over its parts, wherever it is split, to the last
    digits of the quotients, and exactly so once rounded by ``round_amount``.

    Empty when ``end`` is not after ``start``. Raises MissingRateError for a day that bears interest and
    has no known rate, UnknownNameError for an unknown day count, InvalidInputError for what is no day.
    """
    parts_of = day_count_named(day_count)
    check_day(start, "start")
    check_day(end, "end")
    if end <= start:
        return []
    with localcontext(EXACT):
        return [
            InterestPeriod(first, last, days, principal, rate, _interest(principal, rate, days, year_days), year_days)
            for since, until, principal in _principal_spans(movements, start, end)
            if principal > 0
            for rate_since, rate_until, rate in schedule.spans(since, until)
            for first, last, days, year_days in parts_of(rate_since, rate_until)
        ]


def total(periods: Iterable[InterestPeriod]) -> Decimal:
    """The interest of all ``periods``, unrounded, in their currency."""
    return exact_sum(period.amount for period in periods)


def _interest(principal: Decimal, rate: Decimal, days: int, year_days: int) -> Decimal:
    return QUOTIENT.divide(principal * rate * days, 100 * year_days)


def _principal_spans(movements: Iterable[Movement], start: date, end: date) -> list[tuple[date, date, Decimal]]:
    """The principal of the days after ``start`` up to ``end``, as (day before, last day, principal)."""
    principal = Decimal(0)
    changes: defaultdict[date, Decimal] = defaultdict(Decimal)
    for movement in movements:
        if movement.day <= start:
            principal += movement.amount
        elif movement.day < end:
            changes[movement.day] += movement.amount
    spans = []
    for day in sorted(changes):
        if changes[day]:
            spans.append((start, day, principal))
            start, principal = day, principal + changes[day]
    spans.append((start, end, principal))
    return spans
