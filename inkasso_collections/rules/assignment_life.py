"""The life of a claim with an agency: which status may follow which, and what ends it.

The statuses and close codes are common to all agencies; what an agency calls them itself is translated to these.
"""

from .errors import InvalidInputError, UnknownNameError

#: Before the agency has it.
BEFORE = ("draft", "validation_failed", "ready")
#: The agency has it and works on it, or waits.
WITH_AGENCY = (
    "sent",
    "received",
    "needs_info",
    "active_amicable",
    "promise",
    "plan",
    "disputed",
    "paused",
    "legal_applied",
    "contested",
    "court",
    "title",
    "enforcement",
    "surveillance",
)
#: It is over: nothing follows.
ENDED = ("declined", "recalled", "closed")
STATUSES = (*BEFORE, *WITH_AGENCY, *ENDED)

#: The claim is spoken for: no own reminders, and no second agency.
LIVE = ("ready", *WITH_AGENCY)

CLOSE_CODES = (
    "paid_full",
    "paid_partial",
    "settled",
    "credited",
    "withdrawn",
    "disputed_stopped",
    "exhausted",
    "untraceable",
    "insolvent",
    "debt_relief",
    "deceased",
    "minor",
    "time_barred",
    "invalid_data",
    "duplicate",
    "sold",
    "uneconomic",
    "not_started",
)
#: What brought the money, or part of it: counts as a success.
SUCCESSES = ("paid_full", "paid_partial", "settled")
#: Ended, but not by the agency: how long it would have taken is not known, as of a case that is still open.
NOT_THEIRS = ("withdrawn", "credited", "duplicate", "sold", "invalid_data", "not_started")

_LEGAL = ("legal_applied", "contested", "court")
_EXECUTION = ("title", "enforcement")

#: The phases by which agencies price their work.
PHASES = ("amicable", "legal", "enforcement", "surveillance")


def phase_of(status: str) -> str:
    """The phase that a claim in ``status`` is in. Raises UnknownNameError."""
    check_status(status)
    if status in _LEGAL:
        return "legal"
    if status in _EXECUTION:
        return "enforcement"
    return "surveillance" if status == "surveillance" else "amicable"


def check_status(status: str) -> None:
    """Raises UnknownNameError for what is no status."""
    if status not in STATUSES:
        raise UnknownNameError("status", status, STATUSES)


def followers(status: str) -> tuple[str, ...]:
    """What may follow ``status``: with the agency, anything but what lies before; agencies skip and repeat steps."""
    check_status(status)
    if status in ENDED:
        return ()
    if status in WITH_AGENCY:
        return tuple(other for other in (*WITH_AGENCY[1:], *ENDED) if other != status)
    following = {
        "draft": ("validation_failed", "ready", "recalled"),
        "validation_failed": ("draft", "ready", "recalled"),
        "ready": ("draft", "validation_failed", "sent", "recalled"),
    }
    return following[status]


def check_move(old: str, new: str, close_code: str | None = None) -> None:
    """Raises InvalidInputError where ``new`` may not follow ``old``, or is closed without saying why."""
    check_status(new)
    if new not in followers(old):
        raise InvalidInputError(f"{new} cannot follow {old}")
    if new == "closed" and close_code not in CLOSE_CODES:
        raise InvalidInputError(f"closed needs a close code, not {close_code!r}")
    if new != "closed" and close_code:
        raise InvalidInputError(f"a close code is for closed, not for {new}")
