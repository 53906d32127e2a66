"""Whether what was promised has been paid."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.errors import InvalidInputError
from rules.promises import BROKEN, KEPT, OPEN, PARTLY, VOID, judge

DEADLINE = date(2026, 10, 20)
amounts = st.decimals(0, 10**6, places=2)


def state(paid, day=0, promised=100, is_settled=False):
    return judge(Decimal(promised), Decimal(paid), is_settled, DEADLINE, DEADLINE + timedelta(days=day))


def test_until_the_last_day_it_is_open():
    assert [state(0, day) for day in (-1, 0)] == [OPEN, OPEN]
    assert state(99) == OPEN


def test_after_it_nothing_or_a_part_was_paid():
    assert state(0, 1) == BROKEN
    assert state("0.01", 1) == PARTLY
    assert state("99.99", 1) == PARTLY


def test_what_is_paid_is_kept():
    assert state(100, -5) == state(100, 1) == state(150, 1) == KEPT


def test_who_owes_nothing_any_more():
    assert state(40, is_settled=True) == state(40, 1, is_settled=True) == KEPT
    assert state(0, is_settled=True) == state(0, 1, is_settled=True) == VOID


def test_what_is_no_promise():
    for promised, paid in [(0, 0), (-1, 0), (100, -1)]:
        with pytest.raises(InvalidInputError):
            state(paid, promised=promised)
    with pytest.raises(InvalidInputError):
        judge(100.0, Decimal(0), False, DEADLINE, DEADLINE)


@given(amounts.filter(bool), amounts, amounts, st.booleans(), st.integers(-400, 400))
def test_more_money_never_makes_it_worse(promised, paid, more, is_settled, day):
    order = [BROKEN, VOID, OPEN, PARTLY, KEPT]
    before, after = (state(amount, day, promised, is_settled) for amount in (paid, paid + more))
    assert order.index(after) >= order.index(before)


@given(amounts.filter(bool), amounts, st.booleans(), st.integers(1, 400))
def test_after_the_last_day_it_is_open_no_more(promised, paid, is_settled, day):
    assert state(paid, day, promised, is_settled) != OPEN
