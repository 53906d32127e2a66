"""How many days a period has, and how many its year."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.day_counts import DAY_COUNTS, actual_365, actual_actual, thirty_360

any_days = st.dates(date(1990, 1, 1), date(2110, 12, 31))


def test_actual_365_counts_the_leap_day():
    assert actual_365(date(2024, 2, 1), date(2024, 3, 1)) == [(date(2024, 2, 1), date(2024, 3, 1), 29, 365)]


def test_actual_actual_has_a_part_for_each_length_of_year():
    assert actual_actual(date(2023, 12, 30), date(2025, 1, 1)) == [
        (date(2023, 12, 30), date(2023, 12, 31), 1, 365),
        (date(2023, 12, 31), date(2024, 12, 31), 366, 366),
        (date(2024, 12, 31), date(2025, 1, 1), 1, 365),
    ]


def test_actual_actual_at_the_end_of_the_calendar():
    assert actual_actual(date(9999, 12, 30), date(9999, 12, 31)) == [(date(9999, 12, 30), date(9999, 12, 31), 1, 365)]


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 1, 30), date(2026, 1, 31), 0),
        (date(2026, 1, 31), date(2026, 2, 28), 28),
        (date(2026, 2, 28), date(2026, 3, 1), 3),
        (date(2024, 2, 29), date(2024, 3, 1), 2),
        (date(2026, 2, 15), date(2026, 3, 15), 30),
        (date(2025, 12, 31), date(2026, 12, 31), 360),
    ],
)
def test_thirty_360(start, end, days):
    assert thirty_360(start, end) == [(start, end, days, 360)]


@given(any_days, any_days, any_days, st.sampled_from(sorted(DAY_COUNTS)))
def test_splitting_keeps_the_days_of_each_year_length(one, two, three, name):
    start, middle, end = sorted([one, two, three])
    parts = DAY_COUNTS[name](start, middle) + DAY_COUNTS[name](middle, end)
    assert _days_by_year_length(parts) == _days_by_year_length(DAY_COUNTS[name](start, end))


def _days_by_year_length(parts):
    found = {360: 0, 365: 0, 366: 0}
    for _start, _end, days, year_days in parts:
        found[year_days] += days
    return found
