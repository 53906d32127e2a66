"""Debitura's words and ours: the case that is created there, and what its answers mean.

By its public interface for creditors, version 1. Names that it adds later are not guessed: a status or close code that is not
known goes on as it is, for the intake to refuse and for people to see.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from .errors import UnreadableError
from .outside_numbers import to_amount

#: Statuses of ours by its life cycle; an active case by its phase.
STATUSES = {
    "pendingcontractsigning": "needs_info",
    "pendingverificationinternal": "received",
    "pendingverification": "received",
    "needsadditionaldetails": "needs_info",
    "leads": "received",
    "leadsquotegiven": "needs_info",
    "paused": "paused",
}
PHASES = {"prelegal": "active_amicable", "legal": "legal_applied", "enforcement": "enforcement"}
CLOSE_CODES = {
    "paid": "paid_full",
    "partiallypaid": "paid_partial",
    "caseneverstarted": "not_started",
    "caseneverstartedinternal": "not_started",
    "invalidcasedata": "invalid_data",
    "debtorinsolvent": "insolvent",
    "debtorinsolventbankrupt": "insolvent",
    "debtoruntraceable": "untraceable",
    "statuteoflimitationsexpired": "time_barred",
    "withdrawnbyclient": "withdrawn",
    "disputedlegalactiondeclinedbyclient": "disputed_stopped",
    "prelegalexhaustednopayment": "exhausted",
}
#: Where files of a dossier belong; only these may be sent, up to a size.
DOCUMENT_TYPES = {"invoices": "OriginalInvoice", "letters": "DemandLetter", "documents": "CreditorDocuments"}
FILE_ENDINGS = (".pdf", ".xls", ".xlsx", ".csv", ".txt", ".jpg", ".jpeg", ".png", ".gif")
FILE_LIMIT = 25 * 1024 * 1024
TEXT_LIMIT = 4000
REFERENCE_LIMIT = 50


def plain(word: object) -> str:
    """A word as it is compared: “Pre-legal” and “PreLegal” are the same."""
    return "".join(character for character in str(word or "").lower() if character.isalnum())


# -----------------------------------------------------------------------------
# Out
# -----------------------------------------------------------------------------


def make_case(data: Mapping, options: Mapping, day: date) -> dict:
    """The case to be created, from the data of a dossier. Raises UnreadableError for what it does not take."""
    assignment, claims = data["assignment"], data["claims"]
    if not claims:
        raise UnreadableError("There are no claims")
    if len(assignment["number"]) > REFERENCE_LIMIT:
        raise UnreadableError(f"The reference has more than {REFERENCE_LIMIT} characters")
    case = {
        "currencyCode": assignment["currency"],
        "date": _earliest(claims, "invoice_date"),
        "dueDate": _earliest(claims, "due_date"),
        "amountToRecover": sum(Decimal(claim["principal"]) for claim in claims),
        **_make_age_buckets(claims, day),
        "comments": _make_comments(data)[:TEXT_LIMIT],
        "claimDescription": (assignment["description"] or "")[:TEXT_LIMIT],
        "creditorReference": assignment["number"],
        "debtor": _make_debtor(data["debtor"]),
        **options,
    }
    return _without_empty(case)


def _make_debtor(debtor: Mapping) -> dict:
    address, is_company = debtor["address"], debtor["type"] != "consumer"
    return _without_empty(
        {
            "type": "Company" if is_company else "Private",
            "name": debtor["name"],
            "contactPerson": debtor.get("contact") if is_company else None,
            "companyRegistrationNumber": debtor["registration_number"],
            "address": address["street"],
            "zipCode": address["zip"],
            "city": address["city"],
            "state": address.get("state"),
            "stateAlpha2": address.get("state_code") if address["country"] == "US" else None,
            "countryAlpha2": address["country"],
            "email": debtor["email"],
            "phone": debtor["phone"],
        }
    )


def _make_age_buckets(claims: list, day: date) -> dict:
    """Of several claims, the principal that is so old; a single one is priced by its due date."""
    if len(claims) < 2:
        return {}
    limits = {
        "amountToRecoverOver6Months": day - timedelta(days=180),
        "amountToRecoverOver12Months": _years_before(day, 1),
        "amountToRecoverOver24Months": _years_before(day, 2),
    }
    return {
        name: sum(
            (
                Decimal(claim["principal"])
                for claim in claims
                if claim["due_date"] and date.fromisoformat(claim["due_date"]) < limit
            ),
            Decimal(0),
        )
        for name, limit in limits.items()
    }


def _years_before(day: date, years: int) -> date:
    """The same day so many years ago; of a leap day the last of February."""
    return date(day.year - years, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)


def _make_comments(data: Mapping) -> str:
    currency, totals = data["assignment"]["currency"], data["totals"]
    lines = [
        f"{claim['number']}: {claim['principal']} {currency}, due {claim['due_date'] or 'at once'}"
        for claim in data["claims"]
    ]
    lines.append(f"Interest to the hand-over: {totals['interest']} {currency}. Fees: {totals['fee']} {currency}.")
    return "\n".join(lines)


def _earliest(claims: list, name: str) -> str | None:
    return min((claim[name] for claim in claims if claim[name]), default=None)


def _without_empty(values: Mapping) -> dict:
    return {name: value for name, value in values.items() if value not in (None, "")}


# -----------------------------------------------------------------------------
# In
# -----------------------------------------------------------------------------


def read_status(case: Mapping, phase: object = None) -> str:
    """The status of a case, or why it is closed, in our words; what is not known is handed on in theirs."""
    life = plain(case.get("lifecycle"))
    if life == "merged":
        return "duplicate"
    if life == "closed":
        code = str(case.get("closeCode") or "")
        return CLOSE_CODES.get(plain(code), code or "closed")
    if life != "active":
        return STATUSES.get(life, str(case.get("lifecycle") or ""))
    if _needs_info(case):
        return "needs_info"
    if plain(case.get("disputeStatus")).startswith("yes"):
        return "disputed"
    return PHASES.get(plain(phase), "active_amicable")


def _needs_info(case: Mapping) -> bool:
    validation = case.get("validation")
    return bool(isinstance(validation, Mapping) and validation.get("needsInfo"))


def read_case(case: Mapping, phase: object = None) -> dict:
    """The report that a case as it stands is. Raises UnreadableError."""
    identity = _get_identity(case)
    reference = case.get("creditorReference") or case.get("reference")
    if not reference:
        raise UnreadableError("A case without a reference")
    status = read_status(case, phase)
    changed = str(case.get("dateUpdated") or case.get("dateCreated") or "")
    return {
        "reference": str(reference),
        "key": f"debitura:{identity}:{plain(case.get('lifecycle'))}:{status}:{changed}",
        "kind": "status",
        "day": read_day(case.get("dateFinished")) or read_day(changed),
        "status_text": status,
        "close_code": "",
        "note": str(case.get("solutionUrl") or ""),
        "amounts": {},
        "currency": str(case.get("currency") or ""),
        "files": [],
    }


def read_payment(payment: Mapping, reference: str) -> dict:
    """The report that a payment is; one that the creditor received itself is known here, and only noted."""
    identity = _get_identity(payment)
    words = ", ".join(str(payment[name]) for name in ("method", "recipient") if payment.get(name))
    to_us = plain(payment.get("recipient")) in ("creditor", "client", "customer")
    amount, currency = _read_amount(payment.get("grossAmount")), str(payment.get("currency") or "")
    return {
        "reference": reference,
        "key": f"debitura:payment:{identity}",
        "kind": "note" if to_us else "payment",
        "day": read_day(payment.get("date")) or read_day(payment.get("dateCreated")),
        "status_text": "",
        "close_code": "",
        "note": f"{amount} {currency}: {words}" if to_us else words,
        "amounts": {} if to_us else {"principal": amount},
        "currency": currency,
        "files": [],
    }


def read_chat(chat: Mapping, reference: str) -> dict | None:
    """The report that a message is; None for one of our own."""
    if plain(chat.get("roleLabel")) in ("creditor", "client", "customer"):
        return None
    return {
        "reference": reference,
        "key": f"debitura:chat:{_get_identity(chat)}",
        "kind": "note",
        "day": read_day(chat.get("dateCreated")),
        "status_text": "",
        "close_code": "",
        "note": str(chat.get("message") or "")[:10_000],
        "amounts": {},
        "currency": "",
        "files": [],
    }


def read_day(moment: object) -> date | None:
    """The day of a moment as it writes them; None where there is none that can be read."""
    try:
        return date.fromisoformat(str(moment or "")[:10])
    except ValueError:
        return None


def _read_amount(value: object) -> Decimal:
    try:
        return to_amount(value)
    except ValueError:
        raise UnreadableError("A payment without an amount") from None


def _get_identity(record: Mapping) -> str:
    identity = str(record.get("id") or "").strip()
    if not identity:
        raise UnreadableError("There is no id")
    return identity
