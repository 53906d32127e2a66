"""Random debts, and their interest worked out another way: day by day, in whole numbers."""

from calendar import isleap
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import strategies as st
from rules.interest import Movement, RateSchedule

FIRST_DAY = date(2023, 1, 1)
LAST_DAY = date(2029, 12, 31)
ONE_DAY = timedelta(days=1)

days = st.dates(FIRST_DAY, LAST_DAY)
day_counts = st.sampled_from(["actual/365", "actual/actual", "30/360"])
money = st.decimals(0, 10**9, places=2)
rates = st.decimals(0, 40, places=2)
movements = st.lists(st.builds(Movement, days, st.decimals(-(10**6), 10**6, places=2)), max_size=6)


@st.composite
def schedules(draw):
    """Rates from FIRST_DAY on, changing up to eight times."""
    steps = draw(st.dictionaries(days, rates, max_size=8))
    steps[FIRST_DAY] = draw(rates)
    return RateSchedule(list(steps.items()))


def interest_day_by_day(movements, start, end, schedule, day_count):
    """The exact interest as a Fraction, for amounts and rates of two decimals."""
    changes = defaultdict(int)
    for movement in movements:
        changes[max(movement.day, start)] += int(movement.amount * 100)
    hundredths = {day: int(rate * 100) for day, rate in schedule.steps}
    principal, rate = 0, int(schedule.at(start) * 100)
    numerators = defaultdict(int)
    day = start
    while day < end:
        principal += changes[day]
        day += ONE_DAY
        rate = hundredths.get(day, rate)
        weight, year_days = _weight(day, day_count)
        numerators[year_days] += max(principal, 0) * rate * weight
    return sum((Fraction(n, 100 * 100 * 100 * year_days) for year_days, n in numerators.items()), Fraction(0))


def _weight(day, day_count):
    if day_count == "actual/365":
        return 1, 365
    if day_count == "actual/actual":
        return 1, 366 if isleap(day.year) else 365
    if day.day == 31:
        return 0, 360
    if day.day == 1:
        return 31 - min((day - ONE_DAY).day, 30), 360
    return 1, 360


def half_up(exact, places=2):
    """A non-negative Fraction rounded to ``places`` decimals, halves up."""
    units = (exact * 10**places * 2 + 1) // 2
    return Decimal(units).scaleb(-places)
