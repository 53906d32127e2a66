"""What is going to come in, week by week, from how late claims have been paid.

A claim is expected at its debtor's usual days after the due date, scattered as payments have scattered before; what is
open still cannot have been paid already, so that what is left of the scatter counts. What is past all of it comes in at the
small rate at which old claims have come in. Some claims are never paid; the expected sum is so much lower.

Amounts of one call are in one currency. Likelihoods are estimates of :data:`~.scoring.PRECISION` digits.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext

from .checks import check_count, check_day, set_field, to_amount, to_decimal
from .errors import InvalidInputError
from .scoring import ONE, PRECISION, ZERO

#: Half of what could happen to either side lies within so many standard deviations: low and high are a range that holds
#: four times of five, as far as debtors pay independently of each other.
RANGE = Decimal("1.2816")
WEEK = 7


@dataclass(frozen=True, slots=True)
class Curve:
    """How payments scatter around their debtors' usual days: each earlier payment's days from the usual, sorted.

    ``tail`` is the part of what is older than all that which is paid within a week; ``never`` the part that never is.
    """

    offsets: tuple[int, ...]
    tail: Decimal = Decimal("0.01")
    never: Decimal = ZERO

    def __post_init__(self):
        if not self.offsets or any(
            later < earlier for earlier, later in zip(self.offsets, self.offsets[1:], strict=False)
        ):
            raise InvalidInputError("A curve needs offsets in rising order")
        for name in ("tail", "never"):
            value = to_decimal(getattr(self, name), name)
            if not 0 <= value <= 1:
                raise InvalidInputError(f"{name} must be from 0 to 1: {value}")
            set_field(self, name, value)

    def share(self, after: int, until: int) -> Decimal:
        """The part of payments whose offset lies after ``after`` and not after ``until``."""
        with localcontext(PRECISION):
            count = bisect_right(self.offsets, until) - bisect_right(self.offsets, after)
            return Decimal(max(count, 0)) / len(self.offsets)


@dataclass(frozen=True, slots=True)
class Expected:
    """A claim that is open: when it falls due, and how many days after that its debtor usually pays."""

    due: date
    amount: Decimal
    usual_days: int = 0

    def __post_init__(self):
        check_day(self.due, "due")
        set_field(self, "amount", to_amount(self.amount, "amount"))


@dataclass(frozen=True, slots=True)
class Agreed:
    """An amount that was agreed for a day - a promise, an instalment - and how likely such are kept."""

    day: date
    amount: Decimal
    likelihood: Decimal = ONE

    def __post_init__(self):
        check_day(self.day, "day")
        set_field(self, "amount", to_amount(self.amount, "amount"))


@dataclass(frozen=True, slots=True)
class Week:
    """What is expected from ``begin`` on for seven days."""

    begin: date
    low: Decimal
    expected: Decimal
    high: Decimal


def likelihoods(claim: Expected, curve: Curve, today: date, weeks: int) -> list[Decimal]:
    """How likely the claim, open on ``today``, is paid in each of the next weeks, of which the first begins tomorrow."""
    usual = claim.due + timedelta(days=claim.usual_days)
    now = (today - usual).days
    with localcontext(PRECISION):
        left = curve.share(now, curve.offsets[-1])
        payable = ONE - curve.never
        # of those still open, the ones that never pay have become more
        still = payable * left / (payable * left + curve.never) if left else ZERO
        found, gone = [], ZERO
        for week in range(weeks):
            if left:
                share = still * curve.share(now + WEEK * week, now + WEEK * (week + 1)) / left
            else:
                share = (ONE - gone) * curve.tail
            gone += share
            found.append(share)
        return found


def forecast(
    claims: Iterable[Expected], agreed: Iterable[Agreed], curve: Curve, today: date, weeks: int = 13
) -> list[Week]:
    """What comes in over the next weeks: expected, and a range that holds four times of five.

    What was agreed counts in its week, and what was agreed for a day that has passed in the first one.

    Raises InvalidInputError for less than a week.
    """
    check_count(weeks, "weeks", 1)
    check_day(today, "today")
    mean, variance = [ZERO] * weeks, [ZERO] * weeks

    def add(week, amount, likelihood):
        mean[week] += amount * likelihood
        variance[week] += amount * amount * likelihood * (ONE - likelihood)

    with localcontext(PRECISION):
        for claim in claims:
            for week, likelihood in enumerate(likelihoods(claim, curve, today, weeks)):
                add(week, claim.amount, likelihood)
        for one in agreed:
            week = max((one.day - today).days - 1, 0) // WEEK
            if week < weeks:
                add(week, one.amount, one.likelihood)
        return [
            Week(
                today + timedelta(days=1 + WEEK * week),
                max(mean[week] - RANGE * variance[week].sqrt(), ZERO),
                mean[week],
                mean[week] + RANGE * variance[week].sqrt(),
            )
            for week in range(weeks)
        ]


@dataclass(frozen=True, slots=True)
class BackTest:
    """How a forecast of the past compares with what came: the sums, and how many weeks were within the range."""

    expected: Decimal
    came: Decimal
    within: int
    weeks: int

    @property
    def error(self) -> Decimal | None:
        """By which part of what came the forecast was off; above 0 it was too high."""
        if not self.came:
            return None
        with localcontext(PRECISION):
            return (self.expected - self.came) / self.came


def compare(foretold: Sequence[Week], came: Sequence[Decimal]) -> BackTest:
    """Compare a forecast with what came in each of its weeks."""
    if len(foretold) != len(came):
        raise InvalidInputError(f"{len(came)} weeks came of {len(foretold)} foretold")
    return BackTest(
        sum((week.expected for week in foretold), ZERO),
        sum(came, ZERO),
        sum(week.low <= amount <= week.high for week, amount in zip(foretold, came, strict=True)),
        len(foretold),
    )
