"""Which fee rule applies, and whether its fee may be claimed."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

import pytest
from rules.errors import FeeAboveCapError, InvalidInputError, OverlappingRulesError, UnknownNameError
from rules.fees import DebtorKind, FeeDecision, FeePer, FeeRefusal, FeeRule, claimable, select_rule

TODAY = date(2026, 10, 1)
REMINDER = FeeRule(
    kind="reminder",
    amount=Decimal(60),
    currency="SEK",
    valid_from=date(2013, 3, 16),
    needs_agreement=True,
    max_count=1,
    legal_basis="lag (1981:739) 2, 4 §§",
)
OLD_REMINDER = replace(
    REMINDER, amount=50, valid_from=date(2003, 7, 1), valid_to=date(2013, 3, 15), legal_basis="förordning (1981:1057)"
)
COMPENSATION = FeeRule(
    kind="compensation",
    amount=Decimal(450),
    currency="SEK",
    valid_from=date(2013, 3, 16),
    debtor_kinds={"business", "public_body"},
    per="line",
    legal_basis="lag (1981:739) 4 a §",
)
DANISH_REMINDER = FeeRule(
    kind="reminder",
    amount=Decimal(100),
    currency="DKK",
    valid_from=date(2013, 3, 1),
    max_count=3,
    min_days_since_previous=10,
    legal_basis="renteloven § 9 b",
)
RULES = [OLD_REMINDER, REMINDER, COMPENSATION]

#: Late Payment of Commercial Debts (Interest) Act 1998 s. 5A
UK_BANDS = [
    FeeRule(
        kind="compensation",
        amount=amount,
        currency="GBP",
        valid_from=date(2002, 8, 7),
        debtor_kinds={DebtorKind.BUSINESS, DebtorKind.PUBLIC_BODY},
        principal_from=least,
        principal_to=most,
        legal_basis="Late Payment of Commercial Debts (Interest) Act 1998 s. 5A",
    )
    for amount, least, most in [
        (40, Decimal(0), Decimal("999.99")),
        (70, Decimal(1000), Decimal("9999.99")),
        (100, Decimal(10000), None),
    ]
]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2003, 6, 30), None),
        (date(2003, 7, 1), OLD_REMINDER),
        (date(2013, 3, 15), OLD_REMINDER),
        (date(2013, 3, 16), REMINDER),
        (TODAY, REMINDER),
    ],
)
def test_the_rule_of_a_day(day, expected):
    assert select_rule(RULES, "reminder", DebtorKind.CONSUMER, day) is expected


@pytest.mark.parametrize(
    ("debtor_kind", "expected"),
    [("business", COMPENSATION), (DebtorKind.PUBLIC_BODY, COMPENSATION), ("consumer", None), (None, None)],
)
def test_the_rule_of_a_debtor_and_an_unknown_one_is_a_consumer(debtor_kind, expected):
    assert select_rule(RULES, "compensation", debtor_kind, TODAY) is expected


def test_no_rule_for_an_unknown_fee():
    assert select_rule(RULES, "stamp", "business", TODAY) is None


def test_an_overlap_is_an_error():
    with pytest.raises(OverlappingRulesError, match="'reminder' apply on 2026-10-01") as error:
        select_rule([REMINDER, DANISH_REMINDER], "reminder", "consumer", TODAY)
    assert error.value.rules == (REMINDER, DANISH_REMINDER)
    assert (error.value.kind, error.value.day) == ("reminder", TODAY)


@pytest.mark.parametrize(
    ("principal", "amount"), [(0, 40), ("999.99", 40), (1000, 70), ("9999.99", 70), (10000, 100), (10**9, 100)]
)
def test_a_fee_in_bands(principal, amount):
    assert select_rule(UK_BANDS, "compensation", "business", TODAY, principal=Decimal(principal)).amount == amount


def test_a_fee_in_bands_needs_a_principal():
    for bands in (UK_BANDS, UK_BANDS[:1], UK_BANDS[2:]):
        with pytest.raises(InvalidInputError, match="depends on the principal"):
            select_rule(bands, "compensation", "business", TODAY)
    assert select_rule(UK_BANDS, "reminder", "business", TODAY) is None


def test_bad_questions():
    with pytest.raises(UnknownNameError, match="consumer, business, public_body"):
        select_rule(RULES, "reminder", "person", TODAY)
    with pytest.raises(InvalidInputError):
        select_rule(RULES, "reminder", "consumer", datetime(2026, 10, 1))
    with pytest.raises(InvalidInputError):
        select_rule(UK_BANDS, "compensation", "business", TODAY, principal=Decimal(-1))


@pytest.mark.parametrize(
    "change",
    [
        {"amount": Decimal(-1)},
        {"amount": 60.0},
        {"kind": ""},
        {"currency": ""},
        {"legal_basis": ""},
        {"max_count": -1},
        {"min_days_overdue": -1},
        {"min_days_since_previous": "10"},
        {"valid_from": None},
        {"valid_to": datetime(2030, 1, 1)},
        {"valid_to": date(2013, 3, 15)},
        {"principal_from": Decimal(-1)},
        {"principal_to": Decimal(-1)},
        {"principal_to": 1.5},
        {"principal_from": Decimal(2), "principal_to": Decimal(1)},
    ],
)
def test_a_bad_rule_is_an_error(change):
    with pytest.raises(InvalidInputError):
        replace(REMINDER, **change)


@pytest.mark.parametrize("change", [{"debtor_kinds": {"person"}}, {"per": "page"}])
def test_a_rule_with_an_unknown_name_is_an_error(change):
    with pytest.raises(UnknownNameError):
        replace(REMINDER, **change)


def test_bounds_may_be_equal():
    rule = replace(REMINDER, valid_to=REMINDER.valid_from, principal_from=5, principal_to=5)
    assert rule.valid_on(REMINDER.valid_from)
    assert rule.covers(Decimal(5))
    assert rule.in_bands


def test_a_rule_is_in_bands_once_it_has_a_bound():
    assert not REMINDER.in_bands
    assert replace(REMINDER, principal_from=1).in_bands
    assert replace(REMINDER, principal_to=0).in_bands


def test_a_plain_rule_asks_only_that_the_line_is_overdue():
    rule = FeeRule(kind="demand", amount=180, currency="SEK", valid_from=TODAY, legal_basis="lag (1981:739) 3 §")
    facts = {"agreed": False, "count_so_far": 9, "days_since_previous": 0}
    assert decide(rule, days_overdue=0, **facts) == FeeDecision(Decimal(0), FeeRefusal.TOO_EARLY)
    assert decide(rule, days_overdue=1, **facts) == FeeDecision(Decimal(180))
    assert decide(replace(rule, per="line"), days_overdue=1, **facts) == FeeDecision(Decimal(180))


def test_names_become_members():
    assert COMPENSATION.debtor_kinds == {DebtorKind.BUSINESS, DebtorKind.PUBLIC_BODY}
    assert COMPENSATION.per is FeePer.LINE


def decide(rule, **facts):
    usual = {"agreed": True, "debtor_kind": "business", "count_so_far": 0, "days_overdue": 5}
    return claimable(rule, **(usual | facts))


def test_a_fee_that_may_be_claimed():
    assert decide(REMINDER) == FeeDecision(Decimal(60))
    assert decide(REMINDER, asked=Decimal(50)) == FeeDecision(Decimal(50))
    assert decide(REMINDER, asked=Decimal(60)) == FeeDecision(Decimal(60))
    assert decide(DANISH_REMINDER, count_so_far=2, days_since_previous=10) == FeeDecision(Decimal(100))


def test_a_fee_for_each_line_and_a_fee_for_the_notice():
    assert decide(COMPENSATION, lines=3) == FeeDecision(Decimal(1350))
    assert decide(REMINDER, lines=3) == FeeDecision(Decimal(60))


@pytest.mark.parametrize(
    ("rule", "facts", "reason"),
    [
        (None, {}, FeeRefusal.NO_RULE),
        (COMPENSATION, {"debtor_kind": "consumer"}, FeeRefusal.DEBTOR_KIND),
        (COMPENSATION, {"debtor_kind": None}, FeeRefusal.DEBTOR_KIND),
        (REMINDER, {"agreed": False}, FeeRefusal.NOT_AGREED),
        (REMINDER, {"count_so_far": 1}, FeeRefusal.COUNT_REACHED),
        (REMINDER, {"days_overdue": 0}, FeeRefusal.TOO_EARLY),
        (replace(REMINDER, min_days_overdue=14), {"days_overdue": 13}, FeeRefusal.TOO_EARLY),
        (DANISH_REMINDER, {"count_so_far": 1, "days_since_previous": 9}, FeeRefusal.TOO_SOON),
    ],
)
def test_a_fee_that_may_not_be_claimed(rule, facts, reason):
    assert decide(rule, **facts) == FeeDecision(Decimal(0), reason)


def test_a_fee_above_its_cap_is_an_error():
    with pytest.raises(FeeAboveCapError, match="reminder: 61 exceeds the 60 SEK"):
        decide(REMINDER, asked=Decimal(61))


@pytest.mark.parametrize(
    "facts",
    [
        {"count_so_far": -1},
        {"days_overdue": -1},
        {"days_since_previous": -1},
        {"lines": 0},
        {"asked": Decimal(-1)},
        {"asked": 50.0},
    ],
)
def test_bad_facts_are_an_error(facts):
    with pytest.raises(InvalidInputError):
        decide(REMINDER, **facts)
