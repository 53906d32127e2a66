"""Numbers from outside: exact where they are such, refused where nobody could reckon with them."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.outside_numbers import read_json, to_amount


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        ("1.10", "1.10"),
        (7, "7"),
        ("-0", "0"),
        ("0e999999", "0"),
        ("1e-999999", "0"),
        ("0.12345678", "0.123457"),
        ("1e3", "1000"),
    ],
)
def test_amounts(value, amount):
    assert to_amount(value) == Decimal(amount)
    assert len(f"{to_amount(value):f}") < 30


@pytest.mark.parametrize("value", ["", "x", None, "NaN", "sNaN", "-Infinity", "1e12", "1e999999999", "9" * 5000])
def test_no_amounts(value):
    with pytest.raises(ValueError, match="No "):
        to_amount(value)


@pytest.mark.parametrize(
    "text", ["1e99999999999999999999", "[1e999999999]", "1e-401", "9" * 5000, "{", "", "[" * 100_000]
)
def test_no_json(text):
    with pytest.raises(ValueError):
        read_json(text)


def test_numbers_are_exact():
    assert read_json('{"a": 0.1, "b": 3, "c": 1e-400}') == {"a": Decimal("0.1"), "b": 3, "c": Decimal("1e-400")}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists, max_leaves=5))
def test_what_was_written_is_read(value):
    assert read_json(json.dumps(value)) == value
