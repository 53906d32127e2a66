"""Shares of a whole by instalments: what rounding cannot take or add."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.errors import InvalidInputError
from rules.shares import share_of_instalment

D = Decimal
ORE = D("0.01")

amounts = st.decimals(D("0.01"), D(1_000_000), places=2)


@pytest.mark.parametrize(
    ("whole", "before", "now", "total", "rounding", "expected"),
    [
        (D(250), D(0), D(1250), D(1250), ORE, D(250)),  # 25 % VAT of the whole invoice
        (D(250), D(300), D(400), D(1250), ORE, D(80)),
        (D(100), D(0), D(1), D(3), ORE, D("33.33")),
        (D(100), D(1), D(1), D(3), ORE, D("33.34")),  # 66.67 less the 33.33 of before
        (D(100), D(2), D(1), D(3), ORE, D("33.33")),  # and nothing is left
        (D(100), D(1), D(1), D(3), D(1), D(34)),  # a currency without decimals
        (D(-100), D(0), D(1), D(4), ORE, D(-25)),
        (D(100), D(1), D(0), D(3), ORE, D(0)),
    ],
)
def test_shares(whole, before, now, total, rounding, expected):
    assert share_of_instalment(whole, before, now, total, rounding) == expected


@pytest.mark.parametrize(
    ("before", "now", "total"),
    [
        (D(0), D(11), D(10)),
        (D(6), D(5), D(10)),
        (D(0), D(0), D(0)),
        (D(-1), D(5), D(10)),
        (D(0), D(-5), D(10)),
        (1.5, D(1), D(2)),
    ],
)
def test_bad_input_is_refused(before, now, total):
    with pytest.raises(InvalidInputError):
        share_of_instalment(D(100), before, now, total, ORE)


@given(amounts, st.lists(amounts, min_size=1, max_size=8), st.sampled_from([ORE, D(1), D("0.001")]))
def test_all_instalments_together_get_the_whole(whole, instalments, rounding):
    whole = whole.quantize(rounding)
    total, before, given_out = sum(instalments), D(0), D(0)
    for now in instalments:
        given_out += share_of_instalment(whole, before, now, total, rounding)
        before += now
    assert given_out == whole
