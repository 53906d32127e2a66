"""How good likelihoods are: by hand, and on made-up pasts."""

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from learning.logistic import fit, get_fit
from rules import evaluation
from rules.evaluation import area_under_curve, assess, brier, calibration, is_better, split, train
from rules.replay import Sample, replay
from rules.scoring import FEATURES, Invoice

D = Decimal
START = date(2026, 1, 1)
outcomes = st.lists(st.tuples(st.decimals(0, 1, places=2), st.booleans()), max_size=30)


def test_area_by_hand():
    # of the pairs (late, in time) three of four are in the right order
    assert area_under_curve([(D("0.9"), True), (D("0.8"), False), (D("0.7"), True), (D("0.1"), False)]) == D("0.75")
    assert area_under_curve([(D("0.5"), True), (D("0.5"), False)]) == D("0.5")
    assert area_under_curve([(D("0.5"), True)]) is None
    assert area_under_curve([(D("0.5"), False)]) is None


@given(outcomes)
def test_area_is_the_share_of_pairs_in_order(some):
    late = [value for value, is_late in some if is_late]
    in_time = [value for value, is_late in some if not is_late]
    pairs = [(a > b) + D(a == b) / 2 for a in late for b in in_time]
    expected = sum(pairs, D(0)) / len(pairs) if pairs else None
    area = area_under_curve(some)
    assert area == expected if expected is None else abs(area - expected) < D("1E-9")


def test_brier_by_hand():
    assert brier([(D("0.8"), True), (D("0.4"), False)]) == D("0.1")  # (0.04 + 0.16) / 2
    assert brier([]) is None


def test_calibration_by_hand():
    rows = calibration([(D("0.1"), False), (D("0.3"), True), (D("0.9"), True), (D("0.7"), True)], rows=2)
    assert [(row.count, row.foretold, row.happened) for row in rows] == [(2, D("0.2"), D("0.5")), (2, D("0.8"), D(1))]
    assert calibration([], 5) == []


@given(outcomes)
def test_every_outcome_is_in_one_row(some):
    assert sum(row.count for row in calibration(some)) == len(some)


@pytest.mark.parametrize(
    ("new", "old", "better"),
    [
        (("0.80", "0.10"), ("0.79", "0.11"), True),
        (("0.80", "0.11"), ("0.79", "0.11"), False),  # not nearer the truth
        (("0.78", "0.10"), ("0.79", "0.11"), False),  # ranks worse
        (("0.786", "0.10"), ("0.79", "0.11"), True),  # a little worse is chance
        ((None, "0.10"), ("0.79", "0.11"), False),
        (("0.6", "0.2"), (None, None), True),
    ],
)
def test_what_replaces_what(new, old, better):
    new, old = ({"auc": auc and D(auc), "brier": score and D(score)} for auc, score in (new, old))
    assert is_better(new, old) is better


# --- training -----------------------------------------------------------------------------------


def make_samples(days, late=lambda number: number % 3 == 0, value=lambda number: D(number % 3 == 0)):
    invoice = Invoice("A", START, START, D(1))
    return [
        Sample(
            invoice,
            START + timedelta(days=day),
            D("0.3"),
            (value(number),) + (D(0),) * (len(FEATURES) - 1),
            late(number),
        )
        for number, day in enumerate(days)
    ]


def test_the_past_is_split_by_time():
    samples = make_samples(range(100))
    learn, calibrate, compare = split(samples[::-1])
    assert [len(part) for part in (learn, calibrate, compare)] == [45, 20, 20]
    assert learn[-1].day < calibrate[0].day
    assert calibrate[-1].day < compare[0].day


def test_a_day_is_never_split():
    learn, calibrate, compare = split(make_samples([0] * 20 + [1] * 60 + [2] * 20))
    assert {sample.day for sample in learn} == {START + timedelta(days=1)}
    assert not calibrate
    assert {sample.day for sample in compare} == {START + timedelta(days=2)}


def test_what_tells_late_from_in_time_is_learned():
    training = train(make_samples(range(1000)), fit)
    assert training.of_model.auc == 1
    assert training.of_ratio.auc == D("0.5")
    assert training.model.weights[0] > 1
    assert round(training.usual[0], 1) == D("0.3")
    assert training.of_model.count == training.of_ratio.count == 200


def test_without_a_library_there_is_the_ratio():
    training = train(make_samples(range(1000)), None)
    assert training.model is None
    assert training.of_ratio.brier is not None


@pytest.mark.parametrize("late", [lambda number: False, lambda number: number % 100 == 0])
def test_from_few_of_a_kind_nothing_is_learned(late):
    assert train(make_samples(range(1000), late=late), fit).model is None


def test_from_few_nothing_is_learned():
    assert train(make_samples(range(100)), fit).model is None
    assert train([], fit).model is None


def test_a_part_too_small_to_calibrate_with_is_left():
    """Of 600, 270 are to learn from, which is enough, and 120 are not enough to calibrate with."""
    training = train(make_samples(range(600)), fit)
    assert training.of_model.auc == 1


def test_what_turned_round_is_left_to_the_comparison():
    """What said late in the first half says in time in the second."""
    samples = make_samples(range(2000), value=lambda number: D((number % 3 == 0) == (number < 1300)))
    training = train(samples, fit)
    assert not is_better(vars_of(training.of_model), vars_of(training.of_ratio))


def vars_of(assessment):
    return {"auc": assessment.auc, "brier": assessment.brier}


def test_the_library_is_there():
    assert get_fit() is fit


def test_habits_are_learned():
    """A hundred customers with habits of their own: what a model learns ranks later invoices well, and truly."""
    chance = random.Random(3)
    habits = [chance.gauss(-5, 16) for _ in range(60)]
    invoices = []
    for _ in range(1500):
        customer, issued = chance.randrange(60), START + timedelta(days=chance.randrange(600))
        due = issued + timedelta(days=30)
        paid = max(due + timedelta(days=round(chance.gauss(habits[customer], 6))), issued)
        invoices.append(Invoice(customer, issued, due, D(chance.randrange(100, 9999)), paid))
    training = train(list(replay(invoices, 0, START + timedelta(days=700))), fit)
    assert training.of_model.auc > D("0.88")
    assert training.of_model.brier < D("0.14")
    assert all(abs(row.foretold - row.happened) < D("0.25") for row in training.of_model.rows)
    assert evaluation.assess([]) == assess([])
