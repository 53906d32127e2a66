"""Key figures against ledgers that were computed by hand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules import kpi
from rules.errors import InvalidInputError

D = Decimal
amounts = st.decimals(D(0), D(1_000_000), places=2)


# A quarter of 90 days: 1 000 open on its first morning; sold 3 600; paid 3 400, so that 1 200 are open at its end, of which
# 900 are not yet due.
def test_a_quarter_by_hand():
    dso = kpi.days_sales_outstanding(D(1200), D(3600), 90)
    best = kpi.days_sales_outstanding(D(900), D(3600), 90)
    assert dso == 30
    assert best == D("22.5")
    assert kpi.average_days_delinquent(dso, best) == D("7.5")
    # 1 000 + 3 600 - 1 200 = 3 400 came in of the 1 000 + 3 600 - 900 = 3 700 that fell due
    assert kpi.collection_effectiveness(D(1000), D(3600), D(1200), D(900)) == kpi.quotient(D(34), D(37))


def test_everything_that_fell_due_was_collected():
    assert kpi.collection_effectiveness(D(100), D(900), D(300), D(300)) == 1


def test_nothing_was_collected():
    assert kpi.collection_effectiveness(D(100), D(0), D(100), D(0)) == 0


def test_without_sales_there_is_no_dso():
    assert kpi.days_sales_outstanding(D(100), D(0), 90) is None
    assert kpi.average_days_delinquent(None, D(1)) is None
    assert kpi.average_days_delinquent(D(1), None) is None


def test_sales_below_nothing_are_no_sales():
    assert kpi.days_sales_outstanding(D(100), D(-5), 90) is None


def test_more_not_due_than_open_is_refused():
    with pytest.raises(InvalidInputError, match="cannot be not yet due"):
        kpi.collection_effectiveness(D(0), D(100), D(10), D(11))


def test_a_period_has_days():
    with pytest.raises(InvalidInputError, match="days must be a whole number"):
        kpi.days_sales_outstanding(D(1), D(1), 0)


def test_agency_by_hand():
    # of 10 000 placed 4 000 came; the agency kept 800 and the court took 200
    assert kpi.recovery_rate(D(4000), D(10000)) == D("0.4")
    assert kpi.net_back_rate(D(4000), D(1000), D(10000)) == D("0.3")
    assert kpi.recovery_rate(D(0), D(0)) is None


def test_cost_to_collect():
    # 500 spent, of which debtors paid 380 as fees, for 12 000 collected
    assert kpi.cost_to_collect(D(500), D(380), D(12000)) == D("0.01")
    assert kpi.cost_to_collect(D(100), D(300), D(1000)) == D("-0.2")
    assert kpi.cost_to_collect(D(1), D(0), D(0)) is None


def test_promises():
    assert kpi.kept_rate(3, 4) == D("0.75")
    assert kpi.kept_rate(0, 0) is None
    with pytest.raises(InvalidInputError, match="cannot be kept"):
        kpi.kept_rate(2, 1)


def test_roll_rates_by_hand():
    # 30 days ago 400 were up to 30 days late and 100 up to 60; of these 100 and 25 moved on
    before, now = (D(400), D(100), D(50)), (D(300), D(100), D(25))
    assert kpi.roll_rates(before, now) == (D("0.25"), D("0.25"))
    assert kpi.roll_rates((D(0), D(1)), (D(5), D(5))) == (None,)
    with pytest.raises(InvalidInputError, match="bands cannot roll"):
        kpi.roll_rates((D(0),), (D(5), D(5)))


@pytest.mark.parametrize(
    ("days", "band"), [(-3, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (61, 3), (90, 3), (91, 4), (9999, 4)]
)
def test_age_bands(days, band):
    assert kpi.age_band(days, (30, 60, 90)) == band


def test_age_bands_rise():
    for bounds in [(30, 30), (0, 30), (60, 30)]:
        with pytest.raises(InvalidInputError, match="must rise"):
            kpi.age_band(1, bounds)


def test_days_late():
    # 100 three days early, 300 five days late
    days = [(-3, D(100)), (5, D(300))]
    assert kpi.mean_days_late(days) == 1
    assert kpi.mean_days_late(days, by_amount=True) == 3
    assert kpi.mean_days_late([]) is None


def test_every_formula_names_its_source():
    assert {"dso", "best_dso", "add", "cei", "recovery", "promises_kept", "cost_to_collect", "roll"} <= set(
        kpi.FORMULAS
    )
    assert all(formula.text and formula.source for formula in kpi.FORMULAS.values())


@given(begin=amounts, sales=amounts, collected=st.decimals(0, 1, places=4), current=st.decimals(0, 1, places=4))
def test_effectiveness_is_a_share(begin, sales, collected, current):
    end_current = sales * current
    end = end_current + (begin + sales - end_current) * (1 - collected)
    index = kpi.collection_effectiveness(begin, sales, end, end_current)
    assert index is None or 0 <= index <= 1


@given(receivables=amounts, current=amounts, sales=amounts, days=st.integers(1, 400))
def test_best_dso_is_not_above_dso(receivables, current, sales, days):
    dso = kpi.days_sales_outstanding(receivables + current, sales, days)
    best = kpi.days_sales_outstanding(current, sales, days)
    assert (dso is None) == (best is None)
    delinquent = kpi.average_days_delinquent(dso, best)
    assert delinquent is None or delinquent >= 0
