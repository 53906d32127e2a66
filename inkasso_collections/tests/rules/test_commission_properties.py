"""What holds of any price list, drawn at random: whole or by brackets, with bounds, fees, ages and rounding."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from rules.commission import AgeStep, CommissionTerms, FixedFeeDue, PartKind, Tier, commission

D = Decimal
money = st.decimals(D(0), D(200_000), places=2)
percents = st.decimals(D(0), D(60), places=1)
ages = st.integers(0, 1200)


@st.composite
def price_lists(draw):
    bounds = sorted(draw(st.sets(st.integers(0, 50_000), max_size=4)))
    steps = sorted(draw(st.sets(st.integers(0, 900), max_size=2)))
    low, high = sorted(draw(st.tuples(st.integers(0, 500), st.integers(0, 5000))))
    return CommissionTerms(
        tiers=tuple(Tier(D(bound), draw(percents)) for bound in bounds),
        marginal=draw(st.booleans()),
        uplifts=tuple(AgeStep(step, draw(st.decimals(D(0), D(20), places=1))) for step in steps),
        cumulative_uplifts=draw(st.booleans()),
        minimum=draw(st.sampled_from([None, D(low)])),
        maximum=draw(st.sampled_from([None, D(high)])),
        fixed_fee=D(draw(st.sampled_from([0, 0, 180, -250]))),
        fixed_fee_due=draw(st.sampled_from(list(FixedFeeDue))),
        rounding=draw(st.sampled_from([D("0.01"), D(1)])),
    )


@given(price_lists(), st.lists(money, min_size=1, max_size=6), ages)
def test_splitting_a_payment_never_changes_what_it_costs(terms, parts, age):
    placed = sum(parts, D(0)) + 1
    collected, charged = D(0), D(0)
    for part in parts:
        before = commission(collected, age, terms, placed=placed).amount
        collected += part
        charged += commission(collected, age, terms, placed=placed).amount - before
    first = commission(D(0), age, terms, placed=placed).amount
    assert first + charged == commission(sum(parts, D(0)), age, terms, placed=placed).amount


@given(price_lists(), money, money, ages)
def test_the_parts_add_up_and_round_once(terms, collected, more, age):
    amount, breakdown = commission(collected, age, terms, placed=collected + more)
    assert sum((part.amount for part in breakdown), D(0)) == amount
    assert amount % terms.rounding == 0
    assert sum(part.kind is PartKind.ROUNDING for part in breakdown) <= 1


@given(price_lists(), money, money, ages)
def test_bounds_hold_and_without_success_only_a_fee_is_due(terms, collected, more, age):
    terms = replace(terms, fixed_fee=D(0))
    amount = commission(collected, age, terms, placed=collected + more).amount
    if not collected:
        assert amount == 0
    elif terms.minimum is not None:
        assert amount >= terms.minimum - terms.rounding
    if terms.maximum is not None:
        assert amount <= terms.maximum + terms.rounding


@given(price_lists(), money, money, ages)
def test_of_one_case_more_collected_never_costs_less(terms, one, other, age):
    """The percentage is that of the case, so it cannot fall as more of it is paid; a share for us may."""
    terms = replace(terms, fixed_fee=max(terms.fixed_fee, D(0)))
    less, more = sorted([one, other])
    placed = more + 1
    assert commission(less, age, terms, placed=placed).amount <= commission(more, age, terms, placed=placed).amount


@given(price_lists(), money, ages, ages)
def test_an_older_claim_never_costs_less(terms, collected, one, other):
    younger, older = sorted([one, other])
    terms = replace(terms, cumulative_uplifts=True)
    assert (
        commission(collected, younger, terms, placed=collected).amount
        <= commission(collected, older, terms, placed=collected).amount
    )


@given(price_lists(), money, ages)
def test_brackets_and_whole_rates_agree_where_there_is_one_rate(terms, collected, age):
    terms = replace(terms, tiers=(Tier(D(0), D(12)),))
    whole, brackets = (
        commission(collected, age, replace(terms, marginal=marginal), placed=collected).amount
        for marginal in (False, True)
    )
    assert whole == brackets


@given(price_lists(), money, ages)
def test_of_brackets_each_charges_its_own_part(terms, collected, age):
    _amount, breakdown = commission(collected, age, replace(terms, marginal=True), placed=collected)
    of_tiers = [part for part in breakdown if part.kind is PartKind.TIER]
    first = terms.tiers[0].from_amount if terms.tiers else collected
    assert sum((part.basis for part in of_tiers), D(0)) == max(collected - first, D(0))
