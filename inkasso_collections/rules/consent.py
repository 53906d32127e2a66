"""What an agency may do by itself, and what it asks us for first; and whether it kept to what was agreed.

What is agreed comes in as plain values; who is asked, and what a breach leads to, is for the caller.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import NamedTuple

from .checks import check_count, set_field, to_amount, to_member

HUNDRED = Decimal(100)


class Step(str, Enum):
    """What an agency may want to do."""

    SETTLEMENT = "settlement"
    PLAN = "plan"
    LEGAL = "legal"
    CLOSE = "close"
    SUBCONTRACT = "subcontract"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentTerms:
    """The steps for which consent is agreed.

    ``settlement_percent``: a settlement needs it below this part of what is open; 0: always.
    ``plan_months``: a plan needs it when it is longer; 0: always.
    """

    steps: Collection[Step] = frozenset()
    settlement_percent: Decimal = Decimal(0)
    plan_months: int = 0

    def __post_init__(self):
        set_field(self, "steps", frozenset(to_member(Step, step, "step of an agency") for step in self.steps))
        set_field(self, "settlement_percent", to_amount(self.settlement_percent, "settlement_percent"))
        check_count(self.plan_months, "plan_months")


def needs_consent(
    step: Step | str, terms: ConsentTerms, *, percent: Decimal | None = None, months: int | None = None
) -> bool:
    """Whether the agency has to ask before it takes ``step``.

    ``percent``: of what is open that a settlement would bring; ``months``: the length of a plan. What is not said is
    taken to be beyond the limit.
    """
    step = to_member(Step, step, "step of an agency")
    if step not in terms.steps:
        return False
    if step is Step.SETTLEMENT and terms.settlement_percent and percent is not None:
        return to_amount(percent, "percent") < terms.settlement_percent
    if step is Step.PLAN and terms.plan_months and months is not None:
        check_count(months, "months")
        return months > terms.plan_months
    return True


# --- contacts ---------------------------------------------------------------------------------


class Limit(NamedTuple):
    """At most ``count`` attempts in ``days`` days in a row."""

    count: int
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """The means that are agreed, and how often they may be used, all together."""

    channels: Collection[str]
    limits: Sequence[Limit] = ()

    def __post_init__(self):
        set_field(self, "channels", frozenset(self.channels))
        for limit in self.limits:
            check_count(limit.count, "count", 1)
            check_count(limit.days, "days", 1)


class Overstep(NamedTuple):
    """How an attempt went beyond what was agreed: a means that is not, or a limit."""

    channel: str | None
    limit: Limit | None


def overstep(channel: str, day: date, earlier: Sequence[date], conduct: Conduct) -> Overstep | None:
    """Whether an attempt by ``channel`` on ``day`` goes beyond what is agreed; None where it does not.

    ``earlier``: the days of the other attempts to reach the same debtor, of which one a time counts.
    """
    if channel not in conduct.channels:
        return Overstep(channel, None)
    for limit in sorted(conduct.limits, key=lambda each: each.days):
        within = sum(1 for other in earlier if 0 <= (day - other).days < limit.days)
        if within >= limit.count:
            return Overstep(None, limit)
    return None
