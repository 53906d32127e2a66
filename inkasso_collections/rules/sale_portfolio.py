"""Which claims go into a portfolio that is sold, and why others do not."""

from dataclasses import dataclass
from enum import Enum


class Exclusion(Enum):
    """Why a claim is not sold, in the order in which the first that holds is told."""

    NOT_OPEN = "not_open"
    CURRENCY = "currency"
    IN_SALE = "in_sale"
    BARRED = "barred"
    DECEASED = "deceased"
    MINOR = "minor"
    PROTECTED = "protected"
    ON_HOLD = "on_hold"
    DISPUTED = "disputed"
    PLANNED = "planned"
    INSOLVENT = "insolvent"
    ASSIGNED = "assigned"
    LEGAL = "legal"


#: What a company may choose to sell all the same.
CHOOSABLE = (Exclusion.DISPUTED, Exclusion.PLANNED, Exclusion.INSOLVENT, Exclusion.ASSIGNED, Exclusion.LEGAL)
_RESTS = {
    "hold": Exclusion.ON_HOLD,
    "dispute": Exclusion.DISPUTED,
    "plan": Exclusion.PLANNED,
    "promise": Exclusion.PLANNED,
    "assigned": Exclusion.ASSIGNED,
    "legal": Exclusion.LEGAL,
}


@dataclass(frozen=True, slots=True)
class SaleFacts:
    """What is known of one claim."""

    is_open: bool = True
    same_currency: bool = True
    in_sale: bool = False
    is_barred: bool = False
    rests: frozenset = frozenset()  # hold, dispute, plan, promise, assigned, legal
    conditions: frozenset = frozenset()  # insolvent, deceased, minor, protected


def exclusions(facts: SaleFacts) -> tuple[Exclusion, ...]:
    """All that stands in the way of selling the claim, in the order of :class:`Exclusion`."""
    found = {_RESTS[rest] for rest in facts.rests if rest in _RESTS}
    found |= {Exclusion(condition) for condition in facts.conditions}
    for holds, exclusion in (
        (not facts.is_open, Exclusion.NOT_OPEN),
        (not facts.same_currency, Exclusion.CURRENCY),
        (facts.in_sale, Exclusion.IN_SALE),
        (facts.is_barred, Exclusion.BARRED),
    ):
        if holds:
            found.add(exclusion)
    return tuple(exclusion for exclusion in Exclusion if exclusion in found)


def exclusion(facts: SaleFacts, chosen: frozenset) -> Exclusion | None:
    """Why the claim is not sold, where the company sells those with the choosable reasons ``chosen`` all the same."""
    kept_out = (each for each in exclusions(facts) if each not in CHOOSABLE or each.value not in chosen)
    return next(kept_out, None)
