"""How an agency does: how much of what it was given came back, how fast, and whether another does better.

Placements are counted by cohort: what was handed over together is followed together. Time runs in steps of
:data:`STEP_DAYS` days since the hand-over, and a step counts only for placements that are old enough for it: what has
not had the time to be paid says nothing. Amounts of one call are in one currency; shares are fractions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from enum import Enum
from fractions import Fraction
from typing import NamedTuple

from .checks import check_count, check_day, set_field, to_amount, to_decimal
from .errors import InvalidInputError
from .kpi import quotient
from .rounding import EXACT, QUOTIENT, exact_sum

#: A month of a curve: the age bands of the ledger are as wide.
STEP_DAYS = 30
#: With fewer cases on either side, what differs may as well be chance.
LEAST_CASES = 30
#: 95 cases of a hundred lie within so many standard deviations.
Z = Decimal("1.959963984540054")
HALF = Fraction(1, 2)
ONE = Decimal(1)


# --- liquidation curves -----------------------------------------------------------------------


def step_of(placed_on: date, paid_on: date) -> int:
    """The step in which a payment came: 1 for the first 30 days. What is dated before the hand-over came at once."""
    check_day(placed_on, "placed_on")
    check_day(paid_on, "paid_on")
    return max((paid_on - placed_on).days, 0) // STEP_DAYS + 1


def is_known(placed_on: date, step: int, today: date) -> bool:
    """Whether all the days of ``step`` have passed by ``today`` for what was handed over on ``placed_on``."""
    check_count(step, "step", 1)
    return (today - placed_on).days >= step * STEP_DAYS


def cohort_curve(
    placed: Mapping[date, Decimal], receipts: Mapping[tuple[date, int], Decimal], today: date, steps: int
) -> tuple[Decimal | None, ...]:
    """The share of a cohort that had come back by the end of each step; ``None`` is not yet known.

    ``placed``: amounts by the day of the hand-over; ``receipts``: what came of them, by that day and step. A step is
    known once it has passed for the youngest of the cohort, so that each share is of the whole cohort.
    """
    check_count(steps, "steps", 1)
    if not placed:
        return (None,) * steps
    youngest, total = max(placed), exact_sum(placed.values())
    return tuple(
        quotient(exact_sum(amount for (_day, at), amount in receipts.items() if at <= step), total)
        if is_known(youngest, step, today)
        else None
        for step in range(1, steps + 1)
    )


def pooled_curve(
    placed: Mapping[date, Decimal], receipts: Mapping[tuple[date, int], Decimal], today: date, steps: int
) -> tuple[Decimal | None, ...]:
    """The share that comes back by the end of each step, learned from all placements, the young ones included.

    Each step adds what came in it, as a share of the placements that are old enough for the whole of it. So a young
    placement counts for the steps it has had, and the curve does not fall as it is followed further, unless payments
    bounce. ``None`` from the first step that nothing is old enough for.
    """
    check_count(steps, "steps", 1)
    curve, reached = [], Decimal(0)
    for step in range(1, steps + 1):
        days = [day for day in placed if is_known(day, step, today)]
        added = quotient(
            exact_sum(receipts.get((day, step), Decimal(0)) for day in days), exact_sum(placed[day] for day in days)
        )
        if added is None:
            break
        with localcontext(QUOTIENT):
            reached += added
        curve.append(reached)
    return (*curve, *(None,) * (steps - len(curve)))


# --- days to collect --------------------------------------------------------------------------


class Spell(NamedTuple):
    """So many cases that were followed for so many days, until they were collected, or only so far."""

    days: int
    collected: bool
    count: int = 1


def median_days(spells: Sequence[Spell]) -> int | None:
    """The day by which half of the cases are collected (Kaplan and Meier, 1958); ``None`` while it is not reached.

    A case that is still open counts for as long as it has been followed: leaving it out would make slow agencies look
    quick, as only their quick cases are closed. Without open cases it is the plain median (of two, the lower).
    """
    collected, followed = {}, {}
    for spell in spells:
        check_count(spell.days, "days")
        check_count(spell.count, "count", 1)
        followed[spell.days] = followed.get(spell.days, 0) + spell.count
        if spell.collected:
            collected[spell.days] = collected.get(spell.days, 0) + spell.count
    at_risk, uncollected = sum(followed.values()), Fraction(1)
    for day in sorted(followed):
        # whoever is followed up to a day is at risk on it
        uncollected *= 1 - Fraction(collected.get(day, 0), at_risk)
        if uncollected <= HALF:
            return day
        at_risk -= followed[day]
    return None


# --- one against another ----------------------------------------------------------------------


class Verdict(str, Enum):
    """What a comparison says of the first of the two."""

    TOO_FEW = "too_few"
    SAME = "same"
    BETTER = "better"
    WORSE = "worse"


class Comparison(NamedTuple):
    """By how much the first is above the second, the 95 % interval of that, and what may be concluded."""

    difference: Decimal | None
    low: Decimal | None
    high: Decimal | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Sample:
    """The cases of an agency that were followed for the same number of days: how many, and what came within it.

    The last three are sums over cases of amount², amount × collected, and collected², for the spread.
    """

    count: int
    won: int
    placed: Decimal
    collected: Decimal
    placed_squares: Decimal
    products: Decimal
    collected_squares: Decimal

    def __post_init__(self):
        check_count(self.count, "count")
        check_count(self.won, "won")
        if self.won > self.count:
            raise InvalidInputError(f"{self.won} cases cannot be won of {self.count}")
        for name in ("placed", "placed_squares", "collected_squares"):
            set_field(self, name, to_amount(getattr(self, name), name))
        for name in ("collected", "products"):  # negative where payments bounced
            set_field(self, name, to_decimal(getattr(self, name), name))


class Interval(NamedTuple):
    low: Decimal
    high: Decimal


def share_interval(won: int, count: int) -> Interval:
    """The 95 % interval of a share, by Wilson: right for few cases, and never outside 0 and 1.

    Raises InvalidInputError for more won than there are, and where there are none.
    """
    check_count(count, "count", 1)
    check_count(won, "won")
    if won > count:
        raise InvalidInputError(f"{won} cases cannot be won of {count}")
    with localcontext(QUOTIENT):
        share, square = Decimal(won) / count, Z * Z
        middle = share + square / (2 * count)
        spread = Z * (share * (1 - share) / count + square / (4 * count * count)).sqrt()
        scale = 1 + square / count
        low, high = (middle - spread) / scale, (middle + spread) / scale
        # at the ends what is left of the roots is noise
        return Interval(low if won else Decimal(0), high if won < count else ONE)


def compare_successes(one: Sample, other: Sample) -> Comparison:
    """Whether a larger share of the cases of ``one`` was collected than of ``other`` (Newcombe 1998, method 10)."""
    if not one.count or not other.count:
        return Comparison(None, None, None, Verdict.TOO_FEW)
    (low, high), (other_low, other_high) = share_interval(one.won, one.count), share_interval(other.won, other.count)
    with localcontext(QUOTIENT):
        share, other_share = Decimal(one.won) / one.count, Decimal(other.won) / other.count
        difference = share - other_share
        down = ((share - low) ** 2 + (other_high - other_share) ** 2).sqrt()
        up = ((high - share) ** 2 + (other_share - other_low) ** 2).sqrt()
        return _judge(one, other, difference, difference - down, difference + up)


def compare_recoveries(one: Sample, other: Sample) -> Comparison:
    """Whether a larger part of the amounts of ``one`` came back than of those of ``other``.

    A recovery is a ratio of two sums; its variance is the linearised one of a ratio (Cochran, Sampling Techniques,
    6.4), so that a single large case widens the interval as much as it should.
    """
    if not one.placed or not other.placed:
        return Comparison(None, None, None, Verdict.TOO_FEW)
    (rate, variance), (other_rate, other_variance) = _recovery(one), _recovery(other)
    with localcontext(QUOTIENT):
        difference, spread = rate - other_rate, Z * (variance + other_variance).sqrt()
        return _judge(one, other, difference, difference - spread, difference + spread)


def _recovery(sample: Sample) -> tuple[Decimal, Decimal]:
    """The recovery of a sample and its variance."""
    rate = quotient(sample.collected, sample.placed)
    if sample.count < 2:
        return rate, Decimal(0)
    with localcontext(EXACT):
        squares = sample.collected_squares - 2 * rate * sample.products + rate * rate * sample.placed_squares
    with localcontext(QUOTIENT):
        variance = max(squares, Decimal(0)) * sample.count / (sample.count - 1) / (sample.placed * sample.placed)
    return rate, variance


def _judge(one: Sample, other: Sample, difference: Decimal, low: Decimal, high: Decimal) -> Comparison:
    if min(one.count, other.count) < LEAST_CASES:
        verdict = Verdict.TOO_FEW
    elif low > 0:
        verdict = Verdict.BETTER
    else:
        verdict = Verdict.WORSE if high < 0 else Verdict.SAME
    return Comparison(difference, low, high, verdict)
