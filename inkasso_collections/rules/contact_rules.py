"""When a debtor may be contacted: how often, at what hours, and how long he is left in peace.

Times are local to the debtor, without a zone; the figures come in as dated data, for one day. A week and a month are
windows of days that end with the day asked about, which is at least as strict as weeks of the calendar. A letter that
the law asks for is no contact in this sense: whoever sends one does not ask here.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .checks import check_count, check_day, days_after, set_field
from .errors import InvalidInputError

HOLIDAY = 7  # beside the weekdays, Monday being 0
MINUTES_A_DAY = 24 * 60


def _check_channels(record: object) -> None:
    set_field(record, "channels", frozenset(record.channels))
    if not record.channels:
        raise InvalidInputError("A rule must be about some channel")


@dataclass(frozen=True, slots=True)
class AttemptLimit:
    """At most ``count`` attempts by these channels, all together, in ``days`` days in a row; ``rule`` is given back."""

    count: int
    days: int
    channels: Collection[str]
    rule: object = None

    def __post_init__(self):
        check_count(self.count, "count")
        check_count(self.days, "days", least=1)
        _check_channels(self)


@dataclass(frozen=True, slots=True)
class ContactHours:
    """From ``start`` until before ``end``, in minutes after midnight, on one weekday or on holidays; both 0: not at all."""

    weekday: int
    start: int
    end: int
    channels: Collection[str]
    rule: object = None

    def __post_init__(self):
        check_count(self.weekday, "weekday")
        check_count(self.start, "start")
        check_count(self.end, "end")
        if self.weekday > HOLIDAY or not self.start <= self.end <= MINUTES_A_DAY:
            raise InvalidInputError(f"No hours of a day: weekday {self.weekday}, {self.start} to {self.end}")
        _check_channels(self)

    def holds_at(self, moment: datetime) -> bool:
        """Whether ``moment`` is within these hours of its day."""
        midnight = datetime(moment.year, moment.month, moment.day)
        return timedelta(minutes=self.start) <= moment - midnight < timedelta(minutes=self.end)


@dataclass(frozen=True, slots=True)
class QuietPeriod:
    """No contact by these channels for ``days`` days after an event of this kind, its own day being the first."""

    after: str
    days: int
    channels: Collection[str]
    rule: object = None

    def __post_init__(self):
        check_count(self.days, "days")
        _check_channels(self)


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to reach the debtor, whether or not it did."""

    day: date
    channel: str

    def __post_init__(self):
        check_day(self.day, "the day of an attempt")


@dataclass(frozen=True, slots=True)
class Event:
    """What leaves the debtor in peace for a while: a conversation, a promise, a dispute."""

    kind: str
    day: date

    def __post_init__(self):
        check_day(self.day, "the day of an event")


@dataclass(frozen=True, slots=True)
class ContactRules:
    """All that holds for one debtor. ``holidays``: dates on which the hours of holidays apply, where there are any."""

    limits: Collection[AttemptLimit] = ()
    hours: Collection[ContactHours] = ()
    quiet: Collection[QuietPeriod] = ()
    holidays: Collection[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether contact is allowed; else by which rule not, and from when it is, None where no day was found."""

    allowed: bool
    rule: object = None
    allowed_from: datetime | None = None


def decide(
    moment: datetime,
    channel: str,
    rules: ContactRules,
    attempts: Collection[Attempt] = (),
    events: Collection[Event] = (),
) -> Decision:
    """Whether the debtor may be contacted by ``channel`` at ``moment``, and if not, when he may at the earliest."""
    if not isinstance(moment, datetime) or moment.tzinfo:
        raise InvalidInputError(f"The moment must be a local date and time without a zone, not {moment!r}")
    broken = _find_broken(moment, channel, rules, attempts, events)
    if broken is None:
        return Decision(True, allowed_from=moment)
    return Decision(False, broken.rule, _find_next(moment, channel, rules, attempts, events))


def _find_broken(moment, channel, rules, attempts, events):
    """The first rule that forbids the contact, or None."""
    day = moment.date()
    for quiet in rules.quiet:
        if channel in quiet.channels and any(
            event.kind == quiet.after and event.day <= day < days_after(event.day, quiet.days) for event in events
        ):
            return quiet
    for hours in _get_hours(day, channel, rules):
        if not hours.holds_at(moment):
            return hours
    for limit in rules.limits:
        first = day - timedelta(days=limit.days - 1)
        made = sum(attempt.channel in limit.channels and first <= attempt.day <= day for attempt in attempts)
        if channel in limit.channels and made >= limit.count:
            return limit
    return None


def _get_hours(day, channel, rules):
    """The hours of this day: those of holidays on a holiday, where the rules have any, else the weekday's."""
    of_channel = [hours for hours in rules.hours if channel in hours.channels]
    of_holiday = [hours for hours in of_channel if hours.weekday == HOLIDAY]
    if day in rules.holidays and of_holiday:
        return of_holiday
    return [hours for hours in of_channel if hours.weekday == day.weekday()]


def _find_next(moment, channel, rules, attempts, events):
    """The first allowed moment after ``moment``: on some day at its opening, once every window has passed."""
    last_event = max((event.day for event in events), default=moment.date())
    last_attempt = max((attempt.day for attempt in attempts), default=moment.date())
    horizon = max([0, *(limit.days for limit in rules.limits), *(quiet.days for quiet in rules.quiet)])
    ahead = (max(last_event, last_attempt, moment.date()) - moment.date()).days
    midnight = datetime(moment.year, moment.month, moment.day)
    # a fortnight more: over any row of holidays
    for count in range(ahead + horizon + 15):
        start = midnight + timedelta(days=count)
        opening = max((hours.start for hours in _get_hours(start.date(), channel, rules)), default=0)
        candidate = max(moment, start + timedelta(minutes=opening))
        if _find_broken(candidate, channel, rules, attempts, events) is None:
            return candidate
    return None
