"""Cash to come: small cases by hand, sums that hold for all."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.errors import InvalidInputError
from rules.forecast import Agreed, BackTest, Curve, Expected, Week, compare, forecast, likelihoods

D = Decimal
TODAY = date(2026, 10, 15)


def due_in(days, amount=100, usual=0):
    return Expected(TODAY + timedelta(days=days), D(amount), usual)


def test_who_pays_on_the_day_pays_on_the_day():
    [first, second] = forecast([due_in(10)], [], Curve((0,)), TODAY, 2)
    assert (first.expected, second.expected) == (0, 100)
    assert (second.low, second.high) == (100, 100)
    assert first.begin == TODAY + timedelta(days=1)


def test_the_usual_days_of_the_debtor_count():
    assert [week.expected for week in forecast([due_in(0, usual=10)], [], Curve((0,)), TODAY, 2)] == [0, 100]


def test_half_pay_a_week_later():
    curve = Curve((0, 7))
    assert likelihoods(due_in(5), curve, TODAY, 3) == [D("0.5"), D("0.5"), 0]
    # three days after the due date those who pay on the day have paid
    assert likelihoods(due_in(-3), curve, TODAY, 3) == [1, 0, 0]


def test_range_by_hand():
    # 100 with a likelihood of a half: mean 50, standard deviation 50
    [week] = forecast([due_in(5)], [], Curve((0, 7)), TODAY, 1)
    assert (week.low, week.expected, week.high) == (0, 50, D("114.08"))


def test_what_is_older_than_all_comes_slowly():
    assert likelihoods(due_in(-100), Curve((0,), tail=D("0.1")), TODAY, 2) == [D("0.1"), D("0.09")]


def test_some_never_pay():
    curve = Curve((0, 7), never=D("0.2"))
    assert sum(likelihoods(due_in(5), curve, TODAY, 3)) == D("0.8")
    # of ten, four pay on the day; of the six that are left two never do
    assert round(sum(likelihoods(due_in(-3), curve, TODAY, 3)), 4) == D("0.6667")


def test_what_was_agreed_counts_on_its_day():
    agreed = [
        Agreed(TODAY + timedelta(days=7), D(10)),
        Agreed(TODAY + timedelta(days=8), D(20), D("0.5")),
        Agreed(TODAY - timedelta(days=30), D(5)),
        Agreed(TODAY + timedelta(days=99), D(1000)),
    ]
    assert [week.expected for week in forecast([], agreed, Curve((0,)), TODAY, 2)] == [15, 10]


def test_back_test_by_hand():
    weeks = [Week(TODAY, D(80), D(100), D(120)), Week(TODAY, D(0), D(10), D(20))]
    result = compare(weeks, [D(90), D(10 + 11)])
    assert result == BackTest(D(110), D(111), 1, 2)
    assert round(result.error, 4) == D("-0.0090")
    assert compare(weeks, [D(0), D(0)]).error is None
    with pytest.raises(InvalidInputError, match="weeks came"):
        compare(weeks, [D(1)])


@pytest.mark.parametrize(
    ("offsets", "more"), [((), {}), ((2, 1), {}), ((1,), {"tail": D(2)}), ((1,), {"never": D(-1)})]
)
def test_curves_that_make_no_sense(offsets, more):
    with pytest.raises(InvalidInputError):
        Curve(offsets, **more)


def test_at_least_a_week():
    with pytest.raises(InvalidInputError, match="weeks"):
        forecast([], [], Curve((0,)), TODAY, 0)


@given(
    claims=st.lists(st.builds(due_in, st.integers(-200, 60), st.integers(0, 9999), st.integers(-30, 90)), max_size=10),
    offsets=st.lists(st.integers(-40, 90), min_size=1, max_size=20).map(sorted).map(tuple),
    never=st.decimals(0, 1, places=2),
)
def test_no_claim_comes_in_twice(claims, offsets, never):
    curve = Curve(offsets, never=never)
    for claim in claims:
        found = likelihoods(claim, curve, TODAY, 30)
        assert all(0 <= likelihood <= 1 for likelihood in found)
        assert sum(found) <= 1 + D("1E-9")
    weeks = forecast(claims, [], curve, TODAY, 30)
    assert sum(week.expected for week in weeks) <= sum(claim.amount for claim in claims) + D("0.01")
    assert all(week.low <= week.expected <= week.high for week in weeks)
