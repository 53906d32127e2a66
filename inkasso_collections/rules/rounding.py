"""Exact arithmetic, and the one rounding at its end."""

import decimal
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext

from .checks import to_decimal
from .errors import InvalidInputError, UnknownNameError

#: Sums and products of money, percentages and days are exact in this many digits, whatever
#: decimal context the caller has set.
EXACT = Context(prec=50, rounding=ROUND_HALF_EVEN)

#: A quotient such as 1/365 has no end: it is correct to this many significant digits.
QUOTIENT = Context(prec=28, rounding=ROUND_HALF_EVEN)

ROUNDING_MODES = tuple(name for name in dir(decimal) if name.startswith("ROUND_"))

#: What the endless quotients of many periods can differ from their true sum is far below this
#: part of a rounding unit; it is removed first, lest it push a half down or a whole below itself.
_NOISE = Decimal("1E-14")


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    """The sum of ``amounts``, none of them rounded on the way."""
    with localcontext(EXACT):
        return sum(amounts, Decimal(0))


def check_rounding(rounding: object) -> Decimal:
    """``rounding`` as a ``Decimal`` above zero."""
    rounding = to_decimal(rounding, "rounding")
    if rounding <= 0:
        raise InvalidInputError(f"rounding must be positive: {rounding}")
    return rounding


def round_amount(amount: Decimal, rounding: Decimal, mode: str = ROUND_HALF_UP) -> Decimal:
    """Round ``amount`` to the nearest multiple of ``rounding``.

    ``amount`` is in any currency, ``rounding`` is that currency's smallest unit in the same currency:
    0.01 for öre and cents, 1 for currencies without decimals, 0.001 for those with three, 0.05 for
    cash in Swiss francs. ``mode`` is one of the ``decimal`` module's ``ROUND_`` names; halves go away
    from zero unless told otherwise. Rounding is not in the statutes: it is a setting, and it is done
    once per claim, on the sum.

    Raises InvalidInputError when ``rounding`` is not positive, UnknownNameError for an unknown mode.
    """
    amount = to_decimal(amount, "amount")
    rounding = check_rounding(rounding)
    if mode not in ROUNDING_MODES:
        raise UnknownNameError("rounding mode", mode, ROUNDING_MODES)
    with localcontext(EXACT):
        units = (amount / rounding).quantize(_NOISE, ROUND_HALF_EVEN)
        return units.quantize(Decimal(1), mode) * rounding


def unclaimed(exact: Decimal, claimed: Decimal, rounding: Decimal, mode: str = ROUND_HALF_UP) -> Decimal:
    """What is left to claim of ``exact`` when ``claimed`` of it has been claimed already.

    All in one currency, rounded to ``rounding`` as in :func:`round_amount`. The whole is rounded, never
    the parts, so that interest claimed in many notices adds up to the interest claimed in one. The
    answer is negative when too much has been claimed, as after a back-dated payment: that much is to
    be waived.
    """
    claimed = to_decimal(claimed, "claimed")
    with localcontext(EXACT):
        return round_amount(exact, rounding, mode) - claimed
