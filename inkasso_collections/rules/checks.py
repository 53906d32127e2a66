"""Checks of what comes in, shared by the rules."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum

from .errors import InvalidInputError, UnknownNameError


def to_decimal(value: object, name: str) -> Decimal:
    """``value`` as a finite ``Decimal``; only ``Decimal`` and ``int`` are taken, as a float is not exact."""
    if type(value) is int:
        return Decimal(value)
    if not isinstance(value, Decimal) or not value.is_finite():
        raise InvalidInputError(f"{name} must be a finite Decimal, not {value!r}")
    return value


def to_amount(value: object, name: str) -> Decimal:
    """``value`` as a ``Decimal`` that is not negative."""
    amount = to_decimal(value, name)
    if amount < 0:
        raise InvalidInputError(f"{name} must not be negative: {amount}")
    return amount


def check_day(value: object, name: str) -> None:
    """Refuse all but a ``date``; a ``datetime`` has a time of day and a zone, and is refused too."""
    if not isinstance(value, date) or isinstance(value, datetime):
        raise InvalidInputError(f"{name} must be a date, not {value!r}")


def check_count(value: object, name: str, least: int = 0) -> None:
    """Refuse all but whole numbers from ``least`` up."""
    if type(value) is not int or value < least:
        raise InvalidInputError(f"{name} must be a whole number from {least}, not {value!r}")


def days_after(day: date, count: int) -> date:
    """The day ``count`` days after ``day``; an error past the year 9999."""
    try:
        return day + timedelta(days=count)
    except OverflowError:
        raise InvalidInputError(f"{count} days after {day} is out of range") from None


def to_member(choices: type[Enum], value: object, what: str) -> Enum:
    """The member of ``choices`` that ``value`` is, or names."""
    try:
        return choices(value)
    except ValueError:
        raise UnknownNameError(what, value, tuple(choice.value for choice in choices)) from None


def set_field(record: object, name: str, value: object) -> None:
    """Normalise a field of a frozen dataclass while it is being made."""
    object.__setattr__(record, name, value)
