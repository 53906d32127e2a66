"""What stands in the way of an application for a payment order, and what its text must and must not say.

The wordings that a text must not have are data (see ``TextRule``); this only matches them. The rules of the Swedish
authority: plain language, the original creditor named where the claim was taken over, what the claim is for, the due
date, no payment instructions, no obscure abbreviations.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum

from .checks import check_day

#: A claim, costs that are claimed by themselves, and interest that is.
CLAIM, COST, INTEREST = "claim", "cost", "interest"


class Finding(Enum):
    """What is wrong or missing, in the order in which people see to it."""

    NO_CLAIMS = "no_claims"
    CURRENCY = "currency"
    NO_APPLICANT_NUMBER = "no_applicant_number"
    WRONG_APPLICANT_NUMBER = "wrong_applicant_number"
    NO_DEFENDANT_NUMBER = "no_defendant_number"
    WRONG_DEFENDANT_NUMBER = "wrong_defendant_number"
    NO_ADDRESS = "no_address"
    NO_DEMAND = "no_demand"
    NOT_DUE = "not_due"
    BARRED = "barred"
    DISPUTED = "disputed"
    PLANNED = "planned"
    PROMISED = "promised"
    INSOLVENT = "insolvent"
    DECEASED = "deceased"
    MINOR = "minor"
    PROTECTED = "protected"
    TEXT_MISSING = "text_missing"
    TEXT_NO_NUMBER = "text_no_number"
    TEXT_NO_DUE_DATE = "text_no_due_date"
    TEXT_NO_CREDITOR = "text_no_creditor"
    TEXT_TOO_LONG = "text_too_long"
    TEXT_WORDING = "text_wording"
    TEXT_DOUBTFUL = "text_doubtful"
    NO_RATE = "no_rate"
    NOT_AGREED = "not_agreed"
    BELOW_AMOUNT = "below_amount"
    TOO_YOUNG = "too_young"
    NO_CONSENT = "no_consent"


#: What does not block: the authority may take it, or people decide.
WARNINGS = frozenset({Finding.NO_DEMAND, Finding.NO_RATE, Finding.PROTECTED, Finding.MINOR, Finding.TEXT_DOUBTFUL})


@dataclass(frozen=True, slots=True)
class TextRule:
    """A wording that a text must not have, or had better not have, as a regular expression."""

    pattern: str
    reason: str
    case_sensitive: bool = False
    blocks: bool = True

    def find(self, text: str) -> str:
        """What of ``text`` it forbids; empty for nothing."""
        found = re.search(self.pattern, text, 0 if self.case_sensitive else re.IGNORECASE)
        return found.group() if found else ""


@dataclass(frozen=True, slots=True)
class ClaimFacts:
    """One claim as it is applied for."""

    name: str
    kind: str
    amount: Decimal
    due_date: date | None
    text: str = ""
    has_rate: bool = True
    is_barred: bool = False
    dates: frozenset = frozenset()  # how the due date may be written


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """All that the check looks at."""

    day: date
    claims: tuple
    is_currency_taken: bool = True
    applicant_number: bool | None = True  # None: none there; False: wrong
    defendant_number: bool | None = True
    needs_number: bool = True
    has_address: bool = True
    had_demand: bool = True
    rests: frozenset = frozenset()  # dispute, plan, promise
    conditions: frozenset = frozenset()  # insolvent, deceased, minor, protected
    original_creditor: str = ""
    takes_disputed: bool = False  # a court decides what is contested; for a payment order it would be useless
    text_limit: int = 0
    is_agreed: bool = True
    amount_missing: bool = False
    age_missing: bool = False
    has_consent: bool = True
    text_rules: tuple = field(default=())


@dataclass(frozen=True, slots=True)
class Found:
    finding: Finding
    claim: str = ""
    words: str = ""
    reason: str = ""

    @property
    def blocks(self) -> bool:
        return self.finding not in WARNINGS


def check_application(facts: ApplicationFacts) -> tuple[Found, ...]:
    """What is wrong or missing, in the order of :class:`Finding`. Raises InvalidInputError for what is no day."""
    check_day(facts.day, "day")
    found = [*_check_parties(facts), *_check_state(facts), *_check_plan(facts)]
    for claim in facts.claims:
        found += _check_claim(claim, facts)
    order = {finding: place for place, finding in enumerate(Finding)}
    return tuple(sorted(found, key=lambda each: order[each.finding]))


def _check_parties(facts):
    if not facts.claims:
        yield Found(Finding.NO_CLAIMS)
    if not facts.is_currency_taken:
        yield Found(Finding.CURRENCY)
    for number, missing, wrong in (
        (facts.applicant_number, Finding.NO_APPLICANT_NUMBER, Finding.WRONG_APPLICANT_NUMBER),
        (facts.defendant_number, Finding.NO_DEFENDANT_NUMBER, Finding.WRONG_DEFENDANT_NUMBER),
    ):
        if number is None and facts.needs_number:
            yield Found(missing)
        elif number is False:
            yield Found(wrong)
    if not facts.has_address:
        yield Found(Finding.NO_ADDRESS)
    if not facts.had_demand:
        yield Found(Finding.NO_DEMAND)


def _check_state(facts):
    if "dispute" in facts.rests and not facts.takes_disputed:
        yield Found(Finding.DISPUTED)
    if "plan" in facts.rests:
        yield Found(Finding.PLANNED)
    if "promise" in facts.rests:
        yield Found(Finding.PROMISED)
    for condition in ("insolvent", "deceased", "minor", "protected"):
        if condition in facts.conditions:
            yield Found(Finding(condition))


def _check_plan(facts):
    if not facts.is_agreed:
        yield Found(Finding.NOT_AGREED)
    if facts.amount_missing:
        yield Found(Finding.BELOW_AMOUNT)
    if facts.age_missing:
        yield Found(Finding.TOO_YOUNG)
    if not facts.has_consent:
        yield Found(Finding.NO_CONSENT)


def _check_claim(claim, facts):
    if claim.kind == CLAIM and (claim.due_date is None or claim.due_date >= facts.day):
        yield Found(Finding.NOT_DUE, claim.name)
    if claim.is_barred:
        yield Found(Finding.BARRED, claim.name)
    if claim.kind == CLAIM and not claim.has_rate:
        yield Found(Finding.NO_RATE, claim.name)
    text = " ".join(claim.text.split())
    if not text:
        yield Found(Finding.TEXT_MISSING, claim.name)
        return
    if claim.name and claim.name not in text:
        yield Found(Finding.TEXT_NO_NUMBER, claim.name)
    if claim.dates and not any(written in text for written in claim.dates):
        yield Found(Finding.TEXT_NO_DUE_DATE, claim.name)
    if facts.original_creditor and facts.original_creditor.casefold() not in text.casefold():
        yield Found(Finding.TEXT_NO_CREDITOR, claim.name)
    if facts.text_limit and len(text) > facts.text_limit:
        yield Found(Finding.TEXT_TOO_LONG, claim.name, str(len(text)))
    for rule in facts.text_rules:
        words = rule.find(text.replace(claim.name, " ") if claim.name else text)
        if words:
            finding = Finding.TEXT_WORDING if rule.blocks else Finding.TEXT_DOUBTFUL
            yield Found(finding, claim.name, words, rule.reason)
