"""Check digits after ISO 7064 (97-10), which account numbers and creditor references carry."""

import re

IBAN_FORM = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}")
CREDITOR_REFERENCE_FORM = re.compile(r"RF\d{2}[A-Z0-9]{1,21}")  # ISO 11649


def is_iban(number: str | None) -> bool:
    """Whether an account number without blanks is an IBAN, by its form and its check digits."""
    return bool(IBAN_FORM.fullmatch(number or "")) and _agree(number)


def is_creditor_reference(text: str | None) -> bool:
    """Whether a reference without blanks is one of ISO 11649, by its form and its check digits."""
    return bool(CREDITOR_REFERENCE_FORM.fullmatch(text or "")) and _agree(text)


def _agree(text: str) -> bool:
    """The first four signs go to the end, letters count from A = 10: the remainder by 97 is 1."""
    return int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97 == 1
