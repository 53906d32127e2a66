from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.epc_qr import MOST, MOST_BYTES, epc_qr
from rules.errors import InvalidInputError

VALUES = {
    "name": "Firma GmbH",
    "iban": "DE89 3704 0044 0532 0130 00",
    "bic": "COBADEFFXXX",
    "amount": Decimal("1234.5"),
    "reference": "2026000175",
}


def test_what_banks_read():
    assert epc_qr(**VALUES) == (
        "BCD\n002\n1\nSCT\nCOBADEFFXXX\nFirma GmbH\nDE89370400440532013000\nEUR1234.50\n\n\n2026000175"
    )


def test_a_creditor_reference_is_marked_as_such():
    lines = epc_qr(**{**VALUES, "reference": "RF18 5390 0754 7034"}).split("\n")
    assert lines[8:] == ["", "RF18539007547034"]
    wrong = epc_qr(**{**VALUES, "reference": "RF19 5390 0754 7034"}).split("\n")
    assert wrong[8:] == ["", "", "RF19 5390 0754 7034"]


def test_what_is_missing_is_left_out():
    lines = epc_qr(**{**VALUES, "bic": False, "reference": ""}).split("\n")
    assert lines == ["BCD", "002", "1", "SCT", "", "Firma GmbH", "DE89370400440532013000", "EUR1234.50"]


def test_no_value_breaks_a_line():
    lines = epc_qr(**{**VALUES, "name": "Firma\nGmbH\r\n", "reference": "a\n\tb"}).split("\n")
    assert (lines[5], lines[10]) == ("Firma GmbH", "a b")


@pytest.mark.parametrize(
    ("vals", "message"),
    [
        ({"name": " "}, "Enter the holder"),
        ({"name": "x" * 71}, "71 signs and a code holds 70"),
        ({"iban": "DE89370400440532013001"}, "Correct the account number"),
        ({"bic": "COBA"}, "Correct it on the bank"),
        ({"amount": Decimal("0")}, "Ask for several payments"),
        ({"amount": MOST + Decimal("0.01")}, "Ask for several payments"),
        ({"amount": Decimal("1.005")}, "Round it"),
        ({"reference": "x" * 141}, "Choose a shorter one"),
        ({"name": "Ü" * 70, "reference": "ß" * 140}, "Shorten the reference or the name"),
    ],
)
def test_what_no_bank_takes(vals, message):
    with pytest.raises(InvalidInputError, match=message):
        epc_qr(**{**VALUES, **vals})


@given(
    name=st.text(min_size=1, max_size=80),
    reference=st.text(max_size=150),
    amount=st.decimals(min_value="0.01", max_value=MOST, places=2),
)
def test_it_has_its_lines_and_its_size_whatever_is_named(name, reference, amount):
    try:
        text = epc_qr(**{**VALUES, "name": name, "reference": reference, "amount": amount})
    except (InvalidInputError, UnicodeEncodeError):  # lone surrogates are no text
        return
    lines = text.split("\n")
    assert 8 <= len(lines) <= 11
    assert len(text.encode()) <= MOST_BYTES
    assert Decimal(lines[7].removeprefix("EUR")) == amount
