"""From when limitation runs, and the last day before a claim is time-barred."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from .checks import check_day
from .deadlines import limitation_date


@dataclass(frozen=True, slots=True)
class LimitationPeriod:
    """The period that runs: from ``start``, up to and including ``last_day``.

    ``start`` is the day the claim arose, the end of that year, or the day of the last act that interrupted the period.
    """

    start: date
    last_day: date
    is_interrupted: bool = False  # an act began it, not the claim itself


def run_limitation(
    origin: date,
    interruptions: Iterable[date],
    years: Callable[[date], int],
    from_year_end: bool = False,
) -> LimitationPeriod:
    """The period that runs after all ``interruptions`` of a claim that arose on ``origin``.

    ``years(day)`` says how many years (1 or more) a period that begins on ``day`` lasts. An act interrupts only a
    period that runs: one before it began changes nothing, and one after its last day does not revive a claim that is
    barred. After an interruption a period of the same kind runs from that day (preskriptionslagen 1981:130 6 §;
    BGB § 212, from the day itself and not from the end of its year).

    Raises InvalidInputError for what is no date, for less than one year, or for a day past the year 9999.
    """
    interruptions = list(interruptions)
    for day in (origin, *interruptions):
        check_day(day, "a day")
    start = date(origin.year, 12, 31) if from_year_end else origin
    period = LimitationPeriod(start, limitation_date(origin, years(origin), from_year_end))
    for day in sorted(interruptions):
        if day > period.last_day:
            break
        if day > period.start:
            period = LimitationPeriod(day, limitation_date(day, years(day)), is_interrupted=True)
    return period
