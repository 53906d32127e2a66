"""Numbers that somebody outside has written: exact, and none so large or so fine that reckoning with it fails or takes long."""

import json
from decimal import Decimal, InvalidOperation

#: Amounts are below ten to this power, and no finer than ten to minus `PLACES`.
DIGITS = 12
PLACES = 6
#: No number in a message is further from one than ten to this power: beyond, Python's own reckoning with it fails.
FAR = 400

_FINEST = Decimal(1).scaleb(-PLACES)


def to_amount(value: object) -> Decimal:
    """``value`` as an amount, to six decimals. Raises ValueError for what is none, or is more than any claim."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("No number") from None
    if not amount.is_finite() or (amount and amount.adjusted() >= DIGITS):
        raise ValueError("No amount")
    return amount if -PLACES <= amount.as_tuple().exponent <= DIGITS else amount.quantize(_FINEST)


def read_json(text: str) -> object:
    """What JSON says, its numbers exact. Raises ValueError for whatever cannot be read."""
    try:
        return json.loads(text, parse_float=_read_number)
    except RecursionError:
        raise ValueError("Too deep") from None


def _read_number(text: str) -> Decimal:
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError("A number beyond all measure") from None
    if abs(number.adjusted()) > FAR:
        raise ValueError("A number beyond all measure")
    return number
