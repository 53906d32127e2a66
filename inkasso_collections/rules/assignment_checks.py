"""What stands in the way of handing a claim over: facts in, findings out, words elsewhere.

A finding that blocks keeps the claim here; one that warns is shown, and people decide.
"""

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple


class Finding(str, Enum):
    """What a check found. The order is the one in which findings are shown."""

    NOTHING_OPEN = "nothing_open"
    CURRENCIES = "currencies"
    WITH_AGENCY = "with_agency"
    NO_AGREEMENT = "no_agreement"
    LICENCE = "licence"
    DEBTOR_KIND = "debtor_kind"
    COUNTRY = "country"
    AMOUNT = "amount"
    AGE = "age"
    TRIAL_FULL = "trial_full"
    REPORT_OVERDUE = "report_overdue"
    DISPUTED = "disputed"
    PLANNED = "planned"
    PROMISED = "promised"
    ON_HOLD = "on_hold"
    LEGAL_STEP = "legal_step"
    BARRED = "barred"
    INSOLVENT = "insolvent"
    DECEASED = "deceased"
    MINOR = "minor"
    PROTECTED = "protected"
    CREDITS = "credits"
    NO_ADDRESS = "no_address"
    NO_NUMBER = "no_number"
    NO_TEXT = "no_text"
    NO_FILE = "no_file"
    NO_TEXT_OR_FILE = "no_text_or_file"
    NO_DEMAND = "no_demand"
    BARRED_SOON = "barred_soon"
    LANGUAGE = "language"
    REPORT_LATE = "report_late"


#: Shown, but not in the way.
WARNINGS = (
    Finding.NO_NUMBER,
    Finding.NO_DEMAND,
    Finding.BARRED_SOON,
    Finding.LANGUAGE,
    Finding.CREDITS,
    Finding.REPORT_LATE,
)


class Found(NamedTuple):
    """One finding, and whether it blocks."""

    finding: Finding
    blocks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentFacts:
    """What is known of a claim, its debtor, and the agency it would go to.

    ``rests``: for what its lines rest: ``dispute``, ``plan``, ``promise``, ``hold``, ``assigned``, ``legal``.
    ``report``: whether a report of the agency is overdue: ``none``, ``warn``, or ``block`` where that is in the way.
    ``documents``: what is required: ``none``, ``any``, ``file`` or ``both`` (a file and a description).
    """

    line_count: int
    currency_count: int = 1
    rests: frozenset[str] = frozenset()
    conditions: frozenset[str] = field(
        default_factory=frozenset
    )  # of the debtor: insolvent, deceased, minor, protected
    is_barred: bool = False
    is_barred_soon: bool = False
    has_agreement: bool = True
    has_licence: bool = True
    takes_kind: bool = True
    takes_country: bool = True
    takes_amount: bool = True
    takes_age: bool = True
    takes_language: bool = True
    is_trial_full: bool = False
    report: str = "none"
    has_address: bool = True
    has_number: bool = True
    has_credits: bool = False
    had_demand: bool = True
    documents: str = "none"
    has_text: bool = False
    has_file: bool = False


def check(facts: AssignmentFacts) -> list[Found]:
    """All findings about a claim, the graver ones first; empty where it can go."""
    found = {
        Finding.NOTHING_OPEN: not facts.line_count,
        Finding.CURRENCIES: facts.currency_count > 1,
        Finding.WITH_AGENCY: "assigned" in facts.rests,
        Finding.NO_AGREEMENT: not facts.has_agreement,
        Finding.LICENCE: not facts.has_licence,
        Finding.DEBTOR_KIND: not facts.takes_kind,
        Finding.COUNTRY: not facts.takes_country,
        Finding.AMOUNT: not facts.takes_amount,
        Finding.AGE: not facts.takes_age,
        Finding.TRIAL_FULL: facts.is_trial_full,
        Finding.REPORT_OVERDUE: facts.report == "block",
        Finding.DISPUTED: "dispute" in facts.rests,
        Finding.PLANNED: "plan" in facts.rests,
        Finding.PROMISED: "promise" in facts.rests,
        Finding.ON_HOLD: "hold" in facts.rests,
        Finding.LEGAL_STEP: "legal" in facts.rests,
        Finding.BARRED: facts.is_barred,
        Finding.INSOLVENT: "insolvent" in facts.conditions,
        Finding.DECEASED: "deceased" in facts.conditions,
        Finding.MINOR: "minor" in facts.conditions,
        Finding.PROTECTED: "protected" in facts.conditions,
        Finding.CREDITS: facts.has_credits,
        Finding.NO_ADDRESS: not facts.has_address,
        Finding.NO_NUMBER: not facts.has_number,
        Finding.NO_TEXT: facts.documents == "both" and not facts.has_text,
        Finding.NO_FILE: facts.documents in ("file", "both") and not facts.has_file,
        Finding.NO_TEXT_OR_FILE: facts.documents == "any" and not (facts.has_text or facts.has_file),
        Finding.NO_DEMAND: not facts.had_demand,
        Finding.BARRED_SOON: facts.is_barred_soon and not facts.is_barred,
        Finding.LANGUAGE: not facts.takes_language,
        Finding.REPORT_LATE: facts.report == "warn",
    }
    return [Found(finding, finding not in WARNINGS) for finding in Finding if found[finding]]
