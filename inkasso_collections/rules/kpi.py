"""The figures by which collections are judged, and how each is computed.

Amounts of one call are in one currency. A ratio whose denominator is nothing is ``None``: there is nothing to judge,
which is neither good nor bad. Shares are fractions (0.8 is 80 %), and days are not rounded.

:data:`FORMULAS` says each formula and its source in words, for whoever reads a figure on a screen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from .checks import check_count, to_amount, to_decimal
from .errors import InvalidInputError
from .rounding import QUOTIENT


@dataclass(frozen=True, slots=True)
class Formula:
    """What a figure is: its formula in words, and who defines it so."""

    text: str
    source: str


FORMULAS = {
    "dso": Formula(
        "Open receivables at the end of the period / sales on credit of the period × days of the period",
        "Days sales outstanding, count-back excluded: Credit Research Foundation",
    ),
    "best_dso": Formula(
        "Open receivables not yet due at the end of the period / sales on credit of the period × days of the period",
        "Best possible days sales outstanding: Credit Research Foundation",
    ),
    "add": Formula("DSO − best possible DSO", "Average days delinquent: Credit Research Foundation"),
    "days_late": Formula(
        "Mean of (day of payment − due date) over what was paid in the period",
        "Zeng and others, KDD 2008, page 2",
    ),
    "cei": Formula(
        "(receivables at the beginning + sales − receivables at the end) / "
        "(receivables at the beginning + sales − receivables at the end that are not yet due)",
        "Collection effectiveness index: National Association of Credit Management",
    ),
    "recovery": Formula(
        "Collected / placed, of the same placements; what was credited is not collected",
        "Liquidation rate by placement: Credit Research Foundation; bankruptcies are not left out",
    ),
    "net_back": Formula(
        "(Collected − commission − costs) / placed", "Net back: Commercial Collection Agencies of America"
    ),
    "promises_kept": Formula(
        "Promises kept in full by their day and the days of grace / promises whose day has come",
        "Promise-to-pay kept rate: Oracle Banking Collections",
    ),
    "cost_to_collect": Formula(
        "(Cost of work, postage, agencies and courts − what debtors paid of it) / collected",
        "Cost to collect, as used in receivables benchmarks",
    ),
    "roll": Formula(
        "Open in the next age band now / open in this age band 30 days ago",
        "Roll rate: bands are 30 days wide, so that what has not been paid has moved on by exactly one",
    ),
    "in_time": Formula(
        "Claimed amounts that were paid by the notice's deadline / claimed amounts whose deadline has passed",
        "Response of a step, counted by amount",
    ),
}


def quotient(part: Decimal, whole: Decimal) -> Decimal | None:
    """``part / whole``, and ``None`` where ``whole`` is nothing or less."""
    part, whole = to_decimal(part, "part"), to_decimal(whole, "whole")
    if whole <= 0:
        return None
    with localcontext(QUOTIENT):
        return part / whole


def days_sales_outstanding(receivables: Decimal, sales: Decimal, days: int) -> Decimal | None:
    """How many days of ``sales`` are still to be paid; ``None`` where nothing was sold.

    Given what is *not yet due* instead of all receivables, it is the best possible DSO.
    Example: 1 200 open after 3 600 sold in 90 days are 30 days.
    """
    check_count(days, "days", 1)
    to_decimal(receivables, "receivables")
    with localcontext(QUOTIENT):
        return quotient(receivables * days, sales)


def average_days_delinquent(dso: Decimal | None, best_dso: Decimal | None) -> Decimal | None:
    """What late payment adds to the days of sales outstanding."""
    if dso is None or best_dso is None:
        return None
    return to_decimal(dso, "dso") - to_decimal(best_dso, "best_dso")


def collection_effectiveness(begin: Decimal, sales: Decimal, end: Decimal, end_current: Decimal) -> Decimal | None:
    """The part of what could be collected in a period that was: 1 is everything that fell due.

    ``begin`` and ``end`` are all receivables then, ``end_current`` what of ``end`` is not yet due.

    Raises InvalidInputError when more is not yet due than is open.
    """
    begin, sales = to_decimal(begin, "begin"), to_decimal(sales, "sales")
    end, end_current = to_amount(end, "end"), to_amount(end_current, "end_current")
    if end_current > end:
        raise InvalidInputError(f"{end_current} cannot be not yet due of {end}")
    return quotient(begin + sales - end, begin + sales - end_current)


def recovery_rate(collected: Decimal, placed: Decimal) -> Decimal | None:
    """The part of what was placed with an agency that came back, of the same placements."""
    return quotient(collected, placed)


def net_back_rate(collected: Decimal, cost: Decimal, placed: Decimal) -> Decimal | None:
    """The part of what was placed that is left after commission and costs."""
    return quotient(to_decimal(collected, "collected") - to_decimal(cost, "cost"), placed)


def kept_rate(kept: int, due: int) -> Decimal | None:
    """The part of the promises whose day has come that were kept in full.

    Raises InvalidInputError when more were kept than fell due.
    """
    check_count(kept, "kept")
    check_count(due, "due")
    if kept > due:
        raise InvalidInputError(f"{kept} promises cannot be kept of {due}")
    return quotient(Decimal(kept), Decimal(due))


def cost_to_collect(cost: Decimal, recovered: Decimal, collected: Decimal) -> Decimal | None:
    """What it costs to collect one unit of money; less than nothing where debtors paid more than it cost."""
    return quotient(to_decimal(cost, "cost") - to_decimal(recovered, "recovered"), collected)


def roll_rates(before: Sequence[Decimal], now: Sequence[Decimal]) -> tuple[Decimal | None, ...]:
    """For each age band but the last the part of it that was not paid and is now in the next band.

    ``before`` and ``now`` are the open amounts by band, youngest first, as far apart as the bands are wide.

    Raises InvalidInputError when the two have not the same bands.
    """
    if len(before) != len(now):
        raise InvalidInputError(f"{len(before)} bands cannot roll into {len(now)}")
    return tuple(quotient(now[band + 1], before[band]) for band in range(len(before) - 1))


def age_band(days_overdue: int, bounds: Sequence[int]) -> int:
    """Which age band so many days after the due date fall in: 0 is not yet overdue.

    ``bounds`` are the last days of the bands from the first, rising; beyond the last is one band more.
    Example: with (30, 60) day 31 is in band 2, and day 61 in band 3.

    Raises InvalidInputError when the bounds do not rise.
    """
    if any(later <= earlier for earlier, later in zip((0, *bounds), bounds, strict=False)):
        raise InvalidInputError(f"The bounds of age bands must rise: {tuple(bounds)}")
    if days_overdue <= 0:
        return 0
    return 1 + sum(days_overdue > bound for bound in bounds)


def mean_days_late(days: Sequence[tuple[int, Decimal]], by_amount: bool = False) -> Decimal | None:
    """The mean of days late, given as (days, amount) of each payment; each counts the same, or by its amount."""
    weights = [to_amount(amount, "amount") if by_amount else Decimal(1) for _days, amount in days]
    with localcontext(QUOTIENT):
        total = sum((late * weight for (late, _amount), weight in zip(days, weights, strict=True)), Decimal(0))
        return quotient(total, sum(weights, Decimal(0)))
