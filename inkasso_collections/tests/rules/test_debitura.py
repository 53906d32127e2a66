"""Debitura's cases are made by its field list, and its answers are read in our words."""

import contextlib
import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules import assignment_life, debitura
from rules.errors import UnreadableError

DAY = date(2026, 10, 15)


def make_data(**changes):
    data = {
        "assignment": {"number": "INK/2026/00001", "currency": "SEK", "description": "Two chairs"},
        "debtor": {
            "type": "business",
            "name": "Bolaget AB",
            "registration_number": "556677-8899",
            "address": {"street": "Storgatan 1", "zip": "111 22", "city": "Stockholm", "country": "SE"},
            "email": None,
            "phone": "+46 8 123",
        },
        "claims": [claim()],
        "totals": {"principal": "10000.00", "interest": "120.55", "fee": "60.00", "total": "10180.55"},
    }
    for name, value in changes.items():
        data[name] = {**data[name], **value} if isinstance(value, dict) else value
    return data


def claim(number="INV/1", principal="10000.00", due="2026-09-01", dated="2026-08-01"):
    return {"number": number, "principal": principal, "due_date": due, "invoice_date": dated}


def test_a_case_of_one_claim():
    case = debitura.make_case(make_data(), {"isTest": True, "tag": ""}, DAY)
    assert case == {
        "currencyCode": "SEK",
        "date": "2026-08-01",
        "dueDate": "2026-09-01",
        "amountToRecover": Decimal("10000.00"),
        "comments": "INV/1: 10000.00 SEK, due 2026-09-01\nInterest to the hand-over: 120.55 SEK. Fees: 60.00 SEK.",
        "claimDescription": "Two chairs",
        "creditorReference": "INK/2026/00001",
        "isTest": True,
        "debtor": {
            "type": "Company",
            "name": "Bolaget AB",
            "companyRegistrationNumber": "556677-8899",
            "address": "Storgatan 1",
            "zipCode": "111 22",
            "city": "Stockholm",
            "countryAlpha2": "SE",
            "phone": "+46 8 123",
        },
    }


def test_several_claims_by_age():
    claims = [
        claim(principal="1", due="2024-10-14"),
        claim(principal="2", due="2024-10-15"),
        claim(principal="4", due="2025-10-14"),
        claim(principal="8", due="2026-04-17"),
        claim(principal="16", due="2026-04-18"),
        claim(principal="32", due=None),
    ]
    case = debitura.make_case(make_data(claims=claims), {}, DAY)
    assert case["amountToRecover"] == 63
    assert case["amountToRecoverOver24Months"] == 1
    assert case["amountToRecoverOver12Months"] == 7
    assert case["amountToRecoverOver6Months"] == 15
    assert "due at once" in case["comments"]


def test_a_leap_day():
    claims = [claim(due="2023-02-27"), claim(due="2023-02-28")]
    case = debitura.make_case(make_data(claims=claims), {}, date(2024, 2, 29))
    assert case["amountToRecoverOver12Months"] == 10000


def test_a_person_abroad():
    debtor = {
        "type": "consumer",
        "contact": "not for persons",
        "registration_number": None,
        "address": {
            "street": "1 Main St",
            "zip": "9",
            "city": "X",
            "country": "US",
            "state": "Ohio",
            "state_code": "OH",
        },
    }
    made = debitura.make_case(make_data(debtor=debtor), {}, DAY)["debtor"]
    assert (made["type"], made["state"], made["stateAlpha2"]) == ("Private", "Ohio", "OH")
    assert "companyRegistrationNumber" not in made
    assert "contactPerson" not in made


def test_a_contact_of_a_company():
    made = debitura.make_case(make_data(debtor={"contact": "Eva Ek"}), {}, DAY)["debtor"]
    assert made["contactPerson"] == "Eva Ek"
    assert "stateAlpha2" not in made


def test_limits_of_their_fields():
    case = debitura.make_case(make_data(assignment={"description": "x" * 5000}), {}, DAY)
    assert len(case["claimDescription"]) == 4000
    with pytest.raises(UnreadableError, match="reference"):
        debitura.make_case(make_data(assignment={"number": "x" * 51}), {}, DAY)
    with pytest.raises(UnreadableError, match="claims"):
        debitura.make_case(make_data(claims=[]), {}, DAY)


@pytest.mark.parametrize(
    ("case", "phase", "status"),
    [
        ({"lifecycle": "PendingContractSigning"}, None, "needs_info"),
        ({"lifecycle": "PendingVerificationInternal"}, None, "received"),
        ({"lifecycle": "PendingVerification"}, None, "received"),
        ({"lifecycle": "NeedsAdditionalDetails"}, None, "needs_info"),
        ({"lifecycle": "Leads"}, None, "received"),
        ({"lifecycle": "LeadsQuoteGiven"}, None, "needs_info"),
        ({"lifecycle": "Active"}, None, "active_amicable"),
        ({"lifecycle": "Active"}, "Pre-legal", "active_amicable"),
        ({"lifecycle": "Active"}, "Legal", "legal_applied"),
        ({"lifecycle": "Active"}, "Enforcement", "enforcement"),
        ({"lifecycle": "Active", "disputeStatus": "Yes, the claim is disputed"}, "Legal", "disputed"),
        ({"lifecycle": "Active", "disputeStatus": "No, the claim is not disputed"}, "Legal", "legal_applied"),
        ({"lifecycle": "Active", "validation": {"needsInfo": True}}, None, "needs_info"),
        ({"lifecycle": "Active", "validation": {"needsInfo": False}}, None, "active_amicable"),
        ({"lifecycle": "Active", "validation": "?"}, None, "active_amicable"),
        ({"lifecycle": "Paused"}, None, "paused"),
        ({"lifecycle": "Merged"}, None, "duplicate"),
        ({"lifecycle": "Closed", "closeCode": "Paid"}, None, "paid_full"),
        ({"lifecycle": "Closed", "closeCode": "Partially paid"}, None, "paid_partial"),
        ({"lifecycle": "Closed", "closeCode": "Case never started-Internal"}, None, "not_started"),
        ({"lifecycle": "Closed", "closeCode": "Debtor Insolvent/Bankrupt"}, None, "insolvent"),
        ({"lifecycle": "Closed", "closeCode": "Statute of Limitations Expired"}, None, "time_barred"),
        ({"lifecycle": "Closed", "closeCode": "PreLegalExhaustedNoPayment"}, None, "exhausted"),
        ({"lifecycle": "Closed", "closeCode": "Something new"}, None, "Something new"),
        ({"lifecycle": "Closed"}, None, "closed"),
        ({"lifecycle": "Something new"}, None, "Something new"),
        ({}, None, ""),
    ],
)
def test_their_words(case, phase, status):
    assert debitura.read_status(case, phase) == status


def test_words_of_ours():
    ours = {*debitura.STATUSES.values(), *debitura.PHASES.values()}
    assert ours <= set(assignment_life.STATUSES)
    assert set(debitura.CLOSE_CODES.values()) <= set(assignment_life.CLOSE_CODES)


def test_a_status():
    case = {
        "id": "c1",
        "creditorReference": "INK/1",
        "reference": "Q8",
        "lifecycle": "Closed",
        "closeCode": "Paid",
        "dateUpdated": "2026-10-21T08:00:00Z",
        "dateFinished": "2026-10-20T08:00:00Z",
        "currency": "SEK",
    }
    report = debitura.read_case(case)
    assert (report["reference"], report["kind"], report["status_text"]) == ("INK/1", "status", "paid_full")
    assert report["day"] == date(2026, 10, 20)
    assert report["key"] == debitura.read_case(case)["key"]
    assert report["key"] != debitura.read_case({**case, "dateUpdated": "2026-10-22T08:00:00Z"})["key"]
    assert debitura.read_case({"id": 1, "reference": "Q8", "dateCreated": "never"})["day"] is None


@pytest.mark.parametrize("case", [{"creditorReference": "INK/1"}, {"id": " ", "reference": "x"}, {"id": 1}])
def test_cases_that_are_none(case):
    with pytest.raises(UnreadableError):
        debitura.read_case(case)


def test_payments():
    payment = {
        "id": "p1",
        "grossAmount": 100.5,
        "currency": "SEK",
        "date": "2026-10-20",
        "recipient": "Partner",
        "method": "Bank",
    }
    report = debitura.read_payment(payment, "INK/1")
    assert (report["kind"], report["amounts"], report["note"]) == (
        "payment",
        {"principal": Decimal("100.5")},
        "Bank, Partner",
    )
    ours = debitura.read_payment({**payment, "recipient": "Creditor"}, "INK/1")
    assert (ours["kind"], ours["amounts"]) == ("note", {}), "what reached us is known here"
    assert "100.5 SEK" in ours["note"]


@pytest.mark.parametrize("amount", [None, "x", "NaN"])
def test_payments_that_are_none(amount):
    with pytest.raises(UnreadableError):
        debitura.read_payment({"id": "p1", "grossAmount": amount}, "INK/1")


def test_messages():
    chat = {"id": "m1", "roleLabel": "Partner", "message": "Hello", "dateCreated": "2026-10-20T08:00:00"}
    report = debitura.read_chat(chat, "INK/1")
    assert (report["kind"], report["note"], report["day"]) == ("note", "Hello", date(2026, 10, 20))
    assert debitura.read_chat({**chat, "roleLabel": "Creditor"}, "INK/1") is None


@given(
    st.dictionaries(
        st.sampled_from(["id", "lifecycle", "reference", "validation", "dateUpdated"]), st.text() | st.none()
    )
)
def test_whatever_comes_is_read_or_refused(case):
    with contextlib.suppress(UnreadableError):
        json.dumps(debitura.read_case(case), default=str)
