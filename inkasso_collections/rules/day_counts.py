"""Day counts: how many days a period has, and of how many days its year is.

No Nordic statute says which one to use: it is a setting. Each function takes the day before a period
and its last day, and returns its parts as (day before, last day, days, days of the year).
"""

from calendar import isleap
from collections.abc import Callable
from datetime import date

from .errors import UnknownNameError

Part = tuple[date, date, int, int]


def actual_365(start: date, end: date) -> list[Part]:
    """Calendar days, over 365 in every year; so counts Kronofogden's calculator."""
    return [(start, end, (end - start).days, 365)]


def actual_actual(start: date, end: date) -> list[Part]:
    """Calendar days, over 366 for those of a leap year and 365 for the others.

    A full calendar year bears exactly the annual rate (räntelagen 6 §: "för år"). The parts end with
    the year where its length changes.
    """
    parts = []
    while start < end:
        year = start.year + (start.month == 12 and start.day == 31)
        leap = isleap(year)
        while year < end.year and isleap(year + 1) == leap:
            year += 1
        last = min(end, date(year, 12, 31))
        parts.append((start, last, (last - start).days, 366 if leap else 365))
        start = last
    return parts


def thirty_360(start: date, end: date) -> list[Part]:
    """Months of 30 days in years of 360: 30E/360, the European rule.

    Every date has one number, 360 x year + 30 x month + day with the 31st counted as the 30th, and
    the days of a period are the difference of two numbers. Splitting a period therefore keeps the sum
    of its days. The 31st of a month adds no day; 1 March adds those that February lacks.
    """
    return [(start, end, _day_number(end) - _day_number(start), 360)]


def _day_number(day: date) -> int:
    return 360 * day.year + 30 * day.month + min(day.day, 30)


DAY_COUNTS: dict[str, Callable[[date, date], list[Part]]] = {
    "actual/365": actual_365,
    "actual/actual": actual_actual,
    "30/360": thirty_360,
}


def day_count_named(name: str) -> Callable[[date, date], list[Part]]:
    """The day count of that name; raises UnknownNameError."""
    try:
        return DAY_COUNTS[name]
    except KeyError:
        raise UnknownNameError("day count", name, tuple(DAY_COUNTS)) from None
