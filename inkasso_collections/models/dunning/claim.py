"""What goes through the pipeline: the claim on one debtor in one currency, as plain values.

Selecting fills claims, assessing adds charges to them, issuing makes notices of them. A preview stops after the second.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

ZERO = Decimal(0)


@dataclass(slots=True)
class ChargeDraft:
    """Interest or a fee that is claimed for the first time, in the claim's currency, rounded."""

    type: str  # interest or fee
    amount: Decimal
    date_to: date
    legal_basis: str
    date_from: date | None = None
    interest_rule_id: int | None = None
    fee_rule_id: int | None = None
    fee_kind_id: int | None = None
    absorbed: Decimal = ZERO  # of a fee: what may not be claimed beside the compensation
    explanation: list = field(default_factory=list)  # one dict per interest period


@dataclass(slots=True)
class Credit:
    """An unmatched payment or credit note that counts against the claim."""

    move_line_id: int
    day: date
    name: str
    amount: Decimal  # positive, in the claim's currency


@dataclass(slots=True)
class ClaimLine:
    """One receivable line whose next step is due."""

    item_id: int
    move_line_id: int
    move_id: int
    level_id: int
    previous_level_id: int | None
    previous_notice_id: int | None
    previous_response_date: date | None
    case_id: int | None
    name: str
    reference: str
    invoice_date: date | None
    due_date: date
    original: Decimal
    principal: Decimal  # still open, less what is withheld
    due_date_agreed: bool = True  # else interest begins some days after the bill, as the law says
    covered: Decimal = ZERO  # by unmatched credits
    withheld: Decimal = ZERO  # open, but not claimed now: a disputed part
    interest_before: Decimal = ZERO  # claimed by earlier notices and unpaid
    fees_before: Decimal = ZERO
    charges: list[ChargeDraft] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)  # fees not claimed, and why
    is_accessory: bool = False  # interest and fees of another claim, which bear none themselves

    @property
    def interest(self):
        return self.interest_before + sum((c.amount for c in self.charges if c.type == "interest"), ZERO)

    @property
    def fees(self):
        return self.fees_before + sum((c.amount for c in self.charges if c.type == "fee"), ZERO)


@dataclass(slots=True)
class Claim:
    """Everything due now between one company and one debtor in one currency."""

    company_id: int
    partner_id: int
    currency_id: int
    day: date
    lane: str = "notice"  # or handover: to an agency; waiting: the last notice has not gone out yet; barred: by time
    lines: list[ClaimLine] = field(default_factory=list)
    credits: list[Credit] = field(default_factory=list)
    level_id: int | None = None  # the highest of its lines'
    obstacle: str | None = None  # why no notice is made: a reason to rest
    message: str = ""
    recipient_id: int | None = None
    channel: str | None = None

    @property
    def key(self):
        return self.company_id, self.partner_id, self.currency_id

    @property
    def credited(self):
        return sum((credit.amount for credit in self.credits), ZERO)

    @property
    def principal(self):
        return sum((line.principal for line in self.lines), ZERO) - self.credited

    @property
    def interest(self):
        return sum((line.interest for line in self.lines), ZERO)

    @property
    def fees(self):
        return sum((line.fees for line in self.lines), ZERO)

    @property
    def total(self):
        return self.principal + self.interest + self.fees

    def hinder(self, obstacle, message=""):
        """Keep this claim from becoming a notice; the first reason counts."""
        if not self.obstacle:
            self.obstacle, self.message = obstacle, message
