"""Which part of a debt a payment goes to.

All amounts of a call are in one currency; they are exact, nothing is rounded and no money is lost.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext

from .checks import check_day, set_field, to_amount
from .errors import InvalidInputError, UnknownNameError
from .rounding import EXACT

COSTS, INTEREST, PRINCIPAL = PARTS = ("costs", "interest", "principal")

#: Sweden: nothing goes to the principal before interest is paid (Handelsbalken 9:5); costs first is
#: trade practice. Germany: BGB § 367.
COSTS_INTEREST_PRINCIPAL = (COSTS, INTEREST, PRINCIPAL)


@dataclass(frozen=True, slots=True, eq=False)
class Allocation(Mapping):
    """Where a payment went; read as attributes or as a mapping. ``unallocated`` is what is left of it."""

    costs: Decimal
    interest: Decimal
    principal: Decimal
    unallocated: Decimal

    def __getitem__(self, name: str) -> Decimal:
        if name not in self.__slots__:
            raise KeyError(name)
        return getattr(self, name)

    def __iter__(self) -> Iterator[str]:
        return iter(self.__slots__)

    def __len__(self) -> int:
        return len(self.__slots__)


@dataclass(frozen=True, slots=True)
class Claim:
    """What is open of one claim: its due date and its parts."""

    due: date
    costs: Decimal
    interest: Decimal
    principal: Decimal

    def __post_init__(self):
        check_day(self.due, "due")
        for part in PARTS:
            set_field(self, part, to_amount(getattr(self, part), part))


@dataclass(frozen=True, slots=True)
class ClaimsAllocation:
    """Where a payment over several claims went: one allocation for each, and what is left of it."""

    claims: tuple[Allocation, ...]
    unallocated: Decimal


def allocate(
    payment: Decimal,
    costs: Decimal,
    interest: Decimal,
    principal: Decimal,
    order: Sequence[str],
) -> Allocation:
    """Share ``payment`` among what is owed, each part in full before the next one of ``order``.

    ``order`` names "costs", "interest" and "principal", each once; it is what the law says where the
    debtor has not chosen. Raises UnknownNameError for another name, InvalidInputError for one that is
    missing or doubled and for negative input.
    """
    _check_order(order)
    rest = to_amount(payment, "payment")
    owed = {"costs": costs, "interest": interest, "principal": principal}
    shares = {}
    with localcontext(EXACT):
        for part in order:
            shares[part] = min(rest, to_amount(owed[part], part))
            rest -= shares[part]
    return Allocation(unallocated=rest, **shares)


def allocate_over(
    payment: Decimal,
    claims: Sequence[Claim],
    order: Sequence[str] = COSTS_INTEREST_PRINCIPAL,
    *,
    chosen: Sequence[int] = (),
) -> ClaimsAllocation:
    """Share ``payment`` among ``claims``, the oldest due date first, each in full before the next.

    ``chosen`` are the positions in ``claims`` of those the debtor has chosen to pay (Handelsbalken
    9:5); they come first, as chosen. The answer keeps the order of ``claims``. Raises as
    :func:`allocate`, and InvalidInputError for a chosen position that is unknown or doubled.
    """
    _check_order(order)
    rest = to_amount(payment, "payment")
    allocations: list[Allocation | None] = [None] * len(claims)
    for position in _sequence(claims, chosen):
        claim = claims[position]
        share = allocate(rest, claim.costs, claim.interest, claim.principal, order)
        rest = share.unallocated
        allocations[position] = Allocation(share.costs, share.interest, share.principal, Decimal(0))
    return ClaimsAllocation(tuple(allocations), rest)


def _sequence(claims: Sequence[Claim], chosen: Sequence[int]) -> list[int]:
    positions = range(len(claims))
    if len(set(chosen)) < len(chosen) or not set(chosen) <= set(positions):
        raise InvalidInputError(f"chosen must be positions of claims, each once: {chosen!r}")
    return [*chosen, *sorted(set(positions) - set(chosen), key=lambda position: (claims[position].due, position))]


def _check_order(order: Sequence[str]) -> None:
    for name in order:
        if name not in PARTS:
            raise UnknownNameError("part of a debt", name, PARTS)
    if len(order) != len(PARTS) or len(set(order)) < len(PARTS):
        raise InvalidInputError(f"order must name each of {', '.join(PARTS)} once: {order!r}")
