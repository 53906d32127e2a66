"""What an agency asks for first, and when it went too far."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.consent import Conduct, ConsentTerms, Limit, Overstep, Step, needs_consent, overstep
from rules.errors import InvalidInputError, UnknownNameError

D = Decimal
DAY = date(2026, 10, 15)
TERMS = ConsentTerms(steps=["settlement", "plan", "legal"], settlement_percent=D(80), plan_months=6)
CONDUCT = Conduct(channels=["letter", "phone"], limits=[Limit(10, 30), Limit(2, 7)])


@pytest.mark.parametrize(
    ("step", "facts", "expected"),
    [
        ("settlement", {"percent": D("79.99")}, True),
        ("settlement", {"percent": D(80)}, False),
        ("settlement", {}, True),
        ("plan", {"months": 7}, True),
        ("plan", {"months": 6}, False),
        ("plan", {}, True),
        (Step.LEGAL, {}, True),
        ("close", {}, False),
        ("subcontract", {}, False),
    ],
)
def test_by_what_was_agreed(step, facts, expected):
    assert needs_consent(step, TERMS, **facts) is expected


def test_without_limits_it_is_always_asked_for():
    terms = ConsentTerms(steps=["settlement", "plan"])
    assert needs_consent("settlement", terms, percent=D(100))
    assert needs_consent("plan", terms, months=1)


def test_bad_facts_are_an_error():
    with pytest.raises(UnknownNameError):
        needs_consent("burn", TERMS)
    with pytest.raises(InvalidInputError):
        needs_consent("settlement", TERMS, percent=D(-1))
    with pytest.raises(InvalidInputError):
        needs_consent("plan", TERMS, months=-1)
    with pytest.raises(UnknownNameError):
        ConsentTerms(steps=["burn"])
    with pytest.raises(InvalidInputError):
        Conduct(channels=[], limits=[Limit(0, 7)])


def test_a_means_that_was_not_agreed():
    assert overstep("visit", DAY, [], CONDUCT) == Overstep("visit", None)
    assert overstep("phone", DAY, [], CONDUCT) is None


def test_the_third_in_a_week():
    """Two others within the six days before: one too many. On the seventh day after the first it is one of two again."""
    earlier = [DAY - timedelta(days=6), DAY]
    assert overstep("phone", DAY, earlier, CONDUCT) == Overstep(None, Limit(2, 7))
    assert overstep("phone", DAY + timedelta(days=1), earlier, CONDUCT) is None


def test_the_month_counts_too():
    earlier = [DAY - timedelta(days=7 + 2 * number) for number in range(10)]
    assert overstep("letter", DAY, earlier, CONDUCT) == Overstep(None, Limit(10, 30))


@given(st.lists(st.integers(0, 60), max_size=20), st.integers(1, 5), st.integers(1, 30))
def test_whoever_obeys_never_oversteps_and_more_attempts_never_help(offsets, count, days):
    conduct = Conduct(channels=["phone"], limits=[Limit(count, days)])
    made = []
    for offset in sorted(offsets):
        day = DAY + timedelta(days=offset)
        if overstep("phone", day, made, conduct) is None:
            made.append(day)
    for day in made:
        assert sum(1 for other in made if 0 <= (day - other).days < days) <= count
