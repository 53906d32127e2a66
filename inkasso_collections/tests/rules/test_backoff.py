"""Trying again: ever later, by chance that can be foretold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.backoff import ATTEMPTS, FIRST, LONGEST, LONGEST_ASKED, delay
from rules.errors import InvalidInputError


@given(st.integers(1, 200), st.text())
def test_between_half_and_the_whole_of_the_doubled_wait(attempt, key):
    whole = min(FIRST * 2 ** (attempt - 1), LONGEST)
    assert whole // 2 <= delay(attempt, key) <= whole
    assert delay(attempt, key) == delay(attempt, key)


@given(st.integers(1, 20), st.text(), st.integers(0, 10**6))
def test_what_is_asked_for_is_waited_for_up_to_a_day(attempt, key, asked):
    assert delay(attempt, key, asked) == max(delay(attempt, key), min(asked, LONGEST_ASKED))


def test_many_that_failed_together_do_not_come_back_together():
    assert len({delay(8, f"key {number}") for number in range(100)}) > 90


def test_people_look_at_it_after_a_day_or_two():
    hours = sum(delay(attempt, "key") for attempt in range(1, ATTEMPTS)) / 3600
    assert 12 < hours < 48


@pytest.mark.parametrize(("attempt", "asked"), [(0, 0), (-1, 0), (1.5, 0), (1, -1)])
def test_numbers_that_are_none(attempt, asked):
    with pytest.raises(InvalidInputError):
        delay(attempt, "key", asked)
