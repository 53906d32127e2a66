"""Curves, medians and comparisons of agencies, each against figures computed by hand."""

from datetime import date, timedelta
from decimal import Decimal
from statistics import median_low

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.errors import InvalidInputError
from rules.performance import (
    Sample,
    Spell,
    Verdict,
    cohort_curve,
    compare_recoveries,
    compare_successes,
    is_known,
    median_days,
    pooled_curve,
    share_interval,
    step_of,
)

D = Decimal
JAN_1, JAN_31 = date(2026, 1, 1), date(2026, 1, 31)
PLACED = {JAN_1: D(1000), JAN_31: D(3000)}
RECEIPTS = {(JAN_1, 1): D(100), (JAN_1, 2): D(300), (JAN_31, 1): D(600)}


def sample(count, won, placed=None, collected=None):
    """Cases over 100 each; those won were paid in full."""
    placed, collected = D(placed or 100 * count), D(100 * won if collected is None else collected)
    return Sample(count, won, placed, collected, D(100 * 100 * count), D(100 * 100 * won), D(100 * 100 * won))


# --- curves -----------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "step"), [(-5, 1), (0, 1), (29, 1), (30, 2), (59, 2), (60, 3)])
def test_steps_are_thirty_days_wide(days, step):
    assert step_of(JAN_1, JAN_1 + timedelta(days=days)) == step


def test_a_step_is_known_when_all_its_days_have_passed():
    assert not is_known(JAN_1, 1, date(2026, 1, 30))
    assert is_known(JAN_1, 1, JAN_31)
    with pytest.raises(InvalidInputError):
        is_known(JAN_1, 0, JAN_31)


def test_a_cohort_by_hand():
    """On 2 March the first placement is 60 days old and the second 30: only the first step is known of both."""
    assert cohort_curve(PLACED, RECEIPTS, date(2026, 3, 2), 3) == (D("0.175"), None, None)
    # on 1 April both have had two steps: (100 + 300 + 600) / 4 000
    assert cohort_curve(PLACED, RECEIPTS, date(2026, 4, 1), 3) == (D("0.175"), D("0.25"), None)


def test_nothing_was_placed():
    assert cohort_curve({}, {}, JAN_31, 2) == (None, None)
    assert pooled_curve({}, {}, JAN_31, 2) == (None, None)


def test_the_pool_uses_each_step_of_those_who_have_had_it():
    """(100 + 600) / 4 000 in the first step; in the second only the first placement counts: 300 / 1 000 more."""
    assert pooled_curve(PLACED, RECEIPTS, date(2026, 3, 2), 3) == (D("0.175"), D("0.475"), None)


days = st.integers(0, 400).map(lambda number: JAN_1 + timedelta(days=number))
placements = st.dictionaries(days, st.decimals(D(1), D(10_000), places=2), min_size=1, max_size=8)


@st.composite
def ledgers(draw):
    placed = draw(placements)
    keys = st.tuples(st.sampled_from(sorted(placed)), st.integers(1, 12))
    return placed, draw(st.dictionaries(keys, st.decimals(D(0), D(5000), places=2), max_size=20))


@given(ledgers(), days)
def test_curves_never_fall_and_end_in_the_unknown(ledger, today):
    for curve in (cohort_curve(*ledger, today, 12), pooled_curve(*ledger, today, 12)):
        known = [share for share in curve if share is not None]
        assert known == sorted(known)
        assert all(share is None for share in curve[len(known) :])


@given(ledgers())
def test_once_all_is_known_both_curves_are_what_came_of_what_was_placed(ledger):
    placed, receipts = ledger
    today = date(2030, 1, 1)
    expected = float(sum(receipts.values(), D(0)) / sum(placed.values()))
    assert float(cohort_curve(placed, receipts, today, 12)[-1]) == pytest.approx(expected)
    assert float(pooled_curve(placed, receipts, today, 12)[-1]) == pytest.approx(expected)


# --- median -----------------------------------------------------------------------------------


def test_the_textbook_example():
    """Ten cases: paid after 6, 7, 10 and 22; open after 6, 9, 11, 17, 25, 25.

    9/10, then 7/8 of it, then 5/6 of it: 0.656; at 22 two thirds of it: 0.4375 is below a half.
    """
    spells = [Spell(day, True) for day in (6, 7, 10, 22)] + [Spell(day, False) for day in (6, 9, 11, 17, 25, 25)]
    assert median_days(spells) == 22


def test_open_cases_keep_a_median_from_being_too_low():
    paid = [Spell(10, True), Spell(20, True)]
    assert median_days(paid) == 10
    assert median_days([*paid, Spell(90, False)]) == 20
    assert median_days([*paid, Spell(90, False, 3)]) is None


def test_no_cases_have_no_median():
    assert median_days([]) is None


def test_exactly_a_half_is_enough():
    """Thirds and quarters: (1 - 1/3) × (1 - 1/4) is a half exactly, which no decimal fraction would say."""
    assert median_days([Spell(1, True, 2), Spell(3, True), Spell(9, False, 3)]) == 3


@pytest.mark.parametrize("spell", [Spell(-1, True), Spell(1, True, 0)])
def test_bad_spells_are_an_error(spell):
    with pytest.raises(InvalidInputError):
        median_days([spell])


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=40))
def test_without_open_cases_it_is_the_plain_median(durations):
    assert median_days([Spell(day, True) for day in durations]) == median_low(durations)


@given(st.lists(st.tuples(st.integers(0, 300), st.booleans()), min_size=1, max_size=30), st.integers(0, 300))
def test_one_more_open_case_never_makes_it_quicker(cases, day):
    before = median_days([Spell(*case) for case in cases])
    after = median_days([Spell(*case) for case in cases] + [Spell(day, False)])
    assert after is None or (before is not None and after >= before)


@given(st.lists(st.tuples(st.integers(0, 300), st.booleans()), min_size=1, max_size=30))
def test_the_order_and_the_grouping_of_cases_do_not_matter(cases):
    singly = [Spell(*case) for case in cases]
    together = [Spell(*case, cases.count(case)) for case in set(cases)]
    assert median_days(singly) == median_days(together) == median_days(singly[::-1])


# --- comparisons ------------------------------------------------------------------------------


def test_an_interval_by_hand():
    """15 of 50, from Wilson's formula: 0.1910 to 0.4375."""
    low, high = share_interval(15, 50)
    assert round(low, 4) == D("0.1910")
    assert round(high, 4) == D("0.4375")


def test_an_interval_stays_within_what_can_be():
    assert share_interval(0, 10).low == 0
    assert share_interval(10, 10).high == 1
    assert round(share_interval(0, 10).high, 4) == D("0.2775")


def test_newcombes_example():
    """56 of 70 against 48 of 80: 0.2, from 0.0524 to 0.3339 (Newcombe 1998, table II, case a, method 10)."""
    found = compare_successes(sample(70, 56), sample(80, 48))
    assert found.difference == D("0.2")
    assert (round(found.low, 4), round(found.high, 4)) == (D("0.0524"), D("0.3339"))
    assert found.verdict is Verdict.BETTER
    assert compare_successes(sample(80, 48), sample(70, 56)).verdict is Verdict.WORSE


def test_too_few_and_no_difference():
    assert compare_successes(sample(29, 29), sample(80, 0)).verdict is Verdict.TOO_FEW
    assert compare_successes(sample(50, 20), sample(50, 25)).verdict is Verdict.SAME
    assert compare_successes(sample(0, 0), sample(50, 25)) == (None, None, None, Verdict.TOO_FEW)
    assert compare_recoveries(sample(0, 0), sample(50, 25)) == (None, None, None, Verdict.TOO_FEW)


def test_a_recovery_by_hand():
    """All cases are over 100 and paid or not, so a recovery is a share: its variance is p(1 - p)/(n - 1).

    0.5 - 0.3 = 0.2; 1.96 × √(0.25/99 + 0.21/99) = 0.1336.
    """
    found = compare_recoveries(sample(100, 50), sample(100, 30))
    assert found.difference == D("0.2")
    assert (round(found.low, 4), round(found.high, 4)) == (D("0.0664"), D("0.3336"))
    assert found.verdict is Verdict.BETTER


def test_one_case_has_no_spread_and_says_nothing():
    found = compare_recoveries(sample(1, 1), sample(1, 0))
    assert found == (D(1), D(1), D(1), Verdict.TOO_FEW)


@pytest.mark.parametrize(("won", "count"), [(2, 1), (-1, 5), (0, 0)])
def test_bad_counts_are_an_error(won, count):
    with pytest.raises(InvalidInputError):
        share_interval(won, count)


def test_bad_samples_are_an_error():
    with pytest.raises(InvalidInputError):
        sample(1, 2)
    with pytest.raises(InvalidInputError):
        sample(1, 1, placed=-1)


counts = st.integers(1, 300).flatmap(lambda count: st.tuples(st.just(count), st.integers(0, count)))


@given(counts, counts)
def test_who_compares_does_not_matter(one, other):
    for compare in (compare_successes, compare_recoveries):
        there, back = compare(sample(*one), sample(*other)), compare(sample(*other), sample(*one))
        assert there.low <= there.difference <= there.high
        assert float(there.difference) == pytest.approx(-float(back.difference))
        opposite = {Verdict.BETTER: Verdict.WORSE, Verdict.WORSE: Verdict.BETTER}
        assert back.verdict is opposite.get(there.verdict, there.verdict)
