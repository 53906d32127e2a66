"""When a debtor must have answered, and when the next step may come. 1 May 2026 is a Friday."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.deadlines import BankCalendar, first_step_date, limitation_date, next_step_date, response_date
from rules.errors import InvalidInputError

MAY_DAY = date(2026, 5, 1)
SATURDAY = date(2026, 5, 2)
SUNDAY = date(2026, 5, 3)
MONDAY = date(2026, 5, 4)
CALENDAR = BankCalendar({MAY_DAY, date(2026, 5, 14), date(2026, 6, 19)})

any_days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
counts = st.integers(0, 60)


def test_bank_days():
    assert CALENDAR.is_bank_day(date(2026, 4, 30))
    assert not CALENDAR.is_bank_day(MAY_DAY)
    assert not CALENDAR.is_bank_day(SATURDAY)
    assert not CALENDAR.is_bank_day(SUNDAY)


def test_the_next_bank_day_may_be_the_day_itself():
    assert CALENDAR.next_bank_day(MONDAY) == MONDAY
    assert CALENDAR.next_bank_day(MAY_DAY) == MONDAY


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (MONDAY, 0, MONDAY),
        (SATURDAY, 0, MONDAY),
        (SATURDAY, 1, MONDAY),
        (date(2026, 4, 30), 1, MONDAY),
        (date(2026, 4, 30), 4, date(2026, 5, 7)),
    ],
)
def test_bank_days_are_added_one_by_one(day, count, expected):
    assert CALENDAR.add_bank_days(day, count) == expected


def test_another_weekend():
    calendar = BankCalendar(weekend=(4, 5))
    assert calendar.next_bank_day(MAY_DAY) == SUNDAY


@pytest.mark.parametrize("weekend", [range(7), (7,), (-1,)])
def test_a_weekend_is_some_of_the_weekdays(weekend):
    with pytest.raises(InvalidInputError, match="weekend"):
        BankCalendar(weekend=weekend)


def test_a_holiday_is_a_date():
    with pytest.raises(InvalidInputError):
        BankCalendar({datetime(2026, 5, 1)})


def test_calendars_of_the_same_days_are_equal():
    assert BankCalendar([MAY_DAY], [5, 6]) == BankCalendar({MAY_DAY})


@pytest.mark.parametrize(
    ("sent", "days", "mail", "expected"),
    [
        (date(2026, 5, 4), 10, 0, date(2026, 5, 15)),  # the 14th is a holiday
        (date(2026, 5, 5), 10, 0, date(2026, 5, 15)),
        (date(2026, 5, 6), 10, 0, date(2026, 5, 18)),  # a Saturday
        (date(2026, 5, 6), 2, 5, date(2026, 5, 13)),  # the mail takes longer
        (date(2026, 5, 6), 0, 0, date(2026, 5, 6)),
    ],
)
def test_response_date(sent, days, mail, expected):
    assert response_date(sent, days, CALENDAR, mail_bank_days=mail) == expected


def test_mail_takes_no_time_unless_told():
    assert response_date(MONDAY, 0, CALENDAR) == MONDAY


@pytest.mark.parametrize(
    ("due", "days", "shift", "expected"),
    [
        (MONDAY, 5, True, date(2026, 5, 9)),
        (MONDAY, 0, True, MONDAY),
        (SATURDAY, 5, True, date(2026, 5, 7)),
        (SATURDAY, 1, True, date(2026, 5, 5)),  # Monday is in time
        (SATURDAY, 1, False, SUNDAY),
        (MAY_DAY, 3, True, date(2026, 5, 5)),
    ],
)
def test_first_step_date(due, days, shift, expected):
    assert first_step_date(due, days, CALENDAR, shift) == expected


@pytest.mark.parametrize(
    ("days", "answer_by", "grace", "expected"),
    [
        (20, date(2026, 5, 15), 2, date(2026, 5, 24)),
        (20, date(2026, 5, 22), 2, date(2026, 5, 25)),
        (20, date(2026, 5, 23), 0, date(2026, 5, 24)),
    ],
)
def test_next_step_date(days, answer_by, grace, expected):
    assert next_step_date(MONDAY, days, answer_by, grace, CALENDAR, shift_due=True) == expected


@given(any_days, counts, st.integers(0, 10))
def test_a_response_date_is_a_bank_day_that_leaves_the_full_time(sent, days, mail):
    found = response_date(sent, days, CALENDAR, mail)
    assert CALENDAR.is_bank_day(found)
    assert (found - sent).days >= days
    assert found >= CALENDAR.add_bank_days(sent, mail)


@given(any_days, counts, any_days, counts, st.booleans())
def test_no_step_comes_before_the_time_given_has_run_out(due, days, answer_by, grace, shift):
    found = next_step_date(due, days, answer_by, grace, CALENDAR, shift)
    assert (found - answer_by).days > grace
    assert found >= first_step_date(due, days, CALENDAR, shift)


@pytest.mark.parametrize(
    ("origin", "years", "expected"),
    [
        (date(2026, 5, 4), 3, date(2029, 5, 4)),
        (date(2026, 5, 4), 10, date(2036, 5, 4)),
        (date(2024, 2, 29), 3, date(2027, 2, 28)),
        (date(2024, 2, 29), 4, date(2028, 2, 29)),
        (date(2026, 12, 31), 3, date(2029, 12, 31)),
    ],
)
def test_limitation_date(origin, years, expected):
    assert limitation_date(origin, years) == expected


def test_limitation_at_its_bounds():
    assert limitation_date(date(2026, 5, 4), 1) == date(2027, 5, 4)
    assert limitation_date(date(9998, 5, 4), 1) == date(9999, 5, 4)


def test_limitation_from_the_end_of_the_year():
    assert limitation_date(date(2026, 5, 4), 3, from_year_end=True) == date(2029, 12, 31)


@pytest.mark.parametrize(
    "call",
    [
        lambda: CALENDAR.add_bank_days(MONDAY, -1),
        lambda: response_date(MONDAY, -1, CALENDAR),
        lambda: response_date(MONDAY, 1, CALENDAR, mail_bank_days=-1),
        lambda: response_date(datetime(2026, 5, 4), 1, CALENDAR),
        lambda: response_date(date(9999, 12, 31), 1, CALENDAR),
        lambda: response_date(MONDAY, 10**12, CALENDAR),
        lambda: first_step_date(MONDAY, -1, CALENDAR, True),
        lambda: first_step_date("2026-05-04", 1, CALENDAR, True),
        lambda: next_step_date(MONDAY, 1, MONDAY, -1, CALENDAR, True),
        lambda: next_step_date(MONDAY, 1, None, 1, CALENDAR, True),
        lambda: limitation_date(MONDAY, 0),
        lambda: limitation_date(MONDAY, True),
        lambda: limitation_date(MONDAY, 8000),
        lambda: limitation_date(None, 3),
    ],
)
def test_bad_input_is_an_error(call):
    with pytest.raises(InvalidInputError):
        call()
