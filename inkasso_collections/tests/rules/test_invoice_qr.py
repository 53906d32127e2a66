import json
from datetime import date
from decimal import Decimal

import pytest
from rules.errors import UnknownNameError
from rules.invoice_qr import swedish_invoice_qr

VALUES = {
    "creditor": "Företaget AB",
    "registration": "556677-8899",
    "reference": "2026000175",
    "issued": date(2026, 10, 15),
    "due": date(2026, 10, 29),
    "amount": Decimal("1234.50"),
    "account_kind": "BG",
    "account": "5050-1055",
}


def test_what_banks_read():
    text = swedish_invoice_qr(**VALUES)
    assert "\n" not in text
    assert '"due":1234.50,' in text
    assert json.loads(text) == {
        "uqr": 1,
        "tp": 1,
        "nme": "Företaget AB",
        "cc": "SE",
        "cid": "556677-8899",
        "iref": "2026000175",
        "idt": "20261015",
        "ddt": "20261029",
        "due": 1234.5,
        "cur": "SEK",
        "pt": "BG",
        "acc": "5050-1055",
    }


def test_what_is_not_known_is_left_out():
    read = json.loads(
        swedish_invoice_qr(**{**VALUES, "registration": False, "account_kind": "IBAN", "bic": "ESSESESS"})
    )
    assert "cid" not in read
    assert (read["pt"], read["bc"]) == ("IBAN", "ESSESESS")


def test_unknown_kind_of_account():
    with pytest.raises(UnknownNameError, match="Unknown kind of account 'XX'"):
        swedish_invoice_qr(**{**VALUES, "account_kind": "XX"})
