"""Interest worked out by hand, and answers that Kronofogden has published."""

from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal

import pytest
from rules.interest import Movement, RateSchedule, accrue, round_amount, total

#: Sweden's reference rate, räntelagen (1975:635) 9 §, in the half-years used here.
REFERENCE = RateSchedule(
    [
        (date(2013, 7, 1), Decimal("1.0")),
        (date(2015, 1, 1), Decimal("0.0")),
        (date(2016, 7, 1), Decimal("-0.5")),
        (date(2019, 7, 1), Decimal("0.0")),
        (date(2022, 7, 1), Decimal("0.5")),
        (date(2023, 1, 1), Decimal("2.5")),
        (date(2023, 7, 1), Decimal("3.5")),
        (date(2024, 1, 1), Decimal("4.0")),
        (date(2024, 7, 1), Decimal("4.0")),
        (date(2025, 1, 1), Decimal("3.0")),
        (date(2025, 7, 1), Decimal("2.0")),
        (date(2026, 1, 1), Decimal("2.0")),
        (date(2026, 7, 1), Decimal("2.0")),
    ],
    valid_until=date(2026, 12, 31),
)
LATE_RATE = REFERENCE.plus(Decimal(8))  # räntelagen 6 §


def interest(principal, start, end, day_count="actual/365"):
    periods = accrue([Movement(start, Decimal(principal))], start, end, LATE_RATE, day_count)
    return round_amount(total(periods), Decimal("0.01"))


@pytest.mark.parametrize("day_count", ["actual/365", "actual/actual"])
def test_thirty_days_at_one_rate(day_count):
    # 50 000 x 10 % x 30 / 365
    assert interest(50000, date(2026, 8, 31), date(2026, 9, 30), day_count) == Decimal("410.96")


def test_two_half_years():
    # 10 000 x (11 % x 30 + 10 % x 62) / 365
    assert interest(10000, date(2025, 5, 31), date(2025, 8, 31)) == Decimal("260.27")


@pytest.mark.parametrize(
    ("day_count", "expected"),
    [
        # 25 000 x (12 % x 46 + 11 % x 74) / 365
        ("actual/365", "935.62"),
        # 25 000 x (12 % x 46 / 366 + 11 % x 74 / 365)
        ("actual/actual", "934.58"),
    ],
)
def test_out_of_a_leap_year(day_count, expected):
    assert interest(25000, date(2024, 11, 15), date(2025, 3, 15), day_count) == Decimal(expected)


@pytest.mark.parametrize(
    ("day_count", "expected"),
    [
        # 100 000 x 12 % x 366 / 365
        ("actual/365", "12032.88"),
        # 100 000 x 12 %
        ("actual/actual", "12000.00"),
        ("30/360", "12000.00"),
    ],
)
def test_a_whole_leap_year(day_count, expected):
    assert interest(100000, date(2023, 12, 31), date(2024, 12, 31), day_count) == Decimal(expected)


def test_a_consumer_debt_with_its_fees():
    # 1 200 x 10 % x 76 / 365; reminder 60, demand 180; application 300 and own work 380
    owed = 1200 + interest(1200, date(2026, 7, 31), date(2026, 10, 15)) + 60 + 180
    assert owed == Decimal("1464.99")
    assert owed + 300 + 380 == Decimal("2144.99")


def test_interest_from_the_thirtieth_day_after_the_bill_or_from_the_day_after_it():
    thirtieth_day = date(2026, 3, 2) + timedelta(days=30)
    # 4 000 x 10 % x 45 / 365 and 44 / 365
    assert interest(4000, thirtieth_day - timedelta(days=1), date(2026, 5, 15)) == Decimal("49.32")
    assert interest(4000, thirtieth_day, date(2026, 5, 15)) == Decimal("48.22")


@pytest.mark.parametrize(
    ("principal", "first_day", "last_day", "answer"),
    [
        (650, date(2013, 7, 12), date(2016, 9, 29), 176),
        (6780, date(2021, 1, 1), date(2021, 4, 20), 163),
    ],
)
def test_answers_of_the_calculator_of_kronofogden(principal, first_day, last_day, answer):
    """Both days count, every year has 365, and what is below a krona is dropped."""
    start = first_day - timedelta(days=1)
    periods = accrue([Movement(start, Decimal(principal))], start, last_day, LATE_RATE)
    assert round_amount(total(periods), Decimal(1), ROUND_DOWN) == answer
