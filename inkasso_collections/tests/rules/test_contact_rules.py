"""How often, when, and after what quiet a debtor may be contacted."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.contact_rules import (
    HOLIDAY,
    Attempt,
    AttemptLimit,
    ContactHours,
    ContactRules,
    Decision,
    Event,
    QuietPeriod,
    decide,
)
from rules.errors import InvalidInputError

PHONE = {"phone"}
ANY = {"phone", "sms", "email"}
MONDAY = date(2026, 10, 12)


def hours(weekday, text, channels=PHONE):
    if not text:
        return ContactHours(weekday, 0, 0, channels, f"closed {weekday}")
    start, end = (int(part) * 60 for part in text.split("-"))
    return ContactHours(weekday, start, end, channels, f"{weekday} {text}")


def at(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute)


def calls(*days):
    return [Attempt(MONDAY + timedelta(days=day), "phone") for day in days]


# 12 CFR 1006.14(b): seven calls in seven days in a row, and none for seven days from a conversation, its day the first.
REG_F = ContactRules(
    limits=(AttemptLimit(7, 7, PHONE, "seven in seven"),),
    hours=tuple(hours(weekday, "8-21", ANY) for weekday in range(7)),
    quiet=(QuietPeriod("conversation", 7, PHONE, "after a conversation"),),
)
# Rundskriv 5/2022, with the Saturday of the new law; 17 May is a holiday.
NORWAY = ContactRules(
    limits=(AttemptLimit(1, 1, PHONE, "day"), AttemptLimit(5, 7, PHONE, "week"), AttemptLimit(15, 30, PHONE, "month")),
    hours=(
        *(hours(weekday, "8-21") for weekday in range(5)),
        hours(5, "9-15"),
        hours(6, ""),
        hours(HOLIDAY, ""),
    ),
    holidays={date(2027, 5, 17)},
)
SWEDEN = ContactRules(
    limits=(AttemptLimit(1, 1, ANY, "day"), AttemptLimit(3, 7, ANY, "week")),
    hours=(*(hours(weekday, "8-19") for weekday in range(5)), hours(5, "10-15"), hours(6, ""), hours(HOLIDAY, "")),
)


class TestRegF:
    def test_seventh_call_is_allowed_and_the_eighth_is_not(self):
        six = calls(0, 1, 2, 3, 4, 5)
        assert decide(at(MONDAY + timedelta(days=6), 10), "phone", REG_F, six).allowed
        seven = calls(0, 1, 2, 3, 4, 5, 6)
        decision = decide(at(MONDAY + timedelta(days=6), 10), "phone", REG_F, seven)
        assert decision == Decision(False, "seven in seven", at(MONDAY + timedelta(days=7), 8))

    def test_all_seven_on_one_day(self):
        decision = decide(at(MONDAY, 15), "phone", REG_F, calls(*[0] * 7))
        assert decision.allowed_from == at(MONDAY + timedelta(days=7), 8)

    def test_none_within_seven_days_of_a_conversation(self):
        talked = [Event("conversation", MONDAY)]
        for day in range(7):
            decision = decide(at(MONDAY + timedelta(days=day), 10), "phone", REG_F, events=talked)
            assert decision == Decision(False, "after a conversation", at(MONDAY + timedelta(days=7), 8))
        assert decide(at(MONDAY + timedelta(days=7), 10), "phone", REG_F, events=talked).allowed

    def test_messages_are_not_calls_but_have_the_hours(self):
        assert decide(at(MONDAY, 10), "email", REG_F, calls(*[0] * 9), [Event("conversation", MONDAY)]).allowed
        assert decide(at(MONDAY, 7, 59), "email", REG_F).allowed_from == at(MONDAY, 8)
        assert decide(at(MONDAY, 21), "sms", REG_F).allowed_from == at(MONDAY + timedelta(days=1), 8)
        assert decide(at(MONDAY, 20, 59), "sms", REG_F).allowed


class TestNorway:
    def test_one_a_day(self):
        decision = decide(at(MONDAY, 15), "phone", NORWAY, calls(0))
        assert decision == Decision(False, "day", at(MONDAY + timedelta(days=1), 8))

    def test_five_a_week(self):
        decision = decide(at(MONDAY + timedelta(days=5), 10), "phone", NORWAY, calls(0, 1, 2, 3, 4))
        assert decision.rule == "week"
        assert decision.allowed_from == at(MONDAY + timedelta(days=7), 8)

    def test_fifteen_a_month(self):
        made = calls(0, 1, 2, 3, 4, 7, 8, 9, 10, 11, 14, 15, 16, 17, 18)
        decision = decide(at(MONDAY + timedelta(days=28), 10), "phone", NORWAY, made)
        assert decision == Decision(False, "month", at(MONDAY + timedelta(days=30), 8))
        assert decide(at(MONDAY + timedelta(days=28), 10), "phone", NORWAY, made[1:]).allowed

    @pytest.mark.parametrize(
        ("moment", "allowed"),
        [
            (datetime(2027, 5, 14, 8, 0), True),  # Friday
            (datetime(2027, 5, 14, 7, 59), False),
            (datetime(2027, 5, 14, 21, 0), False),
            (datetime(2027, 5, 15, 8, 30), False),  # Saturday, under the new law
            (datetime(2027, 5, 15, 9, 0), True),
            (datetime(2027, 5, 15, 15, 0), False),
            (datetime(2027, 5, 16, 12, 0), False),  # Sunday
            (datetime(2027, 5, 17, 12, 0), False),  # Monday, Constitution Day
        ],
    )
    def test_hours(self, moment, allowed):
        assert decide(moment, "phone", NORWAY).allowed == allowed

    def test_from_saturday_afternoon_over_the_holiday(self):
        decision = decide(datetime(2027, 5, 15, 16, 0), "phone", NORWAY)
        assert decision == Decision(False, "5 9-15", datetime(2027, 5, 18, 8, 0))


class TestSweden:
    def test_all_channels_count_together(self):
        made = [Attempt(MONDAY, "email"), Attempt(MONDAY + timedelta(days=1), "sms"), *calls(2)]
        decision = decide(at(MONDAY + timedelta(days=3), 9), "phone", SWEDEN, made)
        assert decision == Decision(False, "week", at(MONDAY + timedelta(days=7), 8))

    def test_a_letter_is_not_limited(self):
        assert decide(at(MONDAY, 3), "letter", SWEDEN, calls(0, 0, 0, 0)).allowed


def test_holiday_without_hours_of_its_own_is_a_weekday():
    rules = ContactRules(hours=(hours(0, "8-10"),), holidays={MONDAY})
    assert decide(at(MONDAY, 9), "phone", rules).allowed


def test_no_hours_for_a_day_leave_it_open():
    assert decide(at(MONDAY + timedelta(days=1), 3), "phone", ContactRules(hours=(hours(0, "8-10"),))).allowed


def test_never():
    closed = ContactRules(hours=tuple(hours(weekday, "") for weekday in range(7)))
    assert decide(at(MONDAY, 9), "phone", closed) == Decision(False, "closed 0", None)
    none_at_all = ContactRules(limits=(AttemptLimit(0, 1, PHONE, "none"),))
    assert decide(at(MONDAY, 9), "phone", none_at_all) == Decision(False, "none", None)


def test_until_midnight():
    rules = ContactRules(hours=(ContactHours(0, 0, 24 * 60, PHONE),))
    assert decide(at(MONDAY, 23, 59), "phone", rules).allowed


def test_quiet_after_something_to_come_does_not_begin_before_it():
    later = [Event("promise", MONDAY + timedelta(days=3))]
    rules = ContactRules(quiet=(QuietPeriod("promise", 5, PHONE, "promise"),))
    assert decide(at(MONDAY, 9), "phone", rules, events=later).allowed
    other = [Event("dispute", MONDAY)]
    assert decide(at(MONDAY, 9), "phone", rules, events=other).allowed


@pytest.mark.parametrize(
    "make",
    [
        lambda: AttemptLimit(-1, 7, PHONE),
        lambda: AttemptLimit(1, 0, PHONE),
        lambda: AttemptLimit(1, 1, ()),
        lambda: ContactHours(8, 0, 60, PHONE),
        lambda: ContactHours(0, 61, 60, PHONE),
        lambda: ContactHours(0, 0, 1441, PHONE),
        lambda: QuietPeriod("promise", -1, PHONE),
        lambda: Attempt(at(MONDAY, 3), "phone"),
        lambda: Event("promise", None),
        lambda: decide(MONDAY, "phone", REG_F),
        lambda: decide(datetime(2026, 1, 1, tzinfo=UTC), "phone", REG_F),
    ],
)
def test_refused(make):
    with pytest.raises(InvalidInputError):
        make()


DAYS = st.integers(0, 45).map(lambda count: MONDAY + timedelta(days=count))
MOMENTS = st.builds(at, DAYS, st.integers(0, 23), st.integers(0, 59))
ATTEMPTS = st.lists(st.builds(Attempt, DAYS, st.sampled_from(sorted(ANY))), max_size=20)
EVENTS = st.lists(st.builds(Event, st.sampled_from(["conversation", "promise"]), DAYS), max_size=4)


@given(st.sampled_from([REG_F, NORWAY, SWEDEN]), MOMENTS, st.sampled_from(sorted(ANY)), ATTEMPTS, EVENTS)
def test_the_next_moment_is_allowed_and_no_opening_before_it_is(rules, moment, channel, attempts, events):
    decision = decide(moment, channel, rules, attempts, events)
    assert decision.allowed_from is not None
    assert decision.allowed == (decision.allowed_from == moment)
    assert decide(decision.allowed_from, channel, rules, attempts, events).allowed
    before = moment
    while before < decision.allowed_from:
        assert not decide(before, channel, rules, attempts, events).allowed
        before += timedelta(minutes=30)


@given(st.sampled_from([REG_F, NORWAY, SWEDEN]), st.lists(MOMENTS, max_size=40))
def test_who_asks_first_never_breaks_a_limit(rules, moments):
    made = []
    for moment in sorted(moments):
        if decide(moment, "phone", rules, made).allowed:
            made.append(Attempt(moment.date(), "phone"))
    for limit in rules.limits:
        for attempt in made:
            window = [one for one in made if 0 <= (attempt.day - one.day).days < limit.days]
            assert len(window) <= limit.count
