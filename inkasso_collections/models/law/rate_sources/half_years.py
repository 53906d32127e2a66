"""From a bank's dated values to the figure that the law takes for a half-year."""

from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from .answers import BadAnswerError, check_rate

ONE_DAY = timedelta(days=1)
#: Business days leave gaps: Christmas to New Year, a bank's own delay. An older value is not taken for the day's.
OLDEST = timedelta(days=10)


def half_year_start(day):
    return date(day.year, 1 if day.month <= 6 else 7, 1)


def half_year_end(day):
    return date(day.year, 6, 30) if day.month <= 6 else date(day.year, 12, 31)


def list_half_years(start, end):
    """The first days of the half-years from that of `start` to that of `end`."""
    days = [half_year_start(start)]
    while (following := half_year_end(days[-1]) + ONE_DAY) <= end:
        days.append(following)
    return days


def derive(observations, first_day, counts, margin=Decimal(0), step=Decimal(0)):
    """The figure of the half-year from `first_day`, or None as long as the bank has not published it.

    :param observations: sorted (day, rate)
    :param counts: "within": the bank sets a figure for the half-year itself; "first_day", "day_before": the rate in force
        on that day
    :param margin: percentage points that the figure includes
    :param step: the figure is rounded up to the next multiple
    """
    if counts == "within":
        rate = _rate_within(observations, first_day)
    else:
        rate = _rate_on(observations, first_day - ONE_DAY if counts == "day_before" else first_day)
    if rate is None:
        return None
    rate += margin
    if step:
        rate = (rate / step).to_integral_value(ROUND_CEILING) * step + 0  # + 0: no negative zero
    return check_rate(rate)


def _rate_within(observations, first_day):
    """The one value of the half-year; a second one means that this is not a rate set for half a year."""
    last_day = half_year_end(first_day)
    rates = {rate for day, rate in observations if first_day <= day <= last_day}
    if len(rates) > 1:
        raise BadAnswerError("contradiction", first_day)
    return rates.pop() if rates else None


def _rate_on(observations, day):
    """The rate in force on `day`: the last one until then, once a value of that day or later shows that none is to come."""
    until = [(observed, rate) for observed, rate in observations if observed <= day]
    if not until or observations[-1][0] < day:
        return None
    observed, rate = until[-1]
    if day - observed > OLDEST:
        raise BadAnswerError("gap", observed)
    return rate
