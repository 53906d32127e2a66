"""Dated interest rates."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from .checks import check_day, set_field, to_decimal
from .errors import DuplicateRateError, MissingRateError
from .rounding import EXACT

ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RateSchedule:
    """Interest rates in per cent per year, each valid from its day until the next one's day.

    ``steps``: pairs of (first day, per cent per year), in any order, one per day at most.
    ``valid_until``: the last day for which the published rates are known. A reference rate is set for
    half a year at a time (räntelagen 1975:635 9 §), so the last one must not be used past it.
    Without ``valid_until`` the last rate holds for ever.

    Raises DuplicateRateError for two rates of the same day, InvalidInputError for what is no day or rate.
    """

    steps: Sequence[tuple[date, Decimal]]
    valid_until: date | None = field(default=None, kw_only=True)
    _days: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self):
        steps = [_checked_step(day, rate) for day, rate in self.steps]
        steps.sort(key=lambda step: step[0])
        for (day, _rate), (next_day, _next_rate) in pairwise(steps):
            if day == next_day:
                raise DuplicateRateError(day)
        if self.valid_until is not None:
            check_day(self.valid_until, "valid_until")
        set_field(self, "steps", tuple(steps))
        set_field(self, "_days", tuple(day for day, _rate in steps))

    @classmethod
    def fixed(cls, rate: Decimal) -> "RateSchedule":
        """One rate, in per cent per year, for every day: interest agreed as a fixed figure."""
        return cls([(date.min, rate)])

    def at(self, day: date) -> Decimal:
        """The rate of ``day``, in per cent per year.

        Raises MissingRateError before the first rate and after ``valid_until``.
        """
        check_day(day, "day")
        index = bisect_right(self._days, day) - 1
        if index < 0 or (self.valid_until is not None and day > self.valid_until):
            raise MissingRateError(day)
        return self.steps[index][1]

    def plus(self, margin: Decimal, floor: Decimal | None = Decimal(0)) -> "RateSchedule":
        """Every rate with ``margin`` percentage points added, valid as long as this schedule is.

        A negative reference rate counts as it is (räntelagen 9 §: -0.5 + 8 = 7.5); only the sum is
        raised to ``floor``, because late payment never earns the debtor interest. No floor: ``None``.
        """
        margin = to_decimal(margin, "margin")
        rates = [(day, EXACT.add(rate, margin)) for day, rate in self.steps]
        if floor is not None:
            floor = to_decimal(floor, "floor")
            rates = [(day, max(rate, floor)) for day, rate in rates]
        return RateSchedule(rates, valid_until=self.valid_until)

    def frozen_at(self, day: date) -> "RateSchedule":
        """The rate of ``day`` for every day: a rate fixed per debt, as in the United Kingdom.

        Late Payment of Commercial Debts (Interest) Act 1998 and SI 2002/1675. Raises MissingRateError.
        """
        return RateSchedule.fixed(self.at(day))

    def spans(self, start: date, end: date) -> list[tuple[date, date, Decimal]]:
        """The rates of the days after ``start`` up to and including ``end``, which is later.

        Each span is (day before its first day, last day, per cent per year); a rate dated D is that of
        D itself; neighbours differ in rate. Raises MissingRateError for the first day without a rate.
        """
        if self.valid_until is not None and end > self.valid_until:
            raise MissingRateError(max(start, self.valid_until) + ONE_DAY)
        rate = self.at(start + ONE_DAY)
        spans = []
        for day, next_rate in self.steps[bisect_right(self._days, start + ONE_DAY) : bisect_right(self._days, end)]:
            if next_rate != rate:
                spans.append((start, day - ONE_DAY, rate))
                start, rate = day - ONE_DAY, next_rate
        spans.append((start, end, rate))
        return spans


def _checked_step(day: date, rate: Decimal) -> tuple[date, Decimal]:
    check_day(day, "the day of a rate")
    return day, to_decimal(rate, "a rate")
