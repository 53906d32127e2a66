"""Which claims are sold, and for what."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.errors import InvalidInputError
from rules.rounding import round_amount
from rules.sale_portfolio import CHOOSABLE, Exclusion, SaleFacts, exclusion, exclusions
from rules.sale_price import PriceBracket, percent_for, prices

UNIT = Decimal("0.01")
amounts = st.integers(0, 10_000_000).map(lambda units: units * UNIT)
percents = st.integers(0, 10_000).map(lambda units: units * UNIT)
claims = st.lists(st.tuples(amounts, st.integers(-10, 2000)), max_size=20)
brackets = st.lists(
    st.builds(PriceBracket, percents, st.integers(0, 1500), amounts),
    max_size=5,
    unique_by=lambda bracket: (bracket.from_days, bracket.from_amount),
).map(tuple)
facts = st.builds(
    SaleFacts,
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.frozensets(st.sampled_from(["hold", "dispute", "plan", "promise", "assigned", "legal", "done"])),
    st.frozensets(st.sampled_from(["insolvent", "deceased", "minor", "protected"])),
)


@given(claims, brackets, percents)
def test_prices_add_up_and_never_exceed_the_claim(of_claims, of_brackets, default):
    found = prices(of_claims, of_brackets, default, UNIT)
    assert len(found) == len(of_claims)
    whole = sum(
        (amount * percent_for(amount, days, of_brackets, default) / 100 for amount, days in of_claims), Decimal(0)
    )
    assert sum(found, Decimal(0)) == round_amount(whole, UNIT)
    assert all(0 <= price <= amount for price, (amount, _days) in zip(found, of_claims, strict=True))


@given(claims, percents)
def test_one_percentage_is_that_of_all(of_claims, percent):
    assert prices(of_claims, (PriceBracket(percent),), Decimal(0), UNIT) == prices(of_claims, (), percent, UNIT)


def test_the_highest_age_reached_then_the_highest_amount():
    rows = (PriceBracket(20), PriceBracket(10, 365), PriceBracket(12, 365, Decimal(5000)), PriceBracket(5, 1000))
    for amount, days, expected in ((100, 10, 20), (100, 400, 10), (6000, 400, 12), (6000, 1200, 5), (100, -3, 20)):
        assert percent_for(Decimal(amount), days, rows, Decimal(1)) == expected
    assert percent_for(Decimal(100), 3, rows[1:], Decimal(1)) == 1


def test_what_is_no_price():
    with pytest.raises(InvalidInputError):
        PriceBracket(Decimal(101))
    with pytest.raises(InvalidInputError):
        PriceBracket(Decimal(-1))
    with pytest.raises(InvalidInputError):
        percent_for(Decimal(1), 1, (PriceBracket(1), PriceBracket(2)), Decimal(0))


@given(facts, st.frozensets(st.sampled_from([each.value for each in Exclusion])))
def test_what_is_chosen_is_sold_and_nothing_else(fact, chosen):
    reason = exclusion(fact, chosen)
    reasons = exclusions(fact)
    assert reason is None or reason in reasons
    for each in reasons:
        if each not in CHOOSABLE or each.value not in chosen:
            assert reason is not None
            break
    else:
        assert reason is None


def test_the_first_reason_is_told():
    assert exclusion(SaleFacts(), frozenset()) is None
    assert exclusion(SaleFacts(is_open=False, in_sale=True), frozenset()) is Exclusion.NOT_OPEN
    assert exclusion(SaleFacts(is_barred=True), frozenset({"barred"})) is Exclusion.BARRED, "nobody buys those"
    disputed = SaleFacts(rests=frozenset({"dispute", "assigned"}), same_currency=True)
    assert exclusion(disputed, frozenset()) is Exclusion.DISPUTED
    assert exclusion(disputed, frozenset({"disputed"})) is Exclusion.ASSIGNED
    assert exclusion(disputed, frozenset({"disputed", "assigned"})) is None
    assert exclusion(SaleFacts(same_currency=False), frozenset()) is Exclusion.CURRENCY
