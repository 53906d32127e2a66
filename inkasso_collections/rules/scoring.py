"""How likely an invoice is paid in time, from how its customer has paid before.

Everything is as known on a given day: an invoice counts as paid only from the day after its payment, and as late only
once that shows. So what is learned from the past could have been used in the past. Nothing about who the customer is
goes in: no name, gender, origin or address; only amounts and days.

Likelihoods are ``Decimal`` between 0 and 1. They are estimates, computed in :data:`PRECISION` digits; money is not.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Context, Decimal, localcontext

from .checks import check_day, set_field, to_amount, to_decimal
from .errors import InvalidInputError

PRECISION = Context(prec=12)
ZERO, ONE = Decimal(0), Decimal(1)

#: How many invoices the portfolio's own habits count for beside a customer's: few are enough to tell customers apart,
#: and a new customer is judged by the portfolio.
PRIOR_WEIGHT = Decimal(3)
#: The same for days, which tell customers apart sooner than yes and no.
PRIOR_WEIGHT_DAYS = Decimal(1)
#: Of the days late of the last payments a new one counts for so much.
RECENT_WEIGHT = Decimal("0.3")
#: Days late count at most so much: one forgotten invoice does not hide how a customer pays.
DAYS_CAP = 180
#: A logistic curve of this steepness comes nearest to the normal distribution.
_LOGISTIC_SCALE = Decimal("1.702")
#: Likelihoods stay this far from certainty.
CERTAINTY = Decimal("0.001")

#: What is known of an invoice on a day, in the order of :func:`features`.
FEATURES = (
    "late_ratio",
    "days_late",
    "recent_days_late",
    "spread",
    "margin",
    "overdue_ratio",
    "amount",
    "relative_amount",
    "history",
    "term",
)


@dataclass(frozen=True, slots=True)
class Invoice:
    """One receivable: who owes, since when, until when, how much, and when it was paid in full, if it was."""

    customer: object
    issued: date
    due: date
    amount: Decimal
    paid: date | None = None

    def __post_init__(self):
        check_day(self.issued, "issued")
        check_day(self.due, "due")
        if self.paid is not None:
            check_day(self.paid, "paid")
        set_field(self, "amount", to_amount(self.amount, "amount"))

    def is_late(self, horizon: int) -> bool:
        """Whether it was, or is, not paid within ``horizon`` days of its due date."""
        return self.paid is None or self.paid > self.due + timedelta(days=horizon)


@dataclass(frozen=True, slots=True)
class Portfolio:
    """How all customers together have paid so far: what a customer without history is judged by."""

    late_ratio: Decimal = Decimal("0.3")
    days_late: Decimal = ZERO
    spread: Decimal = Decimal(15)


class History:
    """How one customer, or all, have paid up to a day; sums only, so that it can be kept up to date or read in one go.

    ``settled`` invoices are those of which it is known whether they were late: paid, or open beyond the horizon.
    """

    __slots__ = (
        "amount",
        "days",
        "days_squared",
        "late",
        "open_count",
        "overdue_count",
        "paid",
        "recent_days",
        "settled",
    )

    def __init__(self):
        self.settled = self.late = self.paid = self.open_count = self.overdue_count = 0
        self.amount = ZERO
        self.days = self.days_squared = 0
        self.recent_days = None

    def settle(self, late: bool) -> None:
        """It has become known whether an invoice is late."""
        self.settled += 1
        self.late += late

    def pay(self, days_late: int) -> None:
        """An invoice was paid, so many days after its due date, or before."""
        days = max(min(days_late, DAYS_CAP), -DAYS_CAP)
        self.paid += 1
        self.days += days
        self.days_squared += days * days
        if self.recent_days is None:
            self.recent_days = Decimal(days)
        else:
            self.recent_days += RECENT_WEIGHT * (days - self.recent_days)


def summarise(history: History) -> Portfolio:
    """What a customer without history is judged by, from the history of all of them."""
    if not history.settled or not history.paid:
        return Portfolio()
    with localcontext(PRECISION):
        mean = Decimal(history.days) / history.paid
        variance = Decimal(history.days_squared) / history.paid - mean * mean
        return Portfolio(
            late_ratio=Decimal(history.late) / history.settled,
            days_late=mean,
            spread=max(variance, ONE).sqrt(),
        )


def late_ratio(history: History, portfolio: Portfolio) -> Decimal:
    """The part of a customer's invoices that were late, smoothed by the portfolio's: between 0 and 1, and never either.

    With the few invoices of a new customer it stays near the portfolio's, with many it is the customer's own.
    Example: 2 of 3 were late where 30 % are: (2 + 3 × 0.3) / (3 + 3) = 0.4833.
    """
    with localcontext(PRECISION):
        ratio = (history.late + PRIOR_WEIGHT * portfolio.late_ratio) / (history.settled + PRIOR_WEIGHT)
        return _within(ratio)


def days_late(history: History, portfolio: Portfolio) -> Decimal:
    """The customer's mean days from due date to payment, smoothed by the portfolio's."""
    with localcontext(PRECISION):
        return (history.days + PRIOR_WEIGHT_DAYS * portfolio.days_late) / (history.paid + PRIOR_WEIGHT_DAYS)


def spread(history: History, portfolio: Portfolio) -> Decimal:
    """By how many days the customer's payments scatter around their mean, smoothed by the portfolio's."""
    with localcontext(PRECISION):
        around = ZERO
        if history.paid:
            around = Decimal(history.days_squared) - Decimal(history.days) ** 2 / history.paid
        own = max(around, ZERO) + PRIOR_WEIGHT * portfolio.spread**2
        return max(own / (history.paid + PRIOR_WEIGHT), ONE).sqrt()


def features(history: History, portfolio: Portfolio, amount: Decimal, term: int, horizon: int) -> tuple[Decimal, ...]:
    """What is known of an invoice, as numbers of about the same size, in the order of :data:`FEATURES`.

    :param history: of its customer, as of the day on which it is judged
    :param amount: in the currency of the history
    :param term: days from issue to due date
    """
    with localcontext(PRECISION):
        mean, scatter = days_late(history, portfolio), spread(history, portfolio)
        recent = mean if history.recent_days is None else history.recent_days
        return (
            _log_odds(late_ratio(history, portfolio)),
            mean / 30,
            recent / 30,
            scatter / 30,
            (mean - horizon) / scatter,
            Decimal(history.overdue_count) / (history.open_count + 2),
            _log(amount) / 3,
            _log(amount) - _log(_mean_amount(history, amount)),
            _log(Decimal(history.settled)) / 3,
            Decimal(min(max(term, 0), 120)) / 30,
        )


@dataclass(frozen=True, slots=True)
class Model:
    """A logistic regression, as numbers: likelihood of being late = 1 / (1 + exp(-(intercept + Σ weight × feature)))."""

    intercept: Decimal
    weights: tuple[Decimal, ...]

    def __post_init__(self):
        if len(self.weights) != len(FEATURES):
            raise InvalidInputError(f"A model has {len(FEATURES)} weights, not {len(self.weights)}")
        set_field(self, "intercept", to_decimal(self.intercept, "intercept"))
        set_field(self, "weights", tuple(to_decimal(weight, "weight") for weight in self.weights))

    def score(self, values: Sequence[Decimal]) -> Decimal:
        """The weighted sum of the features."""
        with localcontext(PRECISION):
            parts = (weight * value for weight, value in zip(self.weights, values, strict=True))
            return self.intercept + sum(parts, ZERO)

    def predict(self, values: Sequence[Decimal]) -> Decimal:
        """The likelihood that an invoice with these features is late."""
        return _within(logistic(self.score(values)))

    def explain(self, values: Sequence[Decimal], usual: Sequence[Decimal], count: int = 3) -> list[tuple[str, Decimal]]:
        """What raises (above 0) or lowers the likelihood most, against an invoice of the ``usual`` features."""
        with localcontext(PRECISION):
            parts = [
                (name, weight * (value - mean))
                for name, weight, value, mean in zip(FEATURES, self.weights, values, usual, strict=True)
            ]
        return sorted((part for part in parts if part[1]), key=lambda part: -abs(part[1]))[:count]


def still_in_time(late: Decimal, mean: Decimal, scatter: Decimal, age: int, horizon: int) -> Decimal:
    """The likelihood that an invoice that is still open ``age`` days after its due date is paid within ``horizon``.

    ``late`` is the likelihood, judged before, that it is not. Of what would have been paid in time, the part that would
    have been paid by now has dropped out; how large that part is follows from the customer's ``mean`` days late and
    their ``scatter``. Before the due date hardly anything has dropped out; beyond the horizon it is too late.
    """
    if age >= horizon:
        return ZERO
    with localcontext(PRECISION):
        by_now, by_then = (logistic((Decimal(days) - mean) / scatter * _LOGISTIC_SCALE) for days in (age, horizon))
        left = (ONE - late) * (by_then - by_now) / by_then
        return max(left / (left + late), CERTAINTY)


def expected_days_late(mean: Decimal, scatter: Decimal, age: int) -> int:
    """How many days after its due date an invoice is expected that is still open ``age`` days after it (before: below 0).

    As usual for its customer; where that day has passed, half of the usual scatter from now.
    """
    with localcontext(PRECISION):
        return int(max(mean, Decimal(age) + scatter / 2).to_integral_value())


def logistic(score: Decimal) -> Decimal:
    """1 / (1 + exp(-score)), also far from 0."""
    with localcontext(PRECISION):
        bounded = max(min(score, Decimal(30)), Decimal(-30))
        return ONE / (ONE + _to_estimate(math.exp(-bounded)))


# --- small helps --------------------------------------------------------------------------------


def _mean_amount(history: History, amount: Decimal) -> Decimal:
    """The customer's mean amount, of what has come up and this one."""
    count = history.open_count + history.paid
    return max((history.amount + amount) / (count + 1), ONE)


def _within(ratio: Decimal) -> Decimal:
    return max(min(ratio, ONE - CERTAINTY), CERTAINTY)


def _log(value: Decimal) -> Decimal:
    return _to_estimate(math.log1p(value))


def _log_odds(ratio: Decimal) -> Decimal:
    return _to_estimate(math.log(ratio / (ONE - ratio)))


def _to_estimate(value) -> Decimal:
    """What was computed in binary: fifty times as fast as in decimals, and exact in more digits than are kept."""
    return PRECISION.create_decimal_from_float(value)
