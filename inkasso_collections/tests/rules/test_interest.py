"""What bears interest, from when, at which rate."""

from datetime import date, datetime
from decimal import ROUND_DOWN, Context, Decimal, localcontext

import pytest
from rules.errors import InvalidInputError, MissingRateError, UnknownNameError
from rules.interest import InterestPeriod, Movement, RateSchedule, accrue, total

TEN_PERCENT = RateSchedule.fixed(Decimal(10))
DUE = date(2026, 3, 31)
DEBT = [Movement(DUE, Decimal(36500))]  # ten a day


def spans(periods):
    return [(period.start, period.end, period.principal, period.rate) for period in periods]


def test_a_period_has_the_days_after_start_up_to_and_including_end():
    [period] = accrue(DEBT, DUE, date(2026, 4, 30), TEN_PERCENT)
    assert period == InterestPeriod(DUE, date(2026, 4, 30), 30, Decimal(36500), Decimal(10), Decimal(300))
    assert period.year_days == 365


@pytest.mark.parametrize("end", [DUE, date(2026, 3, 1)])
def test_no_period_when_end_is_not_after_start(end):
    assert accrue(DEBT, DUE, end, TEN_PERCENT) == []


def test_movements_up_to_start_are_the_opening_principal():
    opening = [Movement(date(2026, 1, 1), Decimal(20000)), Movement(date(2026, 3, 31), Decimal(16500))]
    assert accrue(opening, DUE, date(2026, 4, 30), TEN_PERCENT) == accrue(DEBT, DUE, date(2026, 4, 30), TEN_PERCENT)


def test_a_payment_stops_interest_from_the_next_day():
    periods = accrue([*DEBT, Movement(date(2026, 4, 10), Decimal(-18250))], DUE, date(2026, 4, 30), TEN_PERCENT)
    assert spans(periods) == [
        (DUE, date(2026, 4, 10), Decimal(36500), Decimal(10)),
        (date(2026, 4, 10), date(2026, 4, 30), Decimal(18250), Decimal(10)),
    ]
    assert [period.amount for period in periods] == [Decimal(100), Decimal(100)]


def test_a_movement_on_the_last_day_changes_nothing():
    paid_last_day = [*DEBT, Movement(date(2026, 4, 30), Decimal(-36500))]
    assert accrue(paid_last_day, DUE, date(2026, 4, 30), TEN_PERCENT) == accrue(
        DEBT, DUE, date(2026, 4, 30), TEN_PERCENT
    )


def test_a_rate_applies_from_its_own_day():
    schedule = RateSchedule([(date(2026, 1, 1), Decimal(10)), (date(2026, 4, 11), Decimal(20))])
    assert spans(accrue(DEBT, DUE, date(2026, 4, 12), schedule)) == [
        (DUE, date(2026, 4, 10), Decimal(36500), Decimal(10)),
        (date(2026, 4, 10), date(2026, 4, 12), Decimal(36500), Decimal(20)),
    ]


def test_a_rate_and_a_payment_of_one_day_take_effect_a_day_apart():
    schedule = RateSchedule([(date(2026, 1, 1), Decimal(10)), (date(2026, 4, 10), Decimal(20))])
    debt = [*DEBT, Movement(date(2026, 4, 10), Decimal(-6500))]
    assert spans(accrue(debt, DUE, date(2026, 4, 12), schedule)) == [
        (DUE, date(2026, 4, 9), Decimal(36500), Decimal(10)),
        (date(2026, 4, 9), date(2026, 4, 10), Decimal(36500), Decimal(20)),
        (date(2026, 4, 10), date(2026, 4, 12), Decimal(30000), Decimal(20)),
    ]


def test_days_without_change_stay_in_one_period():
    schedule = RateSchedule([(date(2026, 1, 1), Decimal("10.0")), (date(2026, 4, 10), Decimal(10))])
    corrected = [*DEBT, Movement(date(2026, 4, 5), Decimal(-7)), Movement(date(2026, 4, 5), Decimal(7))]
    assert spans(accrue(corrected, DUE, date(2026, 4, 30), schedule)) == [
        (DUE, date(2026, 4, 30), Decimal(36500), Decimal(10))
    ]


def test_movements_come_in_any_order_and_from_any_iterable():
    debt = [*DEBT, Movement(date(2026, 4, 10), Decimal(-500)), Movement(date(2026, 4, 5), Decimal(-500))]
    assert accrue(iter(reversed(debt)), DUE, date(2026, 4, 30), TEN_PERCENT) == accrue(
        debt, DUE, date(2026, 4, 30), TEN_PERCENT
    )


def test_what_is_paid_or_overpaid_bears_no_interest_and_has_no_period():
    debt = [
        *DEBT,
        Movement(date(2026, 4, 5), Decimal(-36500)),
        Movement(date(2026, 4, 8), Decimal(-500)),
        Movement(date(2026, 4, 20), Decimal(4150)),
    ]
    assert spans(accrue(debt, DUE, date(2026, 4, 30), TEN_PERCENT)) == [
        (DUE, date(2026, 4, 5), Decimal(36500), Decimal(10)),
        (date(2026, 4, 20), date(2026, 4, 30), Decimal(3650), Decimal(10)),
    ]


def test_a_rate_of_zero_has_a_period_of_zero():
    [period] = accrue(DEBT, DUE, date(2026, 4, 30), RateSchedule.fixed(Decimal(0)))
    assert (period.days, period.amount) == (30, 0)


def test_a_rate_must_be_known_only_where_something_is_owed():
    schedule = RateSchedule([(DUE, Decimal(10))], valid_until=date(2026, 6, 30))
    paid = [*DEBT, Movement(date(2026, 6, 30), Decimal(-36500))]
    assert total(accrue(paid, DUE, date(2028, 1, 1), schedule)) == 910
    with pytest.raises(MissingRateError) as error:
        accrue(DEBT, DUE, date(2026, 7, 1), schedule)
    assert error.value.day == date(2026, 7, 1)


def test_the_day_before_the_first_rate_is_missing():
    with pytest.raises(MissingRateError, match="2026-04-01"):
        accrue(DEBT, DUE, date(2026, 7, 1), RateSchedule([(date(2026, 4, 2), Decimal(10))]))


def test_actual_actual_ends_a_period_with_a_year_of_another_length():
    debt = [Movement(date(2025, 12, 31), Decimal(1000))]
    periods = accrue(debt, date(2025, 12, 31), date(2029, 12, 31), TEN_PERCENT, "actual/actual")
    assert [(period.end, period.days, period.year_days, period.amount) for period in periods] == [
        (date(2027, 12, 31), 730, 365, 200),
        (date(2028, 12, 31), 366, 366, 100),
        (date(2029, 12, 31), 365, 365, 100),
    ]


def test_thirty_360_gives_every_month_a_twelfth_of_the_year():
    debt = [Movement(date(2025, 12, 31), Decimal(1200))]
    for month_end, interest in [(date(2026, 1, 31), 10), (date(2026, 3, 31), 30), (date(2026, 12, 31), 120)]:
        assert total(accrue(debt, date(2025, 12, 31), month_end, TEN_PERCENT, "30/360")) == interest


def test_an_amount_is_the_quotient_to_28_digits():
    [period] = accrue([Movement(DUE, Decimal(50000))], DUE, date(2026, 4, 30), TEN_PERCENT)
    assert period.amount == Decimal("410.9589041095890410958904110")


def test_the_length_of_the_year_explains_and_does_not_distinguish():
    [period] = accrue(DEBT, DUE, date(2026, 4, 30), TEN_PERCENT, "30/360")
    plain = InterestPeriod(period.start, period.end, period.days, period.principal, period.rate, period.amount)
    assert (period.year_days, plain.year_days) == (360, 365)
    assert period == plain


def test_the_context_of_the_caller_does_not_matter():
    debt = [*DEBT, Movement(date(2026, 4, 10), Decimal("-123.45"))]
    expected = accrue(debt, DUE, date(2026, 4, 30), TEN_PERCENT)
    with localcontext(Context(prec=3, rounding=ROUND_DOWN)):
        assert accrue(debt, DUE, date(2026, 4, 30), TEN_PERCENT) == expected
        found = total(expected)
    assert found == total(expected)


def test_an_unknown_day_count_is_an_error():
    with pytest.raises(UnknownNameError, match="actual/365, actual/actual, 30/360") as error:
        accrue(DEBT, DUE, DUE, TEN_PERCENT, "actual/360")
    assert error.value.name == "actual/360"


@pytest.mark.parametrize("day", [None, "2026-03-31", datetime(2026, 3, 31)])
def test_only_dates_are_days(day):
    with pytest.raises(InvalidInputError):
        Movement(day, Decimal(1))
    with pytest.raises(InvalidInputError):
        accrue(DEBT, day, DUE, TEN_PERCENT)
    with pytest.raises(InvalidInputError):
        accrue(DEBT, DUE, day, TEN_PERCENT)


@pytest.mark.parametrize("amount", [1.5, True, None, "1", Decimal("NaN"), Decimal("Infinity")])
def test_only_finite_decimals_and_whole_numbers_are_amounts(amount):
    with pytest.raises(InvalidInputError):
        Movement(DUE, amount)


def test_a_whole_number_becomes_a_decimal():
    assert isinstance(Movement(DUE, 100).amount, Decimal)
