"""How collection costs and a compensation for late payment combine into what may be owed.

All amounts of a call are in one currency and belong to one claim; they are exact, nothing is rounded.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal, localcontext
from enum import Enum

from .checks import to_amount, to_member
from .rounding import EXACT, exact_sum

#: The kind of fee that is a compensation; every other kind is a cost.
COMPENSATION = "compensation"


class CombineMode(str, Enum):
    """What a compensation does to the costs of the same claim.

    ABSORB: costs are owed only as far as their sum exceeds it (Sweden, lag 1981:739 5 § second
    paragraph). SET_OFF: it is set off against costs, the larger of the two is owed (Norway,
    forsinkelsesrenteloven § 3 a; also BGB § 288(5), where it is credited on the costs). ADD: it is owed
    beside the costs (Denmark, bekendtgørelse 601/2002 § 2). The first two differ in law, not in their sum.
    """

    ABSORB = "absorb"
    SET_OFF = "set_off"
    ADD = "add"


def combine(costs: Iterable[Decimal], compensation: Decimal, mode: CombineMode | str) -> Decimal:
    """The total that may be owed for ``costs`` and a ``compensation``, zero when none is due.

    Raises InvalidInputError for negative input, UnknownNameError for an unknown mode.
    """
    mode = to_member(CombineMode, mode, "way to combine fees")
    cost = exact_sum(to_amount(amount, "a cost") for amount in costs)
    compensation = to_amount(compensation, "compensation")
    if mode is CombineMode.ADD:
        return EXACT.add(cost, compensation)
    return max(cost, compensation)


def increment(
    already_claimed: Mapping[str, Decimal],
    new: Mapping[str, Decimal],
    mode: CombineMode | str,
    *,
    absorbed: Mapping[str, Decimal] | None = None,
    compensation: str = COMPENSATION,
) -> dict[str, Decimal]:
    """How much of the ``new`` fees of a claim may be claimed beside those ``already_claimed``.

    The mappings give an amount by kind of fee; ``compensation`` is the kind that is one. ``absorbed`` is
    what earlier notices could not claim of their fees, by kind: ``new`` less the answer, summed over
    those notices. Without it such fees are forgotten, and never claimed later.

    The answer has every kind of ``new``, with zero where nothing may be claimed. What was claimed,
    together with the answer, is what :func:`combine` allows for all the fees; the compensation is
    served before the costs. Raises as ``combine``.
    """
    claimed, kept, new = (_amounts(fees) for fees in (already_claimed, absorbed or {}, new))
    with localcontext(EXACT):
        allowed = _allowed((claimed, kept, new), mode, compensation)
        room = max(allowed - sum(claimed.values()), Decimal(0))
        answer = {}
        for kind in sorted(new, key=lambda kind: kind != compensation):
            answer[kind] = min(new[kind], room)
            room -= answer[kind]
    return answer


def _allowed(all_fees: Iterable[Mapping[str, Decimal]], mode: CombineMode | str, compensation: str) -> Decimal:
    fees = [(kind, amount) for group in all_fees for kind, amount in group.items()]
    costs = [amount for kind, amount in fees if kind != compensation]
    return combine(costs, exact_sum(amount for kind, amount in fees if kind == compensation), mode)


def _amounts(fees: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {kind: to_amount(amount, kind) for kind, amount in fees.items()}
