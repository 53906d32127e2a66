"""How people pay. A character is a choice of habits; a habit says after what, how soon and how much is paid.

Plain values and a random generator that is given, so that the same seed pays the same way.
"""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

# What a payment follows: the due date, or the n-th notice about the line.
DUE, FIRST_NOTICE, SECOND_NOTICE, THIRD_NOTICE = range(4)
ALL = Decimal(1)


class Pays(NamedTuple):
    """One payment of a habit: between `earliest` and `latest` days after what it follows, a share of what is still open."""

    after: int
    earliest: int
    latest: int
    share: Decimal = ALL
    with_costs: bool = False  # the interest and fees of the notice, too


EARLY = (Pays(DUE, -20, -8),)
PUNCTUAL = (Pays(DUE, -3, 0),)
A_BIT_LATE = (Pays(DUE, 1, 4),)
WHEN_REMINDED = (Pays(FIRST_NOTICE, 2, 6),)
AT_THE_FEE = (Pays(SECOND_NOTICE, 2, 7),)
AT_THE_FEE_IN_FULL = (Pays(SECOND_NOTICE, 2, 7, with_costs=True),)
AT_THE_DEMAND = (Pays(THIRD_NOTICE, 3, 9),)
IN_PARTS = (
    Pays(DUE, 0, 4, Decimal("0.4")),
    Pays(FIRST_NOTICE, 2, 6, Decimal("0.5")),
    Pays(THIRD_NOTICE, 3, 9),
)
HALF_AND_NO_MORE = (Pays(FIRST_NOTICE, 3, 8, Decimal("0.5")),)
NOT_AT_ALL = ()


@dataclass(frozen=True)
class Character:
    """Habits with their weights; some people stop paying altogether so many days before today."""

    habits: tuple
    stops_days_ago: int | None = None

    def choose_habit(self, rng, due_date, today):
        """The habit by which one line is paid."""
        weights, habits = zip(*self.habits, strict=True)
        [habit] = rng.choices(habits, weights)
        if self.stops_days_ago is not None and due_date > today - timedelta(days=self.stops_days_ago):
            return NOT_AT_ALL
        return habit


CHARACTERS = {
    "punctual": Character(((9, PUNCTUAL), (1, EARLY))),
    "early": Character(((1, EARLY),)),
    "a bit late": Character(((3, A_BIT_LATE), (2, PUNCTUAL))),
    "forgetful": Character(((4, PUNCTUAL), (4, WHEN_REMINDED), (2, AT_THE_FEE))),
    "pays when reminded": Character(((1, WHEN_REMINDED),)),
    "pays only the principal": Character(((2, PUNCTUAL), (3, AT_THE_FEE))),
    "pays what is asked": Character(((3, PUNCTUAL), (2, AT_THE_FEE_IN_FULL))),
    "waits for the demand": Character(((2, A_BIT_LATE), (2, WHEN_REMINDED), (4, AT_THE_DEMAND))),
    "pays in parts": Character(((1, IN_PARTS),)),
    "pays half": Character(((2, PUNCTUAL), (3, HALF_AND_NO_MORE))),
    "never pays": Character(((1, NOT_AT_ALL),), stops_days_ago=0),
    "went under": Character(((1, PUNCTUAL),), stops_days_ago=130),
    "stopped lately": Character(((3, PUNCTUAL), (1, WHEN_REMINDED)), stops_days_ago=45),
}


def pick_day(payment, start, rng):
    """The day on which `payment` reaches the bank, counted from `start`: a weekday."""
    day = start + timedelta(days=rng.randint(payment.earliest, payment.latest))
    return next_weekday(day)


def next_weekday(day):
    """`day`, or the Monday after where it is on a weekend."""
    return day + timedelta(days=max(7 - day.weekday(), 0) if day.weekday() > 4 else 0)
