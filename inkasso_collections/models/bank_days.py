"""Bank days of a country: weekends and public holidays, from the `holidays` library."""

from functools import lru_cache

import holidays

from ..rules.deadlines import BankCalendar

FIRST_YEAR, LAST_YEAR = 2000, 2060
# Eves on which Swedish banks are closed, and a payment may wait for the next bank day (skuldebrevslagen 1936:81, 5 §).
EXTRA_CATEGORIES = {"SE": ("de_facto",)}


@lru_cache(maxsize=64)
def get_bank_calendar_of(country_code):
    """The :class:`BankCalendar` of an ISO country code; an unknown country has weekends only."""
    try:
        supported = holidays.country_holidays(country_code).supported_categories
    except NotImplementedError:
        return BankCalendar(frozenset())
    categories = tuple(
        category for category in ("public", *EXTRA_CATEGORIES.get(country_code, ())) if category in supported
    )
    days = holidays.country_holidays(country_code, years=range(FIRST_YEAR, LAST_YEAR + 1), categories=categories)
    return BankCalendar(frozenset(day for day in days if day.weekday() < 5))


def get_bank_calendar(country):
    """The :class:`BankCalendar` of a `res.country` record, which may be empty."""
    return get_bank_calendar_of(country.code or "")
