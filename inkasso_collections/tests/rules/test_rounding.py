"""One rounding, at the end."""

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_EVEN, Context, Decimal, localcontext

import pytest
from rules.errors import InvalidInputError, UnknownNameError
from rules.rounding import exact_sum, round_amount, unclaimed


@pytest.mark.parametrize(
    ("amount", "rounding", "expected"),
    [
        ("410.958904", "0.01", "410.96"),
        ("0.005", "0.01", "0.01"),
        ("-0.005", "0.01", "-0.01"),
        ("0.0049999", "0.01", "0.00"),
        ("162.5", "1", "163"),
        ("1.2345", "0.001", "1.235"),
        ("1.024", "0.05", "1.00"),
        ("1.025", "0.05", "1.05"),
        ("12345", "100", "12300"),
    ],
)
def test_halves_go_away_from_zero(amount, rounding, expected):
    found = round_amount(Decimal(amount), Decimal(rounding))
    assert str(found) == expected


def test_other_modes():
    assert round_amount(Decimal("163.99"), Decimal(1), ROUND_DOWN) == 163
    assert round_amount(Decimal("163.01"), Decimal(1), ROUND_CEILING) == 164
    assert round_amount(Decimal("0.125"), Decimal("0.01"), ROUND_HALF_EVEN) == Decimal("0.12")


def test_the_last_digits_of_endless_quotients_do_not_decide():
    third = Decimal(1) / 3
    assert round_amount(third + third + third, Decimal(1), ROUND_DOWN) == 1
    assert round_amount((third + third + third) / 200, Decimal("0.01")) == Decimal("0.01")


def test_large_amounts_and_the_context_of_the_caller():
    amount = Decimal("12345678901234567890.125")
    with localcontext(Context(prec=4)):
        found = round_amount(amount, Decimal("0.01"))
    assert found == Decimal("12345678901234567890.13")


@pytest.mark.parametrize("rounding", [Decimal(0), Decimal("-0.01"), 0.01, None])
def test_a_rounding_must_be_positive(rounding):
    with pytest.raises(InvalidInputError):
        round_amount(Decimal(1), rounding)


def test_an_unknown_mode_is_an_error():
    with pytest.raises(UnknownNameError, match=r"rounding mode 'UP'.*ROUND_HALF_UP"):
        round_amount(Decimal(1), Decimal(1), "UP")


def test_a_float_is_an_error():
    with pytest.raises(InvalidInputError):
        round_amount(1.5, Decimal(1))
    with pytest.raises(InvalidInputError):
        unclaimed(Decimal(1), 1.5, Decimal(1))


def test_what_is_left_to_claim():
    assert unclaimed(Decimal("10.006"), Decimal("4.00"), Decimal("0.01")) == Decimal("6.01")
    assert unclaimed(Decimal("3.999"), Decimal("10.00"), Decimal("0.01")) == Decimal("-6.00")
    assert unclaimed(Decimal("3.999"), Decimal("1"), Decimal("1"), ROUND_DOWN) == 2


def test_an_exact_sum():
    assert exact_sum([]) == 0
    with localcontext(Context(prec=2)):
        found = exact_sum([Decimal(1000), Decimal("0.01")])
    assert found == Decimal("1000.01")
