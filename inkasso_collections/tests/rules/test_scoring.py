"""Likelihoods: what is known on a day, the smoothed ratio by hand, and nothing of the future."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules import scoring
from rules.errors import InvalidInputError
from rules.replay import Sample, replay
from rules.scoring import FEATURES, History, Invoice, Model, Portfolio, features, late_ratio

D = Decimal
START = date(2026, 1, 1)


def invoice(customer="A", issued=0, term=30, amount=100, paid=None):
    """Days are counted from the beginning of the year."""
    day = START + timedelta(days=issued)
    due = day + timedelta(days=term)
    return Invoice(customer, day, due, D(amount), None if paid is None else START + timedelta(days=paid))


def end(day):
    return START + timedelta(days=day)


def make_model(**weights):
    return Model(D(0), tuple(D(weights.get(name, 0)) for name in FEATURES))


def test_smoothed_ratio_by_hand():
    history = History()
    for is_late in (True, True, False):
        history.settle(is_late)
    assert round(late_ratio(history, Portfolio(late_ratio=D("0.3"))), 4) == D("0.4833")


def test_who_has_no_history_is_judged_by_the_portfolio():
    assert late_ratio(History(), Portfolio(late_ratio=D("0.3"))) == D("0.3")
    assert scoring.days_late(History(), Portfolio(days_late=D(7))) == 7
    assert scoring.spread(History(), Portfolio(spread=D(15))) == 15


def test_days_and_their_spread_by_hand():
    history = History()
    for days in (10, 20):
        history.pay(days)
    portfolio = Portfolio(days_late=D(0), spread=D(5))
    assert scoring.days_late(history, portfolio) == 10  # (10 + 20 + 1 × 0) / 3
    # squares around 15: 25 + 25, and three times 25 of the portfolio; over five
    assert scoring.spread(history, portfolio) == 5
    assert history.recent_days == 13  # 10, then three tenths of the way to 20


def test_one_forgotten_invoice_counts_at_most_half_a_year():
    history = History()
    history.pay(4000)
    history.pay(-4000)
    assert history.days == 0
    assert history.days_squared == 2 * scoring.DAYS_CAP**2


def test_the_portfolio_is_what_all_have_done():
    history = History()
    assert scoring.summarise(history) == Portfolio()
    history.settle(late=True)
    assert scoring.summarise(history) == Portfolio()  # nobody has paid yet
    history.settle(late=False)
    history.pay(10)
    history.pay(20)
    assert scoring.summarise(history) == Portfolio(late_ratio=D("0.5"), days_late=D(15), spread=D(5))


def test_is_late():
    assert not invoice(paid=60).is_late(30)
    assert invoice(paid=61).is_late(30)
    assert invoice().is_late(30)


@pytest.mark.parametrize("name", ["issued", "due", "paid"])
def test_days_are_dates(name):
    with pytest.raises(InvalidInputError, match=name):
        replace(invoice(paid=3), **{name: "2026-01-01"})


# --- as known on a day --------------------------------------------------------------------------


def test_a_payment_is_known_from_the_next_day():
    paid_late = invoice(issued=0, paid=40)
    same_day, next_day = invoice(issued=40, paid=50), invoice(issued=41, paid=50)
    judged = {sample.invoice: sample for sample in replay([paid_late, same_day, next_day], 0, end(100))}
    recent = FEATURES.index("recent_days_late")
    assert judged[same_day].values[recent] == 0
    assert judged[next_day].values[recent] == D("0.333333333333")


def test_late_shows_when_the_deadline_has_passed():
    never_paid = invoice(issued=0)
    before, after = invoice(issued=60, paid=61), invoice(issued=61, paid=62)
    judged = {sample.invoice: sample for sample in replay([never_paid, before, after], 30, end(200))}
    assert judged[after].ratio > judged[before].ratio


def test_what_is_overdue_on_the_day_counts():
    unpaid, later = invoice(issued=0, paid=99), invoice(issued=50, paid=60)
    overdue = FEATURES.index("overdue_ratio")
    judged = {sample.invoice: sample for sample in replay([unpaid, later], 0, end(200))}
    assert judged[later].values[overdue] == D("0.333333333333")
    assert judged[unpaid].values[overdue] == 0


def test_paid_in_advance_is_never_overdue():
    early, later = invoice(issued=0, paid=10), invoice(issued=50, paid=60)
    judged = {sample.invoice: sample for sample in replay([early, later], 0, end(200))}
    assert judged[later].values[FEATURES.index("overdue_ratio")] == 0


def test_what_nobody_knows_yet_is_left_out():
    unpaid = invoice(issued=0)
    assert [sample.late for sample in replay([unpaid], 30, end(61))] == [True]
    assert not list(replay([unpaid], 30, end(60)))
    assert [sample.late for sample in replay([invoice(paid=5)], 30, end(10))] == [False]
    assert not list(replay([invoice(paid=11)], 30, end(10)))


def test_at_the_due_date_what_is_paid_is_not_judged():
    paid, unpaid = invoice(customer="A", paid=29), invoice(customer="B", paid=45)
    assert [sample.invoice for sample in replay([paid, unpaid], 30, end(100), at_due=True)] == [unpaid]
    [sample] = replay([unpaid], 30, end(100), at_due=True)
    assert (sample.day, sample.late) == (end(30), False)


def test_paid_before_it_was_issued():
    assert not list(replay([invoice(issued=10, paid=5)], 0, end(100)))


invoices = st.lists(
    st.builds(
        invoice,
        customer=st.sampled_from("AB"),
        issued=st.integers(0, 100),
        term=st.integers(0, 40),
        amount=st.integers(0, 10_000),
        paid=st.none() | st.integers(0, 200),
    ),
    max_size=12,
)


@given(invoices=invoices, cut=st.integers(0, 100))
def test_nothing_of_the_future_goes_in(invoices, cut):
    """Whatever comes on a day or after it, nothing judged until then changes."""
    day = end(cut)
    known = [
        replace(one, paid=one.paid if one.paid and one.paid < day else None) for one in invoices if one.issued <= day
    ]

    def judge(some):
        return [
            (sample.day, sample.invoice.customer, sample.invoice.amount, sample.ratio, sample.values)
            for sample in replay([replace(one, paid=one.paid or end(9999)) for one in some], 10, end(99999))
            if sample.day <= day
        ]

    # who had paid before the invoice was issued is not judged at all
    assert [row for row in judge(invoices) if row in judge(known)] == judge(invoices)


@given(invoices=invoices)
def test_likelihoods_are_likelihoods(invoices):
    model = make_model(days_late=5, amount=-3)
    for sample in replay(invoices, 10, end(300)):
        assert 0 < sample.ratio < 1
        assert 0 < model.predict(sample.values) < 1
        assert all(value.is_finite() for value in sample.values)


# --- models -------------------------------------------------------------------------------------


def test_a_model_by_hand():
    values = features(History(), Portfolio(days_late=D(30)), D(100), 30, 0)
    assert make_model().predict(values) == D("0.5")
    assert round(make_model(days_late=1).predict(values), 4) == D("0.7311")  # 1 / (1 + e^-1)
    assert make_model(days_late=1000).predict(values) == 1 - scoring.CERTAINTY


def test_reasons_are_what_differs_from_the_usual():
    values = features(History(), Portfolio(days_late=D(30)), D(100), 60, 0)
    model = make_model(days_late=2, term=-1, amount=3)
    usual = tuple(D(0) if name != "amount" else value for name, value in zip(FEATURES, values, strict=True))
    assert model.explain(values, usual) == [("days_late", D(2)), ("term", D(-2))]


def test_a_model_has_a_weight_for_each_feature():
    with pytest.raises(InvalidInputError, match="weights"):
        Model(D(0), (D(1),))


def test_no_feature_says_who_the_customer_is():
    """Only amounts and days: the same history makes the same numbers, whoever it is of."""
    samples = [next(replay([invoice(customer=name, paid=40)], 0, end(100))) for name in ("Anna", 7)]
    assert samples[0].values == samples[1].values
    assert isinstance(samples[0], Sample)


def test_what_is_still_open():
    half = D("0.5")
    assert scoring.still_in_time(half, D(0), D(10), 30, 30) == 0
    assert round(scoring.still_in_time(half, D(0), D(10), -90, 30), 3) == half  # nothing has dropped out yet
    # half of what is paid in time is paid by the due date: a quarter is left against a half
    assert round(scoring.still_in_time(half, D(0), D(10), 0, 300), 4) == D("0.3333")
    assert scoring.still_in_time(half, D(-90), D(1), 20, 30) == scoring.CERTAINTY


@given(late=st.decimals("0.01", "0.99", places=2), mean=st.integers(-50, 80), age=st.integers(-60, 40))
def test_the_longer_open_the_less_likely(late, mean, age):
    likelihoods = [scoring.still_in_time(late, D(mean), D(10), days, 30) for days in (age, age + 1)]
    assert likelihoods[0] >= likelihoods[1]


def test_when_it_is_expected():
    assert scoring.expected_days_late(D("12.4"), D(10), 0) == 12
    assert scoring.expected_days_late(D(12), D(10), 20) == 25
    assert scoring.expected_days_late(D(-5), D(4), -20) == -5
