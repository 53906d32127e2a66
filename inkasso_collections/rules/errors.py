"""What can be wrong with the facts or the figures given to a rule."""

from datetime import date


class RuleError(ValueError):
    """A rule cannot give a right answer; no amount or day is returned."""


class InvalidInputError(RuleError):
    """A value has the wrong type, sign or range."""


class UnknownNameError(RuleError):
    """A name is none of those a rule knows."""

    def __init__(self, what: str, name: object, known: tuple[str, ...]):
        super().__init__(f"Unknown {what} {name!r}: expected one of {', '.join(known)}")
        self.name = name
        self.known = known


class DuplicateRateError(RuleError):
    """Two rates are dated the same day."""

    def __init__(self, day: date):
        super().__init__(f"More than one rate is dated {day}")
        self.day = day


class MissingRateError(RuleError):
    """No rate is known for a day that bears interest."""

    def __init__(self, day: date):
        super().__init__(f"No interest rate is known for {day}")
        self.day = day


class OverlappingRulesError(RuleError):
    """More than one fee rule applies to the same facts."""

    def __init__(self, kind: str, day: date, rules: tuple):
        super().__init__(f"{len(rules)} rules for the fee {kind!r} apply on {day}")
        self.kind = kind
        self.day = day
        self.rules = rules


class FeeAboveCapError(RuleError):
    """The fee asked for exceeds what its rule allows."""


class BadSignatureError(RuleError):
    """A message is not proved to come from whom it says: ``reason`` is missing, old, unreadable, secret or wrong."""

    def __init__(self, reason: str):
        super().__init__(f"Not signed as agreed: {reason}")
        self.reason = reason


class TemplateError(RuleError):
    """A template is not readable, or asks for a value that there is not."""


class UnreadableError(RuleError):
    """What an agency sent cannot be read; ``row`` says where, as people count, where that is known."""

    def __init__(self, reason: str, row: int | None = None):
        super().__init__(f"{reason} (row {row})" if row else reason)
        self.row = row
