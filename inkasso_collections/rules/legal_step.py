"""The life of a claim at an authority or a court: which status may follow which, and what ends it.

The statuses are common to all countries: what a court calls them itself is translated to these.
"""

from .errors import InvalidInputError, UnknownNameError

#: Nothing is filed yet.
BEFORE = ("draft", "ready")
#: The authority has it, or it has decided and what follows is not over.
FILED = ("applied", "served", "contested", "title", "enforcement", "surveillance")
#: It is over.
ENDED = ("withdrawn", "closed")
STATUSES = (*BEFORE, *FILED, *ENDED)

#: The claim is spoken for: no own reminders, and no second step beside it.
LIVE = ("ready", *FILED)

#: Why a step is closed. “continued”: a step that builds on it has taken the claim over, such as enforcement of a title.
CLOSE_CODES = (
    "paid_full",
    "paid_partial",
    "settled",
    "credited",
    "continued",
    "dismissed",
    "disputed_stopped",
    "exhausted",
    "untraceable",
    "insolvent",
    "debt_relief",
    "deceased",
    "time_barred",
    "sold",
    "uneconomic",
)
#: What ended without success, so that what is left may be a loss.
FRUITLESS = (
    "dismissed",
    "exhausted",
    "untraceable",
    "insolvent",
    "debt_relief",
    "deceased",
    "time_barred",
    "uneconomic",
)
#: What ended without success, but may be taken up again: the debtor may have assets one day.
REOPENABLE = ("exhausted", "untraceable", "insolvent", "uneconomic")

_FOLLOWERS = {
    "draft": ("ready", "withdrawn"),
    "ready": ("draft", "applied", "withdrawn"),
    "applied": ("served", "contested", "title", "enforcement", "withdrawn", "closed"),
    "served": ("contested", "title", "withdrawn", "closed"),
    "contested": ("title", "withdrawn", "closed"),
    "title": ("contested", "enforcement", "surveillance", "withdrawn", "closed"),
    "enforcement": ("title", "surveillance", "withdrawn", "closed"),
    "surveillance": ("enforcement", "closed"),
    "withdrawn": (),
}


def check_status(status: str) -> None:
    """Raises UnknownNameError for what is no status."""
    if status not in STATUSES:
        raise UnknownNameError("status", status, STATUSES)


def followers(status: str, close_code: str | None = None) -> tuple[str, ...]:
    """What may follow ``status``; for what is closed it depends on why. Raises UnknownNameError."""
    check_status(status)
    if status == "closed":
        return ("surveillance",) if close_code in REOPENABLE else ()
    return _FOLLOWERS[status]


def check_move(old: str, new: str, close_code: str | None = None, old_code: str | None = None) -> None:
    """Raises InvalidInputError where ``new`` may not follow ``old``, or is closed without saying why.

    ``old_code`` is why it was closed before, where it was.
    """
    check_status(new)
    if new not in followers(old, old_code):
        raise InvalidInputError(f"{new} cannot follow {old}")
    if new == "closed" and close_code not in CLOSE_CODES:
        raise InvalidInputError(f"closed needs a close code, not {close_code!r}")
    if new != "closed" and close_code:
        raise InvalidInputError(f"a close code is for closed, not for {new}")


def limitation_act(old: str, new: str) -> bool:
    """Whether going from ``old`` to ``new`` is an act after which limitation runs anew.

    The application, the decision, each time enforcement is asked for, and the end of the proceedings.
    """
    check_status(old)
    if old in ENDED or new not in (*FILED, *ENDED):
        return False
    if old in BEFORE:
        return new == "applied"
    return new in ("title", "enforcement") or (
        new in ENDED and old in ("applied", "served", "contested", "enforcement")
    )
