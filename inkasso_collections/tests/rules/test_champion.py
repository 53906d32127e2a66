"""Nobody can tilt the split between agencies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.champion import choose
from rules.errors import InvalidInputError

weights = st.lists(st.integers(0, 100), min_size=1, max_size=5).filter(any)


@given(st.text(), weights)
def test_the_same_key_gets_the_same_place(key, shares):
    choice = choose(key, shares)
    assert choice == choose(key, shares)
    assert shares[choice.index]
    assert 0 <= choice.number < 1


@given(st.text(), weights)
def test_the_number_says_who(key, shares):
    choice = choose(key, shares)
    before = sum(shares[: choice.index])
    assert before <= choice.number * sum(shares) < before + shares[choice.index]


def test_over_many_keys_each_gets_its_share():
    found = [choose(f"4:{debtor}:0", [80, 20]).index for debtor in range(5000)]
    assert abs(found.count(1) - 1000) < 100


@pytest.mark.parametrize("shares", [[], [0, 0], [-1, 2], [0.5]])
def test_shares_that_are_none(shares):
    with pytest.raises(InvalidInputError):
        choose("key", shares)
