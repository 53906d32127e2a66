"""How far each of several charges that were booked together is settled by what was received for them together.

All amounts of a call are in one currency; they are exact, nothing is rounded and no money is lost.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from .allocation import COSTS, INTEREST, allocate
from .checks import set_field, to_decimal
from .errors import InvalidInputError, UnknownNameError
from .rounding import EXACT, exact_sum

CHARGE_PARTS = (COSTS, INTEREST)


@dataclass(frozen=True, slots=True)
class Part:
    """One charge as it was booked: "costs" or "interest"; negative where it takes back an earlier one."""

    kind: str
    amount: Decimal

    def __post_init__(self):
        if self.kind not in CHARGE_PARTS:
            raise UnknownNameError("kind of charge", self.kind, CHARGE_PARTS)
        set_field(self, "amount", to_decimal(self.amount, "amount"))


def settle(received: Decimal, parts: Iterable[Part], order: Sequence[str]) -> tuple[Decimal, ...]:
    """What of ``received`` falls on each of ``parts``, in their order.

    Costs and interest are served as ``order`` says (see :func:`rules.allocation.allocate`), those of one kind
    one after the other. What a negative part takes back counts as received for the others, and the part itself
    as settled. Where the parts add up to less than nothing it is the other way round: ``received`` is then
    negative, too. The answers add up to ``received``, and none goes beyond its part.

    Raises InvalidInputError when more is received than the parts add up to.
    """
    parts = tuple(parts)
    received = to_decimal(received, "received")
    whole = exact_sum(part.amount for part in parts)
    if whole < 0:
        mirrored = (Part(part.kind, -part.amount) for part in parts)
        return tuple(-share for share in settle(-received, mirrored, order))
    if not 0 <= received <= whole:
        raise InvalidInputError(f"received must be between 0 and {whole}: {received}")
    with localcontext(EXACT):
        taken_back = -sum((part.amount for part in parts if part.amount < 0), Decimal(0))
        owed = dict.fromkeys(CHARGE_PARTS, Decimal(0))
        for part in parts:
            owed[part.kind] += max(part.amount, Decimal(0))
        shares = dict(allocate(received + taken_back, owed[COSTS], owed[INTEREST], Decimal(0), order))
        return tuple(part.amount if part.amount < 0 else _draw(shares, part) for part in parts)


def _draw(shares: dict[str, Decimal], part: Part) -> Decimal:
    share = min(shares[part.kind], part.amount)
    shares[part.kind] -= share
    return share
