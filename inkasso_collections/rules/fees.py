"""Fees that the law allows on top of a claim: which rule applies, and whether it may be claimed.

Every figure is a dated :class:`FeeRule`. How fees and a compensation combine is in ``fee_totals``,
whose names can be imported from here too.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum

from .checks import check_count, check_day, set_field, to_amount, to_member
from .errors import FeeAboveCapError, InvalidInputError, OverlappingRulesError
from .fee_totals import COMPENSATION, CombineMode, combine, increment
from .rounding import EXACT

__all__ = [
    "COMPENSATION",
    "CombineMode",
    "DebtorKind",
    "FeeDecision",
    "FeePer",
    "FeeRefusal",
    "FeeRule",
    "claimable",
    "combine",
    "increment",
    "select_rule",
]


class DebtorKind(str, Enum):
    """Who owes; consumers have the strongest protection."""

    CONSUMER = "consumer"
    BUSINESS = "business"
    PUBLIC_BODY = "public_body"


class FeePer(str, Enum):
    """What a fee is charged for each of: a notice, or a line on it."""

    NOTICE = "notice"
    LINE = "line"


class FeeRefusal(str, Enum):
    """Why a fee may not be claimed."""

    NO_RULE = "no_rule"
    DEBTOR_KIND = "debtor_kind"
    NOT_AGREED = "not_agreed"
    COUNT_REACHED = "count_reached"
    TOO_EARLY = "too_early"
    TOO_SOON = "too_soon"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeRule:
    """One dated row of what a jurisdiction, or a contract within it, allows for one kind of fee.

    ``amount``: the most that may be claimed, in ``currency``, for each of what ``per`` names.
    ``valid_from``, ``valid_to``: first and last day of the rule; no last day while it is in force.
    ``debtor_kinds``: the debtors it applies to.
    ``needs_agreement``: claimable only if agreed at latest when the debt arose (lag 1981:739 2 §).
    ``max_count``: how many may be claimed; no limit when absent.
    ``min_days_overdue``: calendar days after the due date before the first (Norway and Finland: 14).
    ``min_days_since_previous``: calendar days between two of them (renteloven § 9 b: 10).
    ``principal_from``, ``principal_to``: the principals it applies to, both included, for fees in bands
    (Late Payment of Commercial Debts (Interest) Act 1998 s. 5A; perintälaki 513/1999).
    ``legal_basis``: law and section, as shown to the user.

    Raises InvalidInputError for a negative amount or number, reversed bounds or no legal basis.
    """

    kind: str
    amount: Decimal
    currency: str
    valid_from: date
    valid_to: date | None = None
    debtor_kinds: frozenset[DebtorKind] = frozenset(DebtorKind)
    needs_agreement: bool = False
    max_count: int | None = None
    min_days_overdue: int = 1
    min_days_since_previous: int = 0
    per: FeePer = FeePer.NOTICE
    principal_from: Decimal = Decimal(0)
    principal_to: Decimal | None = None
    legal_basis: str

    def __post_init__(self):
        set_field(self, "amount", to_amount(self.amount, "amount"))
        set_field(self, "debtor_kinds", frozenset(_debtor_kind(kind) for kind in self.debtor_kinds))
        set_field(self, "per", to_member(FeePer, self.per, "unit of a fee"))
        check_count(self.min_days_overdue, "min_days_overdue")
        check_count(self.min_days_since_previous, "min_days_since_previous")
        if self.max_count is not None:
            check_count(self.max_count, "max_count")
        if not (self.kind and self.currency and self.legal_basis):
            raise InvalidInputError("A fee rule needs a kind, a currency and a legal basis")
        self._check_validity()
        self._check_principals()

    def _check_validity(self) -> None:
        check_day(self.valid_from, "valid_from")
        if self.valid_to is None:
            return
        check_day(self.valid_to, "valid_to")
        if self.valid_to < self.valid_from:
            raise InvalidInputError(f"valid_to {self.valid_to} is before valid_from {self.valid_from}")

    def _check_principals(self) -> None:
        set_field(self, "principal_from", to_amount(self.principal_from, "principal_from"))
        if self.principal_to is None:
            return
        set_field(self, "principal_to", to_amount(self.principal_to, "principal_to"))
        if self.principal_to < self.principal_from:
            raise InvalidInputError(f"principal_to {self.principal_to} is below principal_from {self.principal_from}")

    @property
    def in_bands(self) -> bool:
        """Whether the amount depends on the principal."""
        return self.principal_from > 0 or self.principal_to is not None

    def valid_on(self, day: date) -> bool:
        """Whether the rule is in force on ``day``; its first and last day are."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    def covers(self, principal: Decimal) -> bool:
        """Whether ``principal``, in the rule's currency, is within its band."""
        return self.principal_from <= principal and (self.principal_to is None or principal <= self.principal_to)


@dataclass(frozen=True, slots=True)
class FeeDecision:
    """What may be claimed of a fee, in the currency of its rule, and the reason when that is nothing."""

    amount: Decimal
    reason: FeeRefusal | None = None


def select_rule(
    rules: Iterable[FeeRule],
    kind: str,
    debtor_kind: DebtorKind | str | None,
    day: date,
    *,
    principal: Decimal | None = None,
) -> FeeRule | None:
    """The one of a jurisdiction's ``rules`` for a kind of fee that applies on ``day``, or ``None``.

    A debtor of unknown kind (``None``) has the protection of a consumer. ``principal``, in the currency
    of the rules, is needed where a fee is in bands.

    Raises OverlappingRulesError when two apply, UnknownNameError for a debtor kind that does not exist,
    InvalidInputError for fees in bands without a principal.
    """
    debtor_kind = _debtor_kind(debtor_kind)
    check_day(day, "day")
    found = tuple(
        rule for rule in rules if rule.kind == kind and debtor_kind in rule.debtor_kinds and rule.valid_on(day)
    )
    if principal is not None:
        principal = to_amount(principal, "principal")
        found = tuple(rule for rule in found if rule.covers(principal))
    elif any(rule.in_bands for rule in found):
        raise InvalidInputError(f"The fee {kind!r} depends on the principal, which is not given")
    if len(found) > 1:
        raise OverlappingRulesError(kind, day, found)
    return found[0] if found else None


def claimable(
    rule: FeeRule | None,
    *,
    agreed: bool,
    debtor_kind: DebtorKind | str | None,
    count_so_far: int,
    days_overdue: int,
    days_since_previous: int | None = None,
    lines: int = 1,
    asked: Decimal | None = None,
) -> FeeDecision:
    """What may be claimed of the fee of ``rule``, as :func:`select_rule` found it.

    ``agreed``: whether the fee was agreed at latest when the debt arose.
    ``count_so_far``: how many of this kind were claimed before; ``days_since_previous``: calendar days
    since the last one was sent, ``None`` when there was none.
    ``days_overdue``: calendar days since the due date. ``lines``: how many lines the notice bears.
    ``asked``: the fee the creditor wants, in the rule's currency and unit, when lower than the rule's.

    The amount is exact. Raises FeeAboveCapError when more is asked for than the rule allows,
    InvalidInputError for negative input.
    """
    if rule is None:
        return FeeDecision(Decimal(0), FeeRefusal.NO_RULE)
    unit = _unit_amount(rule, asked)
    check_count(lines, "lines", least=1)
    reason = _refusal(rule, agreed, _debtor_kind(debtor_kind), count_so_far, days_overdue, days_since_previous)
    if reason:
        return FeeDecision(Decimal(0), reason)
    return FeeDecision(EXACT.multiply(unit, lines if rule.per is FeePer.LINE else 1))


def _refusal(
    rule: FeeRule,
    agreed: bool,
    debtor_kind: DebtorKind,
    count_so_far: int,
    days_overdue: int,
    days_since_previous: int | None,
) -> FeeRefusal | None:
    check_count(count_so_far, "count_so_far")
    check_count(days_overdue, "days_overdue")
    if days_since_previous is not None:
        check_count(days_since_previous, "days_since_previous")
    if debtor_kind not in rule.debtor_kinds:
        return FeeRefusal.DEBTOR_KIND
    if rule.needs_agreement and not agreed:
        return FeeRefusal.NOT_AGREED
    if rule.max_count is not None and count_so_far >= rule.max_count:
        return FeeRefusal.COUNT_REACHED
    if days_overdue < rule.min_days_overdue:
        return FeeRefusal.TOO_EARLY
    if days_since_previous is not None and days_since_previous < rule.min_days_since_previous:
        return FeeRefusal.TOO_SOON
    return None


def _unit_amount(rule: FeeRule, asked: Decimal | None) -> Decimal:
    if asked is None:
        return rule.amount
    asked = to_amount(asked, "asked")
    if asked > rule.amount:
        raise FeeAboveCapError(f"{rule.kind}: {asked} exceeds the {rule.amount} {rule.currency} of {rule.legal_basis}")
    return asked


def _debtor_kind(kind: DebtorKind | str | None) -> DebtorKind:
    return DebtorKind.CONSUMER if kind is None else to_member(DebtorKind, kind, "debtor kind")
