"""What an application lacks, and what its texts must and must not say."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.errors import InvalidInputError
from rules.legal_application import (
    CLAIM,
    COST,
    WARNINGS,
    ApplicationFacts,
    ClaimFacts,
    Finding,
    TextRule,
    check_application,
)

DAY = date(2026, 10, 15)
GOOD = ClaimFacts(
    "INV/1",
    CLAIM,
    Decimal(100),
    date(2026, 9, 1),
    "Purchase of wood, invoice INV/1. Due 2026-09-01.",
    dates=frozenset({"2026-09-01", "1 September 2026"}),
)
FACTS = ApplicationFacts(DAY, (GOOD,))
ACCOUNT = TextRule(r"\bbankgiro\b", "No payment instructions.")
CODE = TextRule(r"\b[A-Z]{3}\b", "Say it in words.", case_sensitive=True, blocks=False)


def findings(facts=FACTS, **claim):
    if claim:
        facts = replace(facts, claims=(replace(GOOD, **claim),))
    return [found.finding for found in check_application(facts)]


def test_a_good_one_has_none():
    assert findings() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"claims": ()}, Finding.NO_CLAIMS),
        ({"is_currency_taken": False}, Finding.CURRENCY),
        ({"applicant_number": None}, Finding.NO_APPLICANT_NUMBER),
        ({"applicant_number": False}, Finding.WRONG_APPLICANT_NUMBER),
        ({"defendant_number": None}, Finding.NO_DEFENDANT_NUMBER),
        ({"defendant_number": False, "needs_number": False}, Finding.WRONG_DEFENDANT_NUMBER),
        ({"has_address": False}, Finding.NO_ADDRESS),
        ({"had_demand": False}, Finding.NO_DEMAND),
        ({"rests": frozenset({"dispute"})}, Finding.DISPUTED),
        ({"rests": frozenset({"plan"})}, Finding.PLANNED),
        ({"rests": frozenset({"promise"})}, Finding.PROMISED),
        ({"conditions": frozenset({"insolvent"})}, Finding.INSOLVENT),
        ({"conditions": frozenset({"deceased"})}, Finding.DECEASED),
        ({"conditions": frozenset({"minor"})}, Finding.MINOR),
        ({"conditions": frozenset({"protected"})}, Finding.PROTECTED),
        ({"is_agreed": False}, Finding.NOT_AGREED),
        ({"amount_missing": True}, Finding.BELOW_AMOUNT),
        ({"age_missing": True}, Finding.TOO_YOUNG),
        ({"has_consent": False}, Finding.NO_CONSENT),
        ({"original_creditor": "Old AB"}, Finding.TEXT_NO_CREDITOR),
        ({"text_limit": 10}, Finding.TEXT_TOO_LONG),
        ({"text_rules": (TextRule("WOOD", "Not wood."),)}, Finding.TEXT_WORDING),
    ],
)
def test_what_is_wrong(changes, expected):
    assert findings(replace(FACTS, **changes)) == [expected]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"due_date": DAY}, Finding.NOT_DUE),
        ({"due_date": None}, Finding.NOT_DUE),
        ({"is_barred": True}, Finding.BARRED),
        ({"has_rate": False}, Finding.NO_RATE),
        ({"text": " \n"}, Finding.TEXT_MISSING),
        ({"text": "Wood. Due 2026-09-01."}, Finding.TEXT_NO_NUMBER),
        ({"text": "Wood, INV/1."}, Finding.TEXT_NO_DUE_DATE),
    ],
)
def test_what_is_wrong_with_a_claim(changes, expected):
    assert findings(**changes) == [expected]


def test_costs_by_themselves_need_neither_rate_nor_a_due_date_that_has_passed():
    assert findings(kind=COST, due_date=None, has_rate=False) == []
    assert findings(name="", dates=frozenset(), text="Collection cost of 180.") == []


def test_missing_numbers_where_nobody_asks_for_them():
    facts = replace(FACTS, needs_number=False, applicant_number=None, defendant_number=None)
    assert findings(facts) == []


def test_a_court_decides_what_is_contested():
    assert findings(replace(FACTS, rests=frozenset({"dispute"}), takes_disputed=True)) == []


def test_wordings():
    facts = replace(FACTS, text_rules=(ACCOUNT, CODE))
    claim = replace(GOOD, text=f"{GOOD.text} Pay to BANKGIRO 1 by XYZ.")
    found = check_application(replace(facts, claims=(claim,)))
    assert [(each.finding, each.words, each.blocks) for each in found] == [
        (Finding.TEXT_WORDING, "BANKGIRO", True),
        (Finding.TEXT_DOUBTFUL, "XYZ", False),
    ]
    named = replace(GOOD, name="ABC", text="Wood, ABC, due 2026-09-01.")
    assert check_application(replace(facts, claims=(named,))) == (), "the number of the invoice is no abbreviation"


def test_the_original_creditor_is_named_in_any_case_of_letters():
    claim = replace(GOOD, text=f"{GOOD.text} Taken over from OLD ab.")
    assert findings(replace(FACTS, claims=(claim,), original_creditor="Old AB")) == []


def test_no_day():
    with pytest.raises(InvalidInputError):
        check_application(replace(FACTS, day=datetime(2026, 10, 15)))


@given(
    st.lists(
        st.builds(
            ClaimFacts,
            st.text(max_size=5),
            st.sampled_from([CLAIM, COST]),
            st.just(Decimal(1)),
            st.none() | st.dates(),
            st.text(max_size=40),
        ),
        max_size=4,
    ),
    st.booleans(),
    st.sets(st.sampled_from(["dispute", "plan", "promise", "hold"])),
)
def test_findings_come_in_their_order_and_block_unless_they_warn(claims, has_address, rests):
    facts = ApplicationFacts(DAY, tuple(claims), has_address=has_address, rests=frozenset(rests))
    found = check_application(facts)
    places = [list(Finding).index(each.finding) for each in found]
    assert places == sorted(places)
    assert all(each.blocks == (each.finding not in WARNINGS) for each in found)
    assert has_address or Finding.NO_ADDRESS in {each.finding for each in found}
