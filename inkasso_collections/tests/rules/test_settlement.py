"""How far charges that were booked together are settled."""

from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.allocation import COSTS_INTEREST_PRINCIPAL, PARTS
from rules.errors import InvalidInputError, UnknownNameError
from rules.settlement import CHARGE_PARTS, Part, settle

parts = st.lists(st.builds(Part, st.sampled_from(CHARGE_PARTS), st.decimals(-(10**6), 10**6, places=3)), max_size=6)
orders = st.sampled_from(list(permutations(PARTS)))
shares = st.decimals(0, 1, places=4)


def settled(received, *amounts, order=COSTS_INTEREST_PRINCIPAL):
    """Amounts of interest as numbers, of costs as text."""
    booked = [Part("costs" if isinstance(amount, str) else "interest", Decimal(amount)) for amount in amounts]
    return [int(share) for share in settle(Decimal(received), booked, order)]


def test_costs_before_interest():
    assert settled(0, 10, "60") == [0, 0]
    assert settled(50, 10, "60") == [0, 50]
    assert settled(65, 10, "60") == [5, 60]
    assert settled(70, 10, "60") == [10, 60]


def test_the_order_is_that_of_the_law():
    assert settled(50, 10, "60", order=("interest", "principal", "costs")) == [10, 40]


def test_one_after_the_other_within_a_kind():
    assert settled(70, "60", "180", 5) == [60, 10, 0]


def test_a_part_that_takes_back_is_settled_with_the_others():
    assert settled(0, 50, -10) == [10, -10]
    assert settled(15, 50, -10) == [25, -10]
    assert settled(40, 50, -10) == [50, -10]


def test_of_more_taken_back_than_booked():
    assert settled(0, 10, -50) == [10, -10]
    assert settled(-40, 10, -50) == [10, -50]


def test_nothing_booked():
    assert settle(Decimal(0), (), COSTS_INTEREST_PRINCIPAL) == ()


@pytest.mark.parametrize(("received", "booked"), [(11, [10]), (-1, [10]), (1, [-10]), (1, [])])
def test_more_received_than_booked(received, booked):
    with pytest.raises(InvalidInputError):
        settled(received, *booked)


def test_unknown_kind():
    with pytest.raises(UnknownNameError):
        Part("principal", Decimal(1))


@pytest.mark.parametrize("amount", [1.5, None, "1"])
def test_no_decimal(amount):
    with pytest.raises(InvalidInputError):
        Part("costs", amount)


@given(parts, shares, orders)
def test_no_money_is_lost_and_no_part_overpaid(booked, share, order):
    whole = sum((part.amount for part in booked), Decimal(0))
    received = (whole * share).quantize(Decimal("0.001"))
    found = settle(received, booked, order)
    assert sum(found) == received
    for part, got in zip(booked, found, strict=True):
        assert min(part.amount, 0) <= got <= max(part.amount, 0)


@given(parts, orders)
def test_all_is_settled_when_all_is_received(booked, order):
    whole = sum((part.amount for part in booked), Decimal(0))
    assert settle(whole, booked, order) == tuple(part.amount for part in booked)
