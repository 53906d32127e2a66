from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.errors import InvalidInputError, UnknownNameError
from rules.instalments import (
    MOST_INSTALMENTS,
    Bearing,
    Debt,
    Step,
    days_of,
    equal,
    fixed,
    missed,
    schedule,
    settle,
)
from rules.rates import RateSchedule

DAY = date(2026, 10, 15)
ORE = Decimal("0.01")
TEN = RateSchedule([(date(2000, 1, 1), Decimal(10))])

amounts = st.integers(0, 10_000_000).map(lambda cents: Decimal(cents) / 100)
offsets = st.lists(st.integers(1, 900), min_size=1, max_size=24, unique=True).map(sorted)


def frozen(principal="1000", costs="0"):
    return Debt(day=DAY, costs=Decimal(costs), principal=Decimal(principal))


def running(principal="1000", costs="0"):
    principal = Decimal(principal)
    return Debt(day=DAY, costs=Decimal(costs), principal=principal, bearing=(Bearing(principal, TEN),))


def days(*offsets):
    return [DAY + timedelta(days=offset) for offset in offsets]


def figures(plan):
    return [(f"{part.amount:.2f}", f"{part.interest:.2f}") for part in plan]


# --- days ---


def test_months_keep_the_day_or_end_with_the_month():
    assert days_of(date(2026, 11, 30), 5, "month") == (
        date(2026, 11, 30),
        date(2026, 12, 30),
        date(2027, 1, 30),
        date(2027, 2, 28),
        date(2027, 3, 30),
    )


def test_weeks():
    assert days_of(DAY, 3, "week") == tuple(days(0, 7, 14))
    assert days_of(DAY, 2, "two_weeks") == tuple(days(0, 14))


def test_unknown_period():
    with pytest.raises(UnknownNameError):
        days_of(DAY, 3, "year")


# --- schedules ---


def test_equal_with_rounding_on_the_last():
    assert [str(part.amount) for part in equal(frozen(), days(30, 60, 90), ORE)] == ["333.33", "333.33", "333.34"]


def test_equal_with_interest():
    plan = equal(running(), days(30, 60, 90), ORE)
    # 1 000 x 10 % x 30 / 365 = 8.22; then on 669.40 and on 336.08
    assert figures(plan) == [("338.82", "8.22"), ("338.82", "5.50"), ("338.84", "2.76")]
    assert sum(part.amount for part in plan) == 1000 + sum(part.interest for part in plan)


def test_one_instalment_takes_all():
    assert figures(equal(running(), days(30), ORE)) == [("1008.22", "8.22")]


def test_whole_units():
    assert [part.amount for part in equal(frozen("100"), days(1, 2, 3), Decimal(1))] == [33, 33, 34]


def test_too_many_for_so_little():
    with pytest.raises(InvalidInputError):
        equal(frozen("0.02"), days(1, 2, 3), ORE)


def test_nothing_owed():
    with pytest.raises(InvalidInputError):
        equal(frozen("0"), days(1), ORE)


def test_first_payment_now_and_interest_only_start():
    before = [Step(DAY, Decimal(200)), Step(DAY + timedelta(days=30), only_interest=True)]
    plan = equal(running(), days(60, 90), ORE, before)
    # 800 x 10 % x 30 / 365 = 6.58, paid alone
    assert figures(plan)[:2] == [("200.00", "0.00"), ("6.58", "6.58")]
    assert plan[2].amount <= plan[3].amount


def test_costs_are_paid_first_and_bear_no_interest():
    plan = schedule(running(costs="100"), [Step(days(30)[0], Decimal(100)), Step(days(60)[0])], ORE)
    assert figures(plan) == [("100.00", "0.00"), ("1016.44", "16.44")]


def test_fixed_ends_with_what_is_left():
    assert figures(fixed(frozen(), Decimal(300), DAY, "month", ORE)) == [("300.00", "0.00")] * 3 + [("100.00", "0.00")]
    assert figures(fixed(frozen("600"), Decimal(300), DAY, "month", ORE)) == [("300.00", "0.00")] * 2
    assert figures(fixed(frozen(), Decimal(300), days(1)[0], "month", ORE, [Step(DAY, Decimal(900))])) == [
        ("900.00", "0.00"),
        ("100.00", "0.00"),
    ]


def test_fixed_that_does_not_cover_the_interest():
    with pytest.raises(InvalidInputError):
        fixed(running("100000"), Decimal(10), DAY + timedelta(days=31), "month", ORE)


def test_fixed_of_nothing():
    with pytest.raises(InvalidInputError):
        fixed(frozen(), Decimal(0), DAY, "month", ORE)


def test_own_days_paid_before_the_last():
    with pytest.raises(InvalidInputError):
        schedule(frozen(), [Step(DAY, Decimal(1000)), Step(days(1)[0])], ORE)


def test_only_interest_where_none_runs():
    with pytest.raises(InvalidInputError):
        schedule(frozen(), [Step(days(1)[0], only_interest=True), Step(days(2)[0])], ORE)


@pytest.mark.parametrize("offsets", [(), (-1,), (5, 5), (5, 4), range(MOST_INSTALMENTS * 2 + 1)])
def test_days_that_do_not_follow_each_other(offsets):
    with pytest.raises(InvalidInputError):
        schedule(frozen(), [Step(day, Decimal("0.01")) for day in days(*offsets)], ORE)


@given(amounts, amounts, offsets, st.booleans())
def test_sum_is_exact_and_no_instalment_negative(costs, principal, offsets, runs):
    bearing = (Bearing(principal, TEN),) if runs and principal else ()
    debt = Debt(day=DAY, costs=costs, principal=principal, bearing=bearing)
    try:
        plan = equal(debt, days(*offsets), ORE)
    except InvalidInputError:
        assert costs + principal < len(offsets) * ORE
        return
    assert len(plan) == len(offsets)
    assert sum(part.amount for part in plan) == costs + principal + sum(part.interest for part in plan)
    assert all(part.amount > 0 and 0 <= part.interest <= part.amount for part in plan)
    assert all(part.amount % ORE == 0 for part in plan)
    assert len({part.amount for part in plan[:-1]}) <= 1
    # what rounding leaves on the last one is less than a unit for each, and the interest on it
    assert 0 <= plan[-1].amount - plan[0].amount <= len(plan) * ORE * 2


@given(amounts.filter(bool), amounts, st.booleans())
def test_fixed_adds_up(amount, principal, runs):
    bearing = (Bearing(principal, TEN),) if runs and principal else ()
    debt = Debt(day=DAY, costs=Decimal(0), principal=principal, bearing=bearing)
    try:
        plan = fixed(debt, amount, DAY, "week", ORE)
    except InvalidInputError:
        assert not principal or principal > amount * MOST_INSTALMENTS / 2
        return
    assert sum(part.amount for part in plan) == principal + sum(part.interest for part in plan)
    assert all(part.amount == amount for part in plan[:-1])
    assert 0 < plan[-1].amount <= amount


# --- what is received ---


def paid(agreed, total, received):
    return [
        (str(part.amount), str(part.paid))
        for part in settle([Decimal(amount) for amount in agreed], Decimal(total), Decimal(received))
    ]


def test_in_order_with_part_payment():
    assert paid([100, 100, 100], 300, 150) == [("100", "100"), ("100", "50"), ("100", "0")]


def test_more_owed_falls_on_the_last():
    assert paid([100, 100], 220, 0) == [("100", "0"), ("120", "0")]


def test_less_owed_comes_off_the_last():
    assert paid([100, 100, 100], 150, 100) == [("100", "100"), ("50", "0"), ("0", "0")]


@pytest.mark.parametrize(
    ("agreed", "total", "received"), [([], 0, 0), ([1], -1, 0), ([1], 1, -1), ([1], 1, 2), ([-1], 1, 0)]
)
def test_refused(agreed, total, received):
    with pytest.raises(InvalidInputError):
        paid(agreed, total, received)


@given(st.lists(amounts, min_size=1, max_size=30), amounts, amounts)
def test_money_is_conserved(agreed, one, other):
    received, total = sorted((one, other))
    parts = settle(agreed, total, received)
    assert sum(part.amount for part in parts) == total
    assert sum(part.paid for part in parts) == received
    assert all(0 <= part.paid <= part.amount for part in parts)
    still_open = [part.amount - part.paid > 0 for part in parts]
    # in order: nothing is paid after an instalment that is not
    assert all(
        not parts[later].paid
        for index, is_open in enumerate(still_open)
        if is_open
        for later in range(index + 1, len(parts))
    )


def test_missed():
    instalments = [(DAY, Decimal(0)), (DAY + timedelta(days=1), Decimal(1)), (DAY + timedelta(days=2), Decimal(1))]
    assert missed(instalments, DAY + timedelta(days=6), 5) == ()
    assert missed(instalments, DAY + timedelta(days=7), 5) == (DAY + timedelta(days=1),)
