"""What the statuses and close codes of legal steps are called."""

from .assignment import CLOSE_CODES as ASSIGNMENT_CODES

STATUSES = [
    ("draft", "Draft"),
    ("ready", "Ready"),
    ("applied", "Applied for"),
    ("served", "Served"),
    ("contested", "Contested"),
    ("title", "Judgment or order"),
    ("enforcement", "Enforcement"),
    ("surveillance", "Surveillance"),
    ("withdrawn", "Withdrawn"),
    ("closed", "Closed"),
]
_OWN = {"continued": "Continued by another step", "dismissed": "Dismissed"}
_SHARED = (
    "paid_full",
    "paid_partial",
    "settled",
    "credited",
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
CLOSE_CODES = [*_OWN.items(), *((code, label) for code, label in ASSIGNMENT_CODES if code in _SHARED)]

# What the agency is told to be doing, by the status of the step.
ASSIGNMENT_STATUSES = {
    "applied": "legal_applied",
    "served": "legal_applied",
    "contested": "contested",
    "title": "title",
    "enforcement": "enforcement",
    "surveillance": "surveillance",
}
