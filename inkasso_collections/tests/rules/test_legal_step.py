"""Which status of a legal step may follow which, and when limitation runs anew."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.errors import InvalidInputError, UnknownNameError
from rules.legal_step import (
    BEFORE,
    CLOSE_CODES,
    ENDED,
    FILED,
    FRUITLESS,
    LIVE,
    REOPENABLE,
    STATUSES,
    check_move,
    followers,
    limitation_act,
)

statuses = st.sampled_from(STATUSES)
codes = st.sampled_from(CLOSE_CODES)


@given(statuses, statuses, codes)
def test_a_move_is_allowed_or_refused(old, new, old_code):
    code = "paid_full" if new == "closed" else None
    if new in followers(old, old_code):
        check_move(old, new, code, old_code)
    else:
        with pytest.raises(InvalidInputError):
            check_move(old, new, code, old_code)


@given(statuses, codes)
def test_nothing_stays_and_nothing_is_unknown(status, code):
    assert status not in followers(status, code)
    assert set(followers(status, code)) <= set(STATUSES)


@given(codes)
def test_only_what_was_closed_for_want_of_assets_is_taken_up_again(code):
    assert followers("closed", code) == (("surveillance",) if code in REOPENABLE else ())
    assert not followers("withdrawn")


@given(st.sampled_from(FILED))
def test_what_is_filed_never_becomes_a_draft_and_can_end(status):
    assert not set(followers(status)) & set(BEFORE)
    assert "closed" in followers(status)


def test_it_is_filed_once():
    assert [status for status in STATUSES if "applied" in followers(status)] == ["ready"]


def test_everything_can_be_reached_from_a_draft():
    reached, new = set(), {"draft"}
    while new:
        reached |= new
        new = {after for status in new for after in followers(status, "exhausted")} - reached
    assert reached == set(STATUSES)


@given(statuses, statuses)
def test_limitation_acts_are_before_the_authority(old, new):
    if limitation_act(old, new):
        assert new in (*FILED, *ENDED)
        assert old in LIVE or new == "applied"


def test_limitation_acts():
    assert limitation_act("ready", "applied")
    assert limitation_act("served", "title")
    assert limitation_act("title", "enforcement")
    assert limitation_act("applied", "withdrawn"), "the proceedings end"
    assert not limitation_act("applied", "served")
    assert not limitation_act("ready", "withdrawn"), "nothing was filed"
    assert not limitation_act("applied", "ready")
    assert not limitation_act("surveillance", "closed")


def test_closing_says_why():
    for code in (None, "tired"):
        with pytest.raises(InvalidInputError):
            check_move("applied", "closed", code)
    with pytest.raises(InvalidInputError):
        check_move("applied", "served", "paid_full")
    with pytest.raises(UnknownNameError):
        check_move("applied", "lost")
    with pytest.raises(UnknownNameError):
        limitation_act("lost", "applied")


def test_codes():
    assert set(REOPENABLE) <= set(FRUITLESS) <= set(CLOSE_CODES)
