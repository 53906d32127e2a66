"""Which status may follow which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.assignment_life import (
    BEFORE,
    CLOSE_CODES,
    ENDED,
    LIVE,
    PHASES,
    STATUSES,
    SUCCESSES,
    WITH_AGENCY,
    check_move,
    followers,
    phase_of,
)
from rules.errors import InvalidInputError, UnknownNameError

statuses = st.sampled_from(STATUSES)


@given(statuses, statuses)
def test_a_move_is_allowed_or_refused(old, new):
    code = "paid_full" if new == "closed" else None
    if new in followers(old):
        check_move(old, new, code)
    else:
        with pytest.raises(InvalidInputError):
            check_move(old, new, code)


@given(statuses)
def test_what_has_ended_stays_ended(status):
    assert bool(followers(status)) == (status not in ENDED)
    assert status not in followers(status)


def test_the_agency_gets_a_case_once():
    assert [status for status in STATUSES if "sent" in followers(status)] == ["ready"]


@given(st.sampled_from(WITH_AGENCY))
def test_nothing_comes_back_to_before(status):
    assert not set(followers(status)) & set(BEFORE)
    assert set(ENDED) <= set(followers(status))


def test_closing_says_why():
    for code in (None, "tired"):
        with pytest.raises(InvalidInputError):
            check_move("received", "closed", code)
    with pytest.raises(InvalidInputError):
        check_move("received", "paused", "paid_full")


@given(statuses)
def test_each_has_a_phase(status):
    assert phase_of(status) in PHASES


def test_phases():
    phases = [phase_of(status) for status in ("sent", "court", "title", "surveillance")]
    assert phases == ["amicable", "legal", "enforcement", "surveillance"]


@pytest.mark.parametrize("call", [phase_of, followers, lambda name: check_move("sent", name)])
def test_unknown_names(call):
    with pytest.raises(UnknownNameError):
        call("lost")


def test_words_are_distinct():
    assert len(set(STATUSES)) == len(STATUSES) == 20
    assert set(LIVE) < set(STATUSES)
    assert set(SUCCESSES) < set(CLOSE_CODES)
