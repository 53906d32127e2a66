"""Days by which a debtor must answer, the next step may be taken, or a claim is time-barred.

The arguments are dates and whole numbers of days or years that the law or a policy sets. Every
function raises InvalidInputError for what is no date, a negative number, or a day past the year 9999.
"""

from calendar import monthrange
from collections.abc import Collection
from dataclasses import dataclass
from datetime import MAXYEAR, date

from .checks import check_count, check_day, days_after, set_field
from .errors import InvalidInputError

SATURDAY, SUNDAY = 5, 6


@dataclass(frozen=True, slots=True)
class BankCalendar:
    """The days on which banks are open.

    ``holidays``: the dates, weekdays too, on which they are closed; in Sweden with midsummer, Christmas
    and New Year's Eve, which skuldebrevslagen (1936:81) 5 § treats as holidays.
    ``weekend``: the weekdays always closed, Monday being 0.

    Raises InvalidInputError when the weekend leaves no bank day or names no weekday.
    """

    holidays: Collection[date] = frozenset()
    weekend: Collection[int] = (SATURDAY, SUNDAY)

    def __post_init__(self):
        set_field(self, "holidays", frozenset(self.holidays))
        set_field(self, "weekend", frozenset(self.weekend))
        for holiday in self.holidays:
            check_day(holiday, "a holiday")
        if not self.weekend < frozenset(range(7)):
            raise InvalidInputError(f"weekend must be some of the weekdays 0 to 6: {sorted(self.weekend)}")

    def is_bank_day(self, day: date) -> bool:
        """Whether banks are open on ``day``."""
        return day.weekday() not in self.weekend and day not in self.holidays

    def next_bank_day(self, day: date) -> date:
        """``day`` itself when it is a bank day, else the first one after it."""
        while not self.is_bank_day(day):
            day = days_after(day, 1)
        return day

    def add_bank_days(self, day: date, count: int) -> date:
        """The ``count``-th bank day after ``day``; for 0 the same as :meth:`next_bank_day`."""
        check_count(count, "count")
        day = self.next_bank_day(day) if count == 0 else day
        for _ in range(count):
            day = self.next_bank_day(days_after(day, 1))
        return day


def response_date(sent: date, response_days: int, calendar: BankCalendar, mail_bank_days: int = 0) -> date:
    """The last day for the debtor to pay or object to a notice sent on ``sent``.

    ``response_days`` calendar days after it, not before the mail's ``mail_bank_days`` bank days have
    passed, and always a bank day. The time must be reasonable (inkassolagen 1974:182 5 §); Norway sets
    at least 14 days (inkassoloven §§ 9-10), Denmark 10 (inkassoloven § 10).
    """
    check_day(sent, "sent")
    check_count(response_days, "response_days")
    arrived = calendar.add_bank_days(sent, mail_bank_days)
    return calendar.next_bank_day(max(days_after(sent, response_days), arrived))


def first_step_date(due: date, days_overdue: int, calendar: BankCalendar, shift_due: bool) -> date:
    """The first day for a step that a policy sets ``days_overdue`` days after the due date.

    With ``shift_due``, a due date that is no bank day lets the debtor pay on the next one
    (skuldebrevslagen 1936:81 5 §, by analogy), and the step waits for the day after that.
    """
    check_day(due, "due")
    check_count(days_overdue, "days_overdue")
    first = days_after(due, days_overdue)
    if shift_due and not calendar.is_bank_day(due):
        return max(first, days_after(calendar.next_bank_day(due), 1))
    return first


def next_step_date(
    due: date,
    days_overdue: int,
    response_date: date,
    grace_days: int,
    calendar: BankCalendar,
    shift_due: bool,
) -> date:
    """The first day for a step after a notice that the debtor had until ``response_date`` to answer.

    Not before :func:`first_step_date`, nor before ``grace_days`` full days after ``response_date`` have
    passed, in which a payment made in time is booked. Legal action must wait until the time given has
    run out (inkassolagen 1974:182 6-7 §§).
    """
    check_day(response_date, "response_date")
    check_count(grace_days, "grace_days")
    return max(
        first_step_date(due, days_overdue, calendar, shift_due),
        days_after(response_date, grace_days + 1),
    )


def limitation_date(origin: date, years: int, from_year_end: bool = False) -> date:
    """The last day before a claim is time-barred, ``years`` (1 or more) after ``origin``.

    ``origin`` is the day the claim arose, or the day the limitation was last interrupted
    (preskriptionslagen 1981:130 2, 5-6 §§). Where the last month lacks the day, its last day counts
    (lag 1930:173 1 §): from 29 February to 28 February. With ``from_year_end`` the years run from the end
    of the year of ``origin`` (BGB § 199).
    """
    check_day(origin, "origin")
    check_count(years, "years", least=1)
    year = origin.year + years
    if year > MAXYEAR:
        raise InvalidInputError(f"{years} years after {origin} is out of range")
    if from_year_end:
        return date(year, 12, 31)
    return origin.replace(year=year, day=min(origin.day, monthrange(year, origin.month)[1]))
