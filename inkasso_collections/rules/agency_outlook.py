"""What an agency may be expected to bring in and to cost, and what it costs to leave it.

All amounts of a call are in one currency. An expectation is no promise: it is the record so far, pulled towards
what is usual while the record is short.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from typing import NamedTuple

from .checks import check_count, check_day, days_after, set_field, to_amount
from .commission import CommissionTerms, commission
from .errors import InvalidInputError
from .rounding import EXACT, QUOTIENT, round_amount

HUNDRED = Decimal(100)


def smoothed_rate(collected: Decimal, placed: Decimal, prior: Decimal, weight: Decimal) -> Decimal:
    """The share collected of what was placed, as if ``weight`` more had been placed and done as ``prior`` says.

    Without any record the answer is ``prior``; the more was placed, the less it counts. Between 0 and 1, also
    where interest made more come in than was placed.
    """
    collected, placed = to_amount(collected, "collected"), to_amount(placed, "placed")
    prior, weight = _share(prior, "prior"), to_amount(weight, "weight")
    with localcontext(QUOTIENT):
        if not placed + weight:
            return prior
        return min((collected + prior * weight) / (placed + weight), Decimal(1))


class Outlook(NamedTuple):
    """What to expect of one claim: collected, the agency's commission, VAT that cannot be deducted, and what is left."""

    collected: Decimal
    commission: Decimal
    vat_cost: Decimal
    left: Decimal


def outlook(
    amount: Decimal,
    rate: Decimal,
    age_days: int,
    terms: CommissionTerms,
    *,
    vat_percent: Decimal = Decimal(0),
) -> Outlook:
    """What to expect of a claim over ``amount``, of which ``rate`` (0 to 1) is the chance that it is paid.

    A claim is taken to be paid in full or not at all, so that fixed fees and minima count as often as they will
    fall due. ``vat_percent``: VAT on the commission that cannot be deducted.
    """
    amount, rate = to_amount(amount, "amount"), _share(rate, "rate")
    vat_percent = to_amount(vat_percent, "vat_percent")
    paid = commission(amount, age_days, terms, placed=amount).amount
    unpaid = commission(Decimal(0), age_days, terms, placed=amount).amount
    with localcontext(EXACT):
        collected = round_amount(amount * rate, terms.rounding)
        cost = round_amount(paid * rate + unpaid * (1 - rate), terms.rounding)
        vat = round_amount(cost * vat_percent / HUNDRED, terms.rounding)
        return Outlook(collected, cost, vat, collected - cost - vat)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallTerms:
    """What taking a claim back costs: a fee, and a share of the commission on what is open.

    Both are due after the first ``free_days``; the share only within ``exclusive_days`` (None: however late).
    """

    free_days: int = 0
    fee: Decimal = Decimal(0)
    percent: Decimal = Decimal(0)
    exclusive_days: int | None = None

    def __post_init__(self):
        check_count(self.free_days, "free_days")
        set_field(self, "fee", to_amount(self.fee, "fee"))
        set_field(self, "percent", to_amount(self.percent, "percent"))
        if self.exclusive_days is not None:
            check_count(self.exclusive_days, "exclusive_days")


def recall_cost(
    days: int, collected: Decimal, open_amount: Decimal, age_days: int, recall: RecallTerms, terms: CommissionTerms
) -> Decimal:
    """What recalling a claim costs ``days`` days after it was handed over, rounded.

    ``collected``: so far; ``open_amount``: what is still open and goes back.
    """
    check_count(days, "days")
    if days <= recall.free_days and recall.free_days:
        return Decimal(0)
    collected, open_amount = to_amount(collected, "collected"), to_amount(open_amount, "open_amount")
    placed = collected + open_amount
    cost = recall.fee
    if recall.exclusive_days is None or days <= recall.exclusive_days:
        whole = commission(placed, age_days, terms, placed=placed).amount
        so_far = commission(collected, age_days, terms, placed=placed).amount
        with localcontext(EXACT):
            cost += max(whole - so_far, Decimal(0)) * recall.percent / HUNDRED
    return round_amount(cost, terms.rounding)


def is_in_tail(day: date, ended_on: date, tail_days: int) -> bool:
    """Whether a payment on ``day`` still earns commission on a claim that the agency gave back on ``ended_on``."""
    check_day(day, "day")
    check_day(ended_on, "ended_on")
    check_count(tail_days, "tail_days")
    return day <= days_after(ended_on, tail_days)


def _share(value: Decimal, name: str) -> Decimal:
    value = to_amount(value, name)
    if value > 1:
        raise InvalidInputError(f"{name} must be from 0 to 1: {value}")
    return value
