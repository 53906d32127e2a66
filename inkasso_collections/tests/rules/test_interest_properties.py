"""What holds for the interest of every debt."""

import random
from datetime import date, timedelta
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction
from itertools import pairwise

from histories import FIRST_DAY, day_counts, days, half_up, interest_day_by_day, money, movements, schedules
from hypothesis import given
from hypothesis import strategies as st
from rules.interest import Movement, RateSchedule, accrue, round_amount, total, unclaimed

CENT = Decimal("0.01")
#: The endless quotients of a split sum may differ from those of the whole by this; the amounts
#: here are below 10^10 and a quotient has 28 digits.
LAST_DIGITS = Decimal("1E-15")


@given(movements, days, days, schedules(), day_counts)
def test_the_sum_is_that_of_every_single_day(movements, start, end, schedule, day_count):
    found = total(accrue(movements, start, end, schedule, day_count))
    exact = interest_day_by_day(movements, start, end, schedule, day_count)
    assert abs(Fraction(found) - exact) < Fraction(LAST_DIGITS)
    assert round_amount(found, CENT) == half_up(exact)


@given(movements, days, days, schedules(), day_counts)
def test_periods_follow_one_another_and_differ(movements, start, end, schedule, day_count):
    periods = accrue(movements, start, end, schedule, day_count)
    for period in periods:
        assert start <= period.start < period.end <= end
        assert period.principal > 0
    for before, after in pairwise(periods):
        assert before.end <= after.start
        if before.end == after.start:
            assert (before.principal, before.rate, before.year_days) != (after.principal, after.rate, after.year_days)


@given(movements, days, days, schedules(), day_counts, st.lists(days, max_size=5))
def test_splitting_a_period_never_changes_the_sum(movements, start, end, schedule, day_count, cuts):
    whole = accrue(movements, start, end, schedule, day_count)
    bounds = [start, *sorted(cut for cut in cuts if start < cut < end), end]
    parts = [
        period for since, until in pairwise(bounds) for period in accrue(movements, since, until, schedule, day_count)
    ]
    assert sum(period.days for period in parts) == sum(period.days for period in whole)
    assert abs(total(parts) - total(whole)) < LAST_DIGITS
    for rounding in (CENT, Decimal(1), Decimal("0.001")):
        assert round_amount(total(parts), rounding) == round_amount(total(whole), rounding)
        assert round_amount(total(parts), rounding, ROUND_DOWN) == round_amount(total(whole), rounding, ROUND_DOWN)


@given(money, money, days, days, days, days, schedules(), day_counts)
def test_paying_earlier_never_costs_more(debt, payment, due, end, one_day, other_day, schedule, day_count):
    def cost(paid_on):
        history = [Movement(due, debt), Movement(paid_on, -payment)]
        return round_amount(total(accrue(history, due, end, schedule, day_count)), CENT)

    assert cost(min(one_day, other_day)) <= cost(max(one_day, other_day))


@given(movements, days, days, schedules(), day_counts, st.randoms(use_true_random=False))
def test_the_order_of_movements_does_not_matter(movements, start, end, schedule, day_count, shuffler):
    shuffled = shuffler.sample(movements, len(movements))
    assert accrue(shuffled, start, end, schedule, day_count) == accrue(movements, start, end, schedule, day_count)


@given(movements, days, days, schedules(), day_counts)
def test_interest_is_never_negative(movements, start, end, schedule, day_count):
    assert all(period.amount >= 0 for period in accrue(movements, start, end, schedule, day_count))


def test_no_rounding_drift_over_ten_thousand_histories():
    """Interest claimed in many notices, öre by öre, adds up to the exact interest rounded once."""
    chance = random.Random(1975635)
    for _ in range(10_000):
        _claim_by_notices(chance)


def _claim_by_notices(chance):
    history = [Movement(_day(chance, 200, 500), _hundredths(chance, -5_000_000, 9_999_999)) for _ in range(4)]
    schedule = RateSchedule([(day, _hundredths(chance, 0, 2000)) for day in (FIRST_DAY, _day(chance, 300, 500))])
    day_count = chance.choice(["actual/365", "actual/actual", "30/360"])
    bounds = sorted({_day(chance, 250, 550) for _ in range(5)})
    accrued, claimed = Decimal(0), Decimal(0)
    for since, until in pairwise(bounds):
        accrued += total(accrue(history, since, until, schedule, day_count))
        claim = unclaimed(accrued, claimed, CENT)
        assert claim >= 0
        claimed += claim
    assert claimed == half_up(interest_day_by_day(history, bounds[0], bounds[-1], schedule, day_count))


def _day(chance, first, last):
    return FIRST_DAY + timedelta(days=chance.randint(first, last))


def _hundredths(chance, least, most):
    return Decimal(chance.randint(least, most)).scaleb(-2)


def test_a_tie_survives_splitting():
    # 0.25 x 10 % x 73 / 365 is half an öre, and no sum of its parts is, in decimals
    debt = [Movement(date(2025, 12, 31), Decimal("0.25"))]
    schedule = RateSchedule.fixed(Decimal(10))
    for cut in range(1, 73):
        middle = date(2025, 12, 31) + timedelta(days=cut)
        periods = accrue(debt, date(2025, 12, 31), middle, schedule) + accrue(debt, middle, date(2026, 3, 14), schedule)
        assert round_amount(total(periods), CENT) == CENT
