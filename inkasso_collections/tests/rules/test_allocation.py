"""Where a payment goes."""

from datetime import date, datetime
from decimal import Decimal
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.allocation import COSTS_INTEREST_PRINCIPAL, PARTS, Claim, allocate, allocate_over
from rules.errors import InvalidInputError, UnknownNameError

money = st.decimals(0, 10**9, places=3)
orders = st.sampled_from(list(permutations(PARTS)))
claims = st.lists(st.builds(Claim, st.dates(), money, money, money), max_size=5)


@pytest.mark.parametrize(
    ("payment", "expected"),
    [
        (0, (0, 0, 0, 0)),
        (100, (100, 0, 0, 0)),
        (250, (240, 10, 0, 0)),
        (1000, (240, 25, 735, 0)),
        (1465, (240, 25, 1200, 0)),
        (1500, (240, 25, 1200, 35)),
    ],
)
def test_costs_then_interest_then_principal(payment, expected):
    found = allocate(Decimal(payment), Decimal(240), Decimal(25), Decimal(1200), COSTS_INTEREST_PRINCIPAL)
    assert (found.costs, found.interest, found.principal, found.unallocated) == expected


def test_another_order():
    found = allocate(Decimal(1210), Decimal(240), Decimal(25), Decimal(1200), ["principal", "costs", "interest"])
    assert dict(found) == {"costs": 10, "interest": 0, "principal": 1200, "unallocated": 0}


def test_an_allocation_is_a_mapping():
    found = allocate(Decimal(5), Decimal(1), Decimal(1), Decimal(1), COSTS_INTEREST_PRINCIPAL)
    assert found["unallocated"] == 2
    assert len(found) == 4
    with pytest.raises(KeyError):
        found["fees"]


@pytest.mark.parametrize(
    "amounts", [(-1, 0, 0, 0), (0, -1, 0, 0), (0, 0, -1, 0), (0, 0, 0, -1), (1.5, 0, 0, 0), (1, 0, 0, 1.5)]
)
def test_bad_amounts_are_an_error(amounts):
    with pytest.raises(InvalidInputError):
        allocate(*amounts, COSTS_INTEREST_PRINCIPAL)


@pytest.mark.parametrize(
    "order", [(), ("costs",), ("costs", "interest", "interest"), ("costs", "interest", "principal", "costs")]
)
def test_an_order_names_each_part_once(order):
    with pytest.raises(InvalidInputError):
        allocate(Decimal(1), Decimal(0), Decimal(0), Decimal(0), order)
    with pytest.raises(InvalidInputError):
        allocate_over(Decimal(1), [], order)


def test_an_unknown_part_is_an_error():
    with pytest.raises(UnknownNameError, match="'fees': expected one of costs, interest, principal"):
        allocate(Decimal(1), Decimal(0), Decimal(0), Decimal(0), ("costs", "fees", "principal"))


@given(money, money, money, money, orders)
def test_allocation_conserves_money(payment, costs, interest, principal, order):
    owed = {"costs": costs, "interest": interest, "principal": principal}
    found = allocate(payment, costs, interest, principal, order)
    assert sum(found.values()) == payment
    assert all(0 <= found[part] <= owed[part] for part in PARTS)
    assert found.unallocated == max(payment - sum(owed.values()), 0)


@given(money, money, money, money, orders)
def test_a_part_is_paid_only_when_those_before_it_are(payment, costs, interest, principal, order):
    owed = {"costs": costs, "interest": interest, "principal": principal}
    found = allocate(payment, costs, interest, principal, order)
    for before, after in pairwise(order):
        assert found[after] == 0 or found[before] == owed[before]


NEW = Claim(date(2026, 6, 1), Decimal(60), Decimal(5), Decimal(500))
OLD = Claim(date(2026, 3, 1), Decimal(60), Decimal(10), Decimal(1000))


def shares(found):
    return [(share.costs, share.interest, share.principal) for share in found.claims]


def test_the_oldest_claim_is_paid_first():
    found = allocate_over(Decimal(1100), [NEW, OLD])
    assert shares(found) == [(30, 0, 0), (60, 10, 1000)]
    assert found.unallocated == 0
    assert all(share.unallocated == 0 for share in found.claims)


def test_claims_due_the_same_day_are_paid_as_they_come():
    assert shares(allocate_over(Decimal(10), [OLD, OLD])) == [(10, 0, 0), (0, 0, 0)]


def test_the_debtor_may_choose():
    found = allocate_over(Decimal(600), [OLD, NEW], chosen=[1])
    assert shares(found) == [(35, 0, 0), (60, 5, 500)]


def test_what_no_claim_takes_is_left():
    assert allocate_over(Decimal(2000), [NEW, OLD]).unallocated == 365
    assert allocate_over(Decimal(7), []).unallocated == 7


@pytest.mark.parametrize("chosen", [[2], [-1], [0, 0]])
def test_a_bad_choice_is_an_error(chosen):
    with pytest.raises(InvalidInputError, match="chosen"):
        allocate_over(Decimal(1), [OLD, NEW], chosen=chosen)


def test_a_bad_claim_is_an_error():
    with pytest.raises(InvalidInputError):
        Claim(datetime(2026, 1, 1), Decimal(0), Decimal(0), Decimal(0))
    with pytest.raises(InvalidInputError):
        Claim(date(2026, 1, 1), Decimal(0), Decimal(0), Decimal(-1))
    with pytest.raises(InvalidInputError):
        allocate_over(Decimal(-1), [OLD])


@given(money, claims, orders)
def test_allocation_over_claims_conserves_money(payment, claims, order):
    found = allocate_over(payment, claims, order)
    assert sum((sum(share.values()) for share in found.claims), found.unallocated) == payment
    owed = sum(claim.costs + claim.interest + claim.principal for claim in claims)
    assert found.unallocated == max(payment - owed, 0)
    for claim, share in zip(claims, found.claims, strict=True):
        assert all(0 <= share[part] <= getattr(claim, part) for part in PARTS)
