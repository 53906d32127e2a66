"""Splitting claims between agencies by shares, for a comparison that nobody can tilt.

Who gets a claim follows from its key alone: the same key gets the same agency whoever asks and however often, and
over many keys each agency gets its share.
"""

from collections.abc import Sequence
from decimal import Decimal
from hashlib import sha256
from itertools import accumulate
from typing import NamedTuple

from .checks import check_count
from .errors import InvalidInputError

#: Shares are compared with a number in this range.
SCALE = 10**9


class Choice(NamedTuple):
    """The place chosen, and the number in ``[0, 1)`` that decided, to be logged."""

    index: int
    number: Decimal


def choose(key: str, shares: Sequence[int]) -> Choice:
    """The place in ``shares`` that ``key`` falls on. Shares are whole weights, such as 80 and 20.

    Raises InvalidInputError without a share above zero.
    """
    for share in shares:
        check_count(share, "share")
    whole = sum(shares)
    if not whole:
        raise InvalidInputError("There is no share above zero")
    number = int.from_bytes(sha256(key.encode()).digest()[:8], "big") % SCALE
    ends = accumulate(shares)
    index = next(place for place, end in enumerate(ends) if number * whole < end * SCALE)
    return Choice(index, Decimal(number) / SCALE)
