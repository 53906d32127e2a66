"""So many in so long a time, and no more memory than that takes."""

from hypothesis import given
from hypothesis import strategies as st
from rules.rate_window import RateWindow


@given(st.lists(st.integers(0, 20), max_size=60).map(sorted), st.integers(1, 5), st.integers(1, 10))
def test_never_more_than_the_limit(moments, limit, seconds):
    window = RateWindow(limit, seconds)
    taken = [moment for moment in moments if window.take("a", moment)]
    for moment in taken:
        assert sum(moment - seconds < other <= moment for other in taken) <= limit


def test_keys_do_not_count_for_each_other():
    window = RateWindow(1, 60)
    assert window.take("a", 0)
    assert not window.take("a", 59)
    assert window.take("b", 59)
    assert window.take("a", 60)


def test_who_has_been_quiet_the_longest_is_forgotten():
    window = RateWindow(1, 60, places=2)
    assert all(window.take(key, 0) for key in "abc")
    assert not window.take("c", 1)
    assert window.take("a", 1), "forgotten"
    assert len(window._seen) == 2
