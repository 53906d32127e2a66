"""What of a whole falls on a part, when the part comes in instalments: nothing is lost or gained by rounding."""

from decimal import Decimal, localcontext

from .checks import to_amount, to_decimal
from .errors import InvalidInputError
from .rounding import EXACT, round_amount


def share_of_instalment(whole: Decimal, before: Decimal, now: Decimal, total: Decimal, rounding: Decimal) -> Decimal:
    """The share of ``whole`` that falls on ``now`` of ``total``, after ``before`` of it has had its share.

    ``before``, ``now`` and ``total`` are in one currency, ``whole`` and the answer in one that may be another, rounded
    to its unit ``rounding``. The shares of all instalments add up to what ``before + now`` would get at once, so that
    the last instalment leaves nothing of ``whole``. Example: the VAT that a loss of 400 takes back of an invoice over
    1 250 with 250 of VAT, after a loss of 300, is round(250 × 700 / 1250) - round(250 × 300 / 1250) = 80.

    Raises InvalidInputError for a negative instalment, for instalments beyond ``total``, or for a total of nothing.
    """
    whole = to_decimal(whole, "whole")
    before, now, total = to_amount(before, "before"), to_amount(now, "now"), to_amount(total, "total")
    with localcontext(EXACT):
        if not total or before + now > total:
            raise InvalidInputError(f"{before} and {now} are more than {total}")
        reached = round_amount(whole * (before + now) / total, rounding)
        return reached - round_amount(whole * before / total, rounding)
