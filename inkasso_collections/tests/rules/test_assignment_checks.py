"""What keeps a claim here."""

import pytest
from rules.assignment_checks import AssignmentFacts, Finding, Found, check


def findings(**facts):
    return [found.finding.value for found in check(AssignmentFacts(**{"line_count": 1, **facts}))]


def test_nothing_in_the_way():
    assert findings() == []


@pytest.mark.parametrize(
    ("facts", "finding"),
    [
        ({"line_count": 0}, "nothing_open"),
        ({"currency_count": 2}, "currencies"),
        ({"rests": frozenset({"assigned"})}, "with_agency"),
        ({"has_agreement": False}, "no_agreement"),
        ({"has_licence": False}, "licence"),
        ({"takes_kind": False}, "debtor_kind"),
        ({"takes_country": False}, "country"),
        ({"takes_amount": False}, "amount"),
        ({"takes_age": False}, "age"),
        ({"is_trial_full": True}, "trial_full"),
        ({"report": "block"}, "report_overdue"),
        ({"rests": frozenset({"dispute"})}, "disputed"),
        ({"rests": frozenset({"plan"})}, "planned"),
        ({"rests": frozenset({"promise"})}, "promised"),
        ({"rests": frozenset({"hold"})}, "on_hold"),
        ({"rests": frozenset({"legal"})}, "legal_step"),
        ({"is_barred": True}, "barred"),
        ({"conditions": frozenset({"insolvent"})}, "insolvent"),
        ({"conditions": frozenset({"deceased"})}, "deceased"),
        ({"conditions": frozenset({"minor"})}, "minor"),
        ({"conditions": frozenset({"protected"})}, "protected"),
        ({"has_address": False}, "no_address"),
        ({"documents": "both", "has_file": True}, "no_text"),
        ({"documents": "both", "has_text": True}, "no_file"),
        ({"documents": "file", "has_text": True}, "no_file"),
        ({"documents": "any"}, "no_text_or_file"),
    ],
)
def test_blocks(facts, finding):
    [found] = check(AssignmentFacts(**{"line_count": 1, **facts}))
    assert found == Found(Finding(finding), True)


@pytest.mark.parametrize(
    ("facts", "finding"),
    [
        ({"has_number": False}, "no_number"),
        ({"had_demand": False}, "no_demand"),
        ({"is_barred_soon": True}, "barred_soon"),
        ({"takes_language": False}, "language"),
        ({"has_credits": True}, "credits"),
        ({"report": "warn"}, "report_late"),
    ],
)
def test_warns(facts, finding):
    [found] = check(AssignmentFacts(**{"line_count": 1, **facts}))
    assert found == Found(Finding(finding), False)


@pytest.mark.parametrize("documents", ["any", "file", "both"])
def test_documents_that_are_there(documents):
    assert findings(documents=documents, has_text=True, has_file=True) == []


def test_barred_is_not_also_barred_soon():
    assert findings(is_barred=True, is_barred_soon=True) == ["barred"]


def test_in_order():
    assert findings(has_licence=False, line_count=0, had_demand=False) == ["nothing_open", "licence", "no_demand"]
