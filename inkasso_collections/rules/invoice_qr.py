"""The QR code of Swedish invoices (UsingQR): one line of JSON that banks' apps read.

tp 1 is an invoice; iref is the reference of the payment; pt says what kind of account acc is.
"""

import json
from decimal import Decimal

from .errors import UnknownNameError

ACCOUNT_KINDS = ("BG", "PG", "IBAN", "BBAN")


def swedish_invoice_qr(*, creditor, registration, reference, issued, due, amount, account_kind, account, bic=None):
    """The text of the code.

    :param issued: date of the invoice or letter
    :param due: last day to pay
    :param amount: Decimal, in kronor
    :param account_kind: one of ACCOUNT_KINDS
    """
    if account_kind not in ACCOUNT_KINDS:
        raise UnknownNameError("kind of account", account_kind, ACCOUNT_KINDS)
    content = {
        "uqr": 1,
        "tp": 1,
        "nme": creditor,
        "cc": "SE",
        "cid": registration,
        "iref": reference,
        "idt": issued.strftime("%Y%m%d"),
        "ddt": due.strftime("%Y%m%d"),
        "due": round(amount, 2),
        "cur": "SEK",
        "pt": account_kind,
        "acc": account,
        "bc": bic,
    }
    known = {key: value for key, value in content.items() if value not in (None, "", False)}
    return "{" + ",".join(f"{_write(key)}:{_write(value)}" for key, value in known.items()) + "}"


def _write(value):
    """JSON of a value; an amount with its digits, which JSON allows and Python's encoder does not."""
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False)
