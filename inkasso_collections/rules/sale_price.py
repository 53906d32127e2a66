"""What a portfolio of claims is sold for: percentages of the principal, by age and amount, rounded without loss."""

from dataclasses import dataclass
from decimal import Decimal, localcontext

from .checks import check_count, set_field, to_amount
from .errors import InvalidInputError
from .rounding import EXACT, round_amount

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class PriceBracket:
    """``percent`` of the principal of claims from an age, in days overdue, and from a principal."""

    percent: Decimal
    from_days: int = 0
    from_amount: Decimal = Decimal(0)

    def __post_init__(self):
        set_field(self, "percent", to_amount(self.percent, "percent"))
        set_field(self, "from_amount", to_amount(self.from_amount, "from_amount"))
        check_count(self.from_days, "from_days")
        if self.percent > _HUNDRED:
            raise InvalidInputError(f"percent must be at most 100: {self.percent}")

    def covers(self, principal: Decimal, days: int) -> bool:
        return days >= self.from_days and principal >= self.from_amount


def percent_for(principal: Decimal, days: int, brackets: tuple[PriceBracket, ...], default: Decimal) -> Decimal:
    """The percentage for a claim: of the brackets that cover it that of the highest age, then of the highest amount.

    Raises InvalidInputError for two brackets of the same bounds.
    """
    principal = to_amount(principal, "principal")
    bounds = [(bracket.from_days, bracket.from_amount) for bracket in brackets]
    if len(bounds) != len(set(bounds)):
        raise InvalidInputError("two brackets are for the same claims")
    fitting = [bracket for bracket in brackets if bracket.covers(principal, max(days, 0))]
    best = max(fitting, key=lambda bracket: (bracket.from_days, bracket.from_amount), default=None)
    return best.percent if best else to_amount(default, "percent")


def prices(
    claims: list[tuple[Decimal, int]], brackets: tuple[PriceBracket, ...], default: Decimal, rounding: Decimal
) -> list[Decimal]:
    """The price of each claim (principal, days overdue), rounded to the unit ``rounding``.

    What rounding leaves over or takes is carried from claim to claim, so that the sum is the rounded sum of the exact
    prices: the buyer's offer over the whole and our list say the same.
    """
    with localcontext(EXACT):
        exact_so_far = rounded_so_far = Decimal(0)
        found = []
        for principal, days in claims:
            percent = percent_for(principal, days, brackets, default)
            exact_so_far += to_amount(principal, "principal") * percent / _HUNDRED
            reached = round_amount(exact_so_far, rounding)
            found.append(reached - rounded_so_far)
            rounded_so_far = reached
        return found
