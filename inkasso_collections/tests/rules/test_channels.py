"""By which channel a notice goes out, and what stands in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.channels import CARRIERS, Route, choose_channels
from rules.errors import UnknownNameError

EVERYTHING = set(CARRIERS)


@pytest.mark.parametrize(
    ("wanted", "available", "options", "now", "later"),
    [
        # the level's channels, all at once
        (["email"], {"email", "letter"}, {}, ["email"], ["letter"]),
        (["letter"], {"email", "letter"}, {}, ["letter"], ["email"]),
        (["email", "letter"], {"email", "letter"}, {}, ["email", "letter"], []),
        # e-mail and letter stand in for each other
        (["email"], {"letter"}, {}, ["letter"], []),
        (["letter"], {"email"}, {}, ["email"], []),
        (["digital"], {"email", "letter"}, {}, ["email"], ["letter"]),
        (["email"], set(), {}, [], []),
        # digital post replaces the letter, and is used only where wanted
        (["digital", "email", "letter"], EVERYTHING, {}, ["digital"], ["email", "letter"]),
        (["email"], {"digital"}, {}, [], []),
        # a text message carries a notice only alone
        (["sms", "email"], EVERYTHING, {}, ["email"], ["sms", "letter"]),
        (["sms"], EVERYTHING, {}, ["sms"], ["email", "letter"]),
        (["sms"], EVERYTHING, {"formal": True}, ["email"], ["letter"]),
        # one at a time
        (["email", "letter"], EVERYTHING, {"in_turn": True}, ["email"], ["letter"]),
        (["sms", "letter"], EVERYTHING, {"in_turn": True}, ["sms"], ["email", "letter"]),
        # what the debtor prefers
        (["email"], EVERYTHING, {"preferred": "letter"}, ["letter"], ["email"]),
        (["letter"], EVERYTHING, {"preferred": "email"}, ["email"], ["letter"]),
        (["letter"], EVERYTHING, {"preferred": "email", "formal": True}, ["email", "letter"], []),
        (["letter"], EVERYTHING, {"preferred": "digital", "formal": True}, ["digital"], ["email", "letter"]),
        (["email"], EVERYTHING, {"preferred": "sms"}, ["sms"], ["email", "letter"]),
        (["email"], EVERYTHING, {"preferred": "sms", "formal": True}, ["email"], ["letter"]),
        (["email", "letter"], {"letter"}, {"preferred": "email"}, ["letter"], []),
        (["email"], EVERYTHING, {"preferred": "phone"}, ["email"], ["letter"]),
    ],
)
def test_examples(wanted, available, options, now, later):
    assert choose_channels(wanted, available, **options) == Route(tuple(now), tuple(later))


def test_unknown_channel():
    with pytest.raises(UnknownNameError):
        choose_channels(["pigeon"], EVERYTHING)


CHANNELS = st.sets(st.sampled_from(CARRIERS))


@given(CHANNELS, CHANNELS, st.sampled_from([None, "phone", *CARRIERS]), st.booleans(), st.booleans())
def test_whoever_can_be_reached_is_and_by_nothing_else(wanted, available, preferred, in_turn, formal):
    route = choose_channels(wanted, available, preferred, in_turn, formal)
    used = [*route.now, *route.later]
    assert set(used) <= available
    assert len(used) == len(set(used))
    assert bool(route.now) or not available & {"email", "letter"}
    assert not (formal and "sms" in used)
    assert not (in_turn and not formal and len(route.now) > 1)
    if preferred in used:
        assert preferred in route.now
