"""The QR code of SEPA credit transfers (EPC069-12), which banks' apps read for payments in euro.

Twelve lines, of which empty ones at the end are left out. Version 002: the bank's BIC may be missing.
"""

import re
from decimal import Decimal

from .check_digits import is_creditor_reference, is_iban
from .errors import InvalidInputError

VERSION = "002"
UTF_8 = "1"
BIC_FORM = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
MOST_NAME, MOST_TEXT = 70, 140  # signs
LEAST, MOST = Decimal("0.01"), Decimal("999999999.99")
MOST_BYTES = 331


def epc_qr(*, name: str, iban: str, amount: Decimal, reference: str, bic: str = "") -> str:
    """The text of the code.

    :param name: of who is paid
    :param iban: the account, with or without blanks
    :param amount: in euro
    :param reference: for who is paid to know the payment by: a creditor reference (RF...) is marked as such, so that
        banks check and keep it; anything else goes as free text
    :raise InvalidInputError: where no bank would take it; says what to do
    """
    name, iban, bic = _one_line(name), _without_blanks(iban), _without_blanks(bic)
    _check_payee(name, iban, bic)
    _check_amount(amount)
    reference = _one_line(reference)
    is_structured = is_creditor_reference(_without_blanks(reference))
    if len(reference) > MOST_TEXT:
        raise InvalidInputError(
            f"The payment reference has {len(reference)} signs and a code holds {MOST_TEXT}. Choose a shorter one."
        )
    lines = [
        "BCD",
        VERSION,
        UTF_8,
        "SCT",
        bic,
        name,
        iban,
        f"EUR{amount:.2f}",
        "",  # purpose
        _without_blanks(reference) if is_structured else "",
        "" if is_structured else reference,
    ]
    return _check_size("\n".join(lines).rstrip("\n"))


def _one_line(text):
    """Each line of the code has its meaning, so none may break."""
    return " ".join((text or "").split())


def _without_blanks(text):
    return "".join((text or "").split()).upper()


def _check_payee(name, iban, bic):
    if not name:
        raise InvalidInputError("Nobody is named who is paid. Enter the holder of the account.")
    if len(name) > MOST_NAME:
        raise InvalidInputError(
            f"The name of who is paid has {len(name)} signs and a code holds {MOST_NAME}. Enter a shorter one as holder "
            "of the account."
        )
    if not is_iban(iban):
        raise InvalidInputError(f"{iban!r} is no IBAN. Correct the account number.")
    if bic and not BIC_FORM.fullmatch(bic):
        raise InvalidInputError(f"{bic!r} is no BIC. Correct it on the bank, or leave it empty.")


def _check_amount(amount):
    if not LEAST <= amount <= MOST:
        raise InvalidInputError(f"A code asks for {LEAST} to {MOST} euro, not {amount}. Ask for several payments.")
    if amount != round(amount, 2):
        raise InvalidInputError(f"{amount} euro is no amount in cents. Round it.")


def _check_size(text):
    size = len(text.encode())
    if size > MOST_BYTES:
        raise InvalidInputError(
            f"The code would have {size} bytes and banks read {MOST_BYTES}. Shorten the reference or the name."
        )
    return text
