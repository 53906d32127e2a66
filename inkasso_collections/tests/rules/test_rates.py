"""Which rate holds on which day."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from rules.errors import DuplicateRateError, InvalidInputError, MissingRateError
from rules.interest import RateSchedule

REFERENCE = RateSchedule(
    [
        (date(2026, 7, 1), Decimal("2.5")),
        (date(2026, 1, 1), Decimal("-0.5")),
    ],
    valid_until=date(2026, 12, 31),
)


def test_a_rate_holds_from_its_day_until_the_next():
    assert REFERENCE.at(date(2026, 1, 1)) == Decimal("-0.5")
    assert REFERENCE.at(date(2026, 6, 30)) == Decimal("-0.5")
    assert REFERENCE.at(date(2026, 7, 1)) == Decimal("2.5")
    assert REFERENCE.at(date(2026, 12, 31)) == Decimal("2.5")


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_no_rate_is_known_before_the_first_nor_after_the_last_published(day):
    with pytest.raises(MissingRateError, match=f"No interest rate is known for {day}") as error:
        REFERENCE.at(day)
    assert error.value.day == day


def test_without_an_end_the_last_rate_holds_for_ever():
    assert RateSchedule([(date(2026, 1, 1), Decimal(8))]).at(date.max) == 8


def test_a_schedule_without_rates_knows_none():
    with pytest.raises(MissingRateError):
        RateSchedule([]).at(date(2026, 1, 1))


def test_steps_are_sorted():
    assert [day for day, _rate in REFERENCE.steps] == [date(2026, 1, 1), date(2026, 7, 1)]


def test_two_rates_of_one_day_are_an_error():
    with pytest.raises(DuplicateRateError, match="More than one rate is dated 2026-01-01") as error:
        RateSchedule([(date(2026, 1, 1), Decimal(8)), (date(2026, 1, 1), Decimal(8))])
    assert error.value.day == date(2026, 1, 1)


def test_bad_steps_are_an_error():
    with pytest.raises(InvalidInputError):
        RateSchedule([(datetime(2026, 1, 1), Decimal(8))])
    with pytest.raises(InvalidInputError):
        RateSchedule([(date(2026, 1, 1), 8.5)])
    with pytest.raises(InvalidInputError):
        RateSchedule([], valid_until="2026-12-31")
    with pytest.raises(InvalidInputError):
        REFERENCE.at(datetime(2026, 1, 1))


def test_a_margin_is_added_to_a_negative_rate_as_it_is():
    late_rate = REFERENCE.plus(Decimal(8))
    assert late_rate.at(date(2026, 1, 1)) == Decimal("7.5")
    assert late_rate.at(date(2026, 7, 1)) == Decimal("10.5")
    assert late_rate.valid_until == date(2026, 12, 31)


def test_only_the_sum_is_raised_to_the_floor():
    assert REFERENCE.plus(Decimal("0.2")).at(date(2026, 1, 1)) == 0
    assert REFERENCE.plus(0, floor=Decimal("0.1")).at(date(2026, 1, 1)) == Decimal("0.1")
    assert REFERENCE.plus(Decimal("0.2"), floor=None).at(date(2026, 1, 1)) == Decimal("-0.3")


def test_a_fixed_rate_holds_on_every_day():
    schedule = RateSchedule.fixed(Decimal(12))
    assert (schedule.at(date.min), schedule.at(date.max)) == (12, 12)


def test_a_rate_frozen_on_a_day_never_changes():
    frozen = REFERENCE.plus(Decimal(8)).frozen_at(date(2026, 3, 1))
    assert frozen.at(date(2030, 1, 1)) == Decimal("7.5")
    with pytest.raises(MissingRateError):
        REFERENCE.frozen_at(date(2027, 1, 1))


def test_spans_join_equal_rates():
    schedule = RateSchedule(
        [(date(2026, 1, 1), Decimal(8)), (date(2026, 7, 1), Decimal("8.00")), (date(2027, 1, 1), Decimal(9))]
    )
    assert schedule.spans(date(2026, 3, 1), date(2027, 1, 2)) == [
        (date(2026, 3, 1), date(2026, 12, 31), 8),
        (date(2026, 12, 31), date(2027, 1, 2), 9),
    ]


def test_spans_where_rates_change_day_by_day():
    schedule = RateSchedule([(date(2026, 3, day), Decimal(day)) for day in range(1, 5)])
    assert schedule.spans(date(2026, 3, 2), date(2026, 3, 4)) == [
        (date(2026, 3, 2), date(2026, 3, 3), 3),
        (date(2026, 3, 3), date(2026, 3, 4), 4),
    ]


def test_spans_name_the_first_missing_day():
    with pytest.raises(MissingRateError, match="2027-01-01"):
        REFERENCE.spans(date(2026, 3, 1), date(2027, 3, 1))
    with pytest.raises(MissingRateError, match="2027-02-02"):
        REFERENCE.spans(date(2027, 2, 1), date(2027, 3, 1))
    with pytest.raises(MissingRateError, match="2025-02-02"):
        REFERENCE.spans(date(2025, 2, 1), date(2026, 3, 1))
