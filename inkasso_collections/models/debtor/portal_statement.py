"""What a debtor owes, as plain values for the portal: line by line, and in sum by currency."""

from dataclasses import dataclass, field
from datetime import date

from odoo.tools import float_round


@dataclass(slots=True)
class ChargePart:
    """One fee, or the interest of one notice, on a line: how much, what it rests on, how it was computed."""

    name: str
    amount: float
    legal_basis: str
    periods: list = field(default_factory=list)  # of interest: dicts as `inkasso.charge._read_period` gives them


@dataclass(slots=True)
class OpenLine:
    """One receivable line that is open, or whose interest or fees are."""

    id: int  # of the journal item
    move: object
    name: str
    reference: str
    invoice_date: date
    due_date: date
    days_overdue: int
    original: float
    principal: float
    fees: list = field(default_factory=list)
    interest: list = field(default_factory=list)
    accrued: ChargePart = None  # interest that no notice has claimed yet; not part of the total
    rest: str = ""  # why nothing is being done about it just now, in the debtor's words
    is_disputed: bool = False
    pending: float = 0.0  # online payments of this line alone that are under way

    @property
    def total(self):
        return self.principal + sum(part.amount for part in [*self.fees, *self.interest])


@dataclass(slots=True)
class Statement:
    """All that is open between one company and one debtor in one currency."""

    currency: object
    lines: list = field(default_factory=list)
    credits: list = field(default_factory=list)  # payments received and not matched yet: (day, name, amount)
    pending: float = 0.0  # online payments that are under way

    def _sum(self, amounts):
        return float_round(sum(amounts), precision_rounding=self.currency.rounding)

    @property
    def principal(self):
        return self._sum(line.principal for line in self.lines)

    @property
    def fees(self):
        return self._sum(part.amount for line in self.lines for part in line.fees)

    @property
    def interest(self):
        return self._sum(part.amount for line in self.lines for part in line.interest)

    @property
    def credited(self):
        return self._sum(amount for _day, _name, amount in self.credits)

    @property
    def accrued(self):
        return self._sum(line.accrued.amount for line in self.lines if line.accrued)

    @property
    def total(self):
        return max(self._sum([self.principal, self.fees, self.interest, -self.credited]), 0.0)

    @property
    def payable(self):
        """What can be paid online now."""
        return max(self._sum([self.total, -self.pending]), 0.0)

    def find(self, line_id):
        return next((line for line in self.lines if line.id == line_id), None)

    def get_payable(self, line=None):
        """What can be paid of one line, or of all."""
        return self.payable if line is None else max(min(self._sum([line.total, -line.pending]), self.payable), 0.0)
