"""Which percentages of an agreement with an agency apply to a claim.

An agreement is a table of rows, some for all claims, some for one phase, one kind of debtor or one country only.
The narrowest rows that fit a claim hold, all others are silent; of these, the ones for the claim's age.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from .checks import check_count, set_field, to_amount
from .commission import AgeStep, CommissionTerms, Tier


@dataclass(frozen=True, slots=True, kw_only=True)
class RateRow:
    """``percent`` of what is collected, from an amount up, of claims more than ``over_days`` days old.

    ``phase``, ``debtor_kind`` and ``country`` limit the row; None is any. ``is_uplift``: the percentage is
    added to that of the other rows; its amount says nothing.
    """

    percent: Decimal
    from_amount: Decimal = Decimal(0)
    over_days: int = 0
    phase: str | None = None
    debtor_kind: str | None = None
    country: str | None = None
    is_uplift: bool = False

    def __post_init__(self):
        set_field(self, "percent", to_amount(self.percent, "percent"))
        set_field(self, "from_amount", to_amount(self.from_amount, "from_amount"))
        check_count(self.over_days, "over_days")

    @property
    def scope(self) -> tuple:
        return (self.phase, self.country, self.debtor_kind)


class ClaimFacts(NamedTuple):
    """What of a claim decides its percentage."""

    age_days: int
    phase: str
    debtor_kind: str
    country: str | None


def terms_of(rows: Iterable[RateRow], facts: ClaimFacts, **terms) -> CommissionTerms:
    """The :class:`CommissionTerms` for a claim: the rows that fit it, and ``terms`` that hold for every claim.

    Of rows that are as narrow as each other the phase goes before the country, the country before the kind of
    debtor. Raises InvalidInputError where two rows of one scope and age begin at the same amount.
    """
    check_count(facts.age_days, "age_days")
    rows = list(rows)
    rates = _narrowest([row for row in rows if not row.is_uplift], facts)
    reached = max((row.over_days for row in rates if _is_reached(row, facts.age_days)), default=None)
    tiers = sorted((row.from_amount, row.percent) for row in rates if row.over_days == reached)
    uplifts = sorted((row.over_days, row.percent) for row in _narrowest([r for r in rows if r.is_uplift], facts))
    return CommissionTerms(
        tiers=tuple(Tier(amount, percent) for amount, percent in tiers),
        uplifts=tuple(AgeStep(days, percent) for days, percent in uplifts),
        **terms,
    )


def _is_reached(row: RateRow, age_days: int) -> bool:
    return not row.over_days or age_days > row.over_days


def _narrowest(rows: list[RateRow], facts: ClaimFacts) -> list[RateRow]:
    wanted = (facts.phase, facts.country, facts.debtor_kind)
    fitting = [row for row in rows if all(own in (None, asked) for own, asked in zip(row.scope, wanted, strict=True))]
    best = max((_narrowness(row) for row in fitting), default=None)
    return [row for row in fitting if _narrowness(row) == best]


def _narrowness(row: RateRow) -> tuple:
    limits = tuple(limit is not None for limit in row.scope)
    return (sum(limits), *limits)
