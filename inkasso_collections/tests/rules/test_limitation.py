"""Which period of limitation runs, by the rules of Sweden (from the origin) and Germany (from the end of its year)."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.deadlines import limitation_date
from rules.errors import InvalidInputError
from rules.limitation import LimitationPeriod, run_limitation

ORIGIN = date(2023, 5, 10)


def three_years(_day):
    return 3


@pytest.mark.parametrize(
    ("interruptions", "start", "last_day"),
    [
        # a consumer's invoice of 10 May 2023 that nothing interrupts
        ([], date(2023, 5, 10), date(2026, 5, 10)),
        # reminded on 1 July 2023 and, out of order, paid in part on 20 December 2024
        ([date(2024, 12, 20), date(2023, 7, 1)], date(2024, 12, 20), date(2027, 12, 20)),
        # the last day still interrupts, and a day later nothing does
        ([date(2026, 5, 10)], date(2026, 5, 10), date(2029, 5, 10)),
        ([date(2026, 5, 11)], date(2023, 5, 10), date(2026, 5, 10)),
        # what comes after the claim was barred once does not revive it, whatever follows
        ([date(2023, 7, 1), date(2026, 7, 2), date(2026, 8, 1)], date(2023, 7, 1), date(2026, 7, 1)),
        # before the claim arose, and on the day itself, there is nothing to interrupt
        ([date(2023, 4, 1), date(2023, 5, 10)], date(2023, 5, 10), date(2026, 5, 10)),
    ],
)
def test_the_last_interruption_of_a_running_period_counts(interruptions, start, last_day):
    expected = LimitationPeriod(start, last_day, is_interrupted=start != ORIGIN)
    assert run_limitation(ORIGIN, interruptions, three_years) == expected


def test_from_the_end_of_the_year():
    assert run_limitation(ORIGIN, [], three_years, True) == LimitationPeriod(date(2023, 12, 31), date(2026, 12, 31))


def test_before_the_year_is_over_nothing_runs_that_could_be_interrupted():
    period = run_limitation(ORIGIN, [date(2023, 6, 1)], three_years, from_year_end=True)
    assert period.last_day == date(2026, 12, 31)


def test_after_an_interruption_the_end_of_the_year_no_longer_counts():
    period = run_limitation(ORIGIN, [date(2024, 3, 1)], three_years, from_year_end=True)
    assert period == LimitationPeriod(date(2024, 3, 1), date(2027, 3, 1), is_interrupted=True)


def test_each_period_has_the_years_of_the_day_it_begins():
    def years(day):
        return 10 if day < date(2024, 1, 1) else 3

    assert run_limitation(ORIGIN, [], years).last_day == date(2033, 5, 10)
    assert run_limitation(ORIGIN, [date(2025, 1, 1)], years).last_day == date(2028, 1, 1)


@pytest.mark.parametrize(
    ("origin", "interruptions", "years"),
    [
        (datetime(2023, 5, 10), [], 3),
        (ORIGIN, ["2024-01-01"], 3),
        (ORIGIN, [], 0),
        (ORIGIN, [], 9000),
    ],
)
def test_bad_input_is_refused(origin, interruptions, years):
    with pytest.raises(InvalidInputError):
        run_limitation(origin, interruptions, lambda _day: years)


days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@given(days, st.lists(days), st.lists(days), st.integers(1, 10), st.booleans())
def test_one_act_more_never_brings_the_day_forward(origin, acts, more, years, from_year_end):
    def constant(_day):
        return years

    without = run_limitation(origin, acts, constant, from_year_end)
    with_more = run_limitation(origin, acts + more, constant, from_year_end)
    assert without.last_day <= with_more.last_day
    assert limitation_date(origin, years, from_year_end) <= without.last_day
    assert without.start <= without.last_day
