"""What an agency keeps of what it collects, and why.

All amounts of a call are in one currency, percentages are per cent of money collected. What counts as
collected (principal only, or interest and fees too) is for the caller to say, as agreements differ;
value added tax comes on top.
"""

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import Enum
from itertools import pairwise
from typing import NamedTuple

from .checks import check_count, set_field, to_amount, to_decimal, to_member
from .errors import InvalidInputError
from .rounding import EXACT, check_rounding, exact_sum, round_amount

HUNDRED = Decimal(100)


class FixedFeeDue(str, Enum):
    """When a fixed fee is due: in any case, once something is collected, or once all is."""

    ALWAYS = "always"
    COLLECTED = "collected"
    PAID_IN_FULL = "paid_in_full"


class PartKind(str, Enum):
    """What a part of a commission comes from."""

    TIER = "tier"
    MINIMUM = "minimum"
    MAXIMUM = "maximum"
    FIXED_FEE = "fixed_fee"
    ROUNDING = "rounding"


@dataclass(frozen=True, slots=True)
class Tier:
    """A percentage from an amount up, until the next tier begins."""

    from_amount: Decimal
    percent: Decimal

    def __post_init__(self):
        set_field(self, "from_amount", to_amount(self.from_amount, "from_amount"))
        set_field(self, "percent", _checked_percent(self.percent))


@dataclass(frozen=True, slots=True)
class AgeStep:
    """A percentage for claims more than ``over_days`` days old."""

    over_days: int
    percent: Decimal

    def __post_init__(self):
        check_count(self.over_days, "over_days")
        set_field(self, "percent", _checked_percent(self.percent))


@dataclass(frozen=True, slots=True, kw_only=True)
class CommissionTerms:
    """The price list of an agreement with an agency.

    ``tiers``: percentages by amount, rising; below the first one none is due.
    ``marginal``: each tier's percentage on the part of the amount within it; otherwise the percentage
    of the tier the amount reaches, on all of it.
    ``uplifts``: percentage points added by age; the highest step reached, or with
    ``cumulative_uplifts`` the sum of those reached.
    ``age_rates``: percentages that by age replace the tiers.
    ``minimum``, ``maximum``: bounds of the percentage's yield, once something is collected.
    ``fixed_fee``: on top, due as ``fixed_fee_due`` says; negative when the agency pays the creditor.
    ``rounding``: the smallest unit of the currency; halves go up, once, on the whole.

    Raises InvalidInputError for steps that do not rise, percentages outside 0-100, reversed bounds and a
    rounding that is not positive.
    """

    tiers: tuple[Tier, ...] = ()
    marginal: bool = False
    uplifts: tuple[AgeStep, ...] = ()
    cumulative_uplifts: bool = False
    age_rates: tuple[AgeStep, ...] = ()
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    fixed_fee: Decimal = Decimal(0)
    fixed_fee_due: FixedFeeDue = FixedFeeDue.COLLECTED
    rounding: Decimal = Decimal("0.01")

    def __post_init__(self):
        set_field(self, "tiers", tuple(self.tiers))
        set_field(self, "uplifts", tuple(self.uplifts))
        set_field(self, "age_rates", tuple(self.age_rates))
        self._normalise_amounts()
        _check_rising([tier.from_amount for tier in self.tiers], "tiers")
        _check_rising([step.over_days for step in self.uplifts], "uplifts")
        _check_rising([step.over_days for step in self.age_rates], "age_rates")
        set_field(self, "fixed_fee_due", to_member(FixedFeeDue, self.fixed_fee_due, "time of a fixed fee"))
        if None not in (self.minimum, self.maximum) and self.minimum > self.maximum:
            raise InvalidInputError(f"minimum {self.minimum} is above maximum {self.maximum}")

    def _normalise_amounts(self) -> None:
        set_field(self, "fixed_fee", to_decimal(self.fixed_fee, "fixed_fee"))
        set_field(self, "rounding", check_rounding(self.rounding))
        for bound in ("minimum", "maximum"):
            if getattr(self, bound) is not None:
                set_field(self, bound, to_amount(getattr(self, bound), bound))


class CommissionPart(NamedTuple):
    """One line of the explanation: ``percent`` per cent of ``basis``, or an amount without them."""

    kind: PartKind
    basis: Decimal | None
    percent: Decimal | None
    amount: Decimal


class Commission(NamedTuple):
    """The commission, rounded, and the parts that add up to it exactly."""

    amount: Decimal
    breakdown: tuple[CommissionPart, ...]


def commission(
    collected: Decimal,
    age_days: int,
    terms: CommissionTerms,
    *,
    placed: Decimal | None = None,
) -> Commission:
    """The commission on all that an agency has collected of a case so far.

    ``collected``: the sum since the case was placed. What a later remittance costs is the difference
    between two answers, so that tiers, bounds and rounding hold for the case and not per remittance.
    ``age_days``: the age of the claim when it was placed, counted as the agreement says.
    ``placed``: the amount of the case when it was placed. Given, it decides the tier in place of
    ``collected`` where tiers are not marginal, so that a part payment has the percentage of the case.

    Raises InvalidInputError for negative input, and for a fee due on full payment without ``placed``.
    """
    collected = to_amount(collected, "collected")
    check_count(age_days, "age_days")
    placed = None if placed is None else to_amount(placed, "placed")
    with localcontext(EXACT):
        parts = _tier_parts(collected, age_days, terms, placed)
        parts += _bound_parts(collected, exact_sum(part.amount for part in parts), terms)
        parts += _fixed_fee_parts(collected, terms, placed)
        exact = exact_sum(part.amount for part in parts)
        amount = round_amount(exact, terms.rounding)
        if amount != exact:
            parts.append(CommissionPart(PartKind.ROUNDING, None, None, amount - exact))
    return Commission(amount, tuple(parts))


def _tier_parts(
    collected: Decimal,
    age_days: int,
    terms: CommissionTerms,
    placed: Decimal | None,
) -> list[CommissionPart]:
    tiers = _tiers_at_age(terms, age_days)
    uplift = _uplift(terms, age_days)
    if terms.marginal:
        shares = _marginal_shares(collected, tiers)
    else:
        shares = _whole_share(collected, tiers, collected if placed is None else placed)
    return [
        CommissionPart(PartKind.TIER, basis, percent + uplift, basis * (percent + uplift) / HUNDRED)
        for basis, percent in shares
    ]


def _marginal_shares(collected: Decimal, tiers: tuple[Tier, ...]) -> list[tuple[Decimal, Decimal]]:
    ends = [tier.from_amount for tier in tiers[1:]] + [collected]
    return [
        (min(collected, end) - tier.from_amount, tier.percent)
        for tier, end in zip(tiers, ends, strict=False)
        if collected > tier.from_amount
    ]


def _whole_share(collected: Decimal, tiers: tuple[Tier, ...], bracket: Decimal) -> list[tuple[Decimal, Decimal]]:
    reached = bisect_right([tier.from_amount for tier in tiers], bracket)
    return [(collected, tiers[reached - 1].percent)] if reached and collected else []


def _tiers_at_age(terms: CommissionTerms, age_days: int) -> tuple[Tier, ...]:
    reached = _percents_reached(terms.age_rates, age_days)
    return (Tier(Decimal(0), reached[-1]),) if reached else terms.tiers


def _uplift(terms: CommissionTerms, age_days: int) -> Decimal:
    reached = _percents_reached(terms.uplifts, age_days)
    return exact_sum(reached if terms.cumulative_uplifts else reached[-1:])


def _percents_reached(steps: tuple[AgeStep, ...], age_days: int) -> list[Decimal]:
    return [step.percent for step in steps if age_days > step.over_days]


def _bound_parts(collected: Decimal, amount: Decimal, terms: CommissionTerms) -> list[CommissionPart]:
    if collected and terms.minimum is not None and amount < terms.minimum:
        return [CommissionPart(PartKind.MINIMUM, None, None, terms.minimum - amount)]
    if terms.maximum is not None and amount > terms.maximum:
        return [CommissionPart(PartKind.MAXIMUM, None, None, terms.maximum - amount)]
    return []


def _fixed_fee_parts(collected: Decimal, terms: CommissionTerms, placed: Decimal | None) -> list[CommissionPart]:
    if not terms.fixed_fee or not _fixed_fee_is_due(collected, terms, placed):
        return []
    return [CommissionPart(PartKind.FIXED_FEE, None, None, terms.fixed_fee)]


def _fixed_fee_is_due(collected: Decimal, terms: CommissionTerms, placed: Decimal | None) -> bool:
    if terms.fixed_fee_due is FixedFeeDue.PAID_IN_FULL:
        if placed is None:
            raise InvalidInputError("A fee due on full payment needs the amount placed")
        return collected > 0 and collected >= placed
    return terms.fixed_fee_due is FixedFeeDue.ALWAYS or collected > 0


def _checked_percent(percent: Decimal) -> Decimal:
    percent = to_amount(percent, "percent")
    if percent > HUNDRED:
        raise InvalidInputError(f"percent must be at most 100: {percent}")
    return percent


def _check_rising(bounds: list, name: str) -> None:
    if any(bound >= following for bound, following in pairwise(bounds)):
        raise InvalidInputError(f"{name} must rise: {bounds}")
