"""The narrowest rows of a price list hold, at the age of the claim."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.agreement_terms import ClaimFacts, RateRow, terms_of
from rules.commission import commission
from rules.errors import InvalidInputError

D = Decimal
FACTS = ClaimFacts(100, "amicable", "business", "SE")


def rate(rows, facts=FACTS, amount=1000):
    return commission(amount, facts.age_days, terms_of(rows, facts)).amount


def test_a_row_for_all():
    assert rate([RateRow(percent=D(10))]) == 100


def test_no_row_fits():
    assert rate([RateRow(percent=D(10), country="NO")]) == 0


def test_the_narrowest_holds():
    rows = [RateRow(percent=D(10)), RateRow(percent=D(20), debtor_kind="business")]
    assert rate(rows) == 200
    rows.append(RateRow(percent=D(30), country="SE"))
    assert rate(rows) == 300
    rows.append(RateRow(percent=D(40), phase="amicable"))
    assert rate(rows) == 400
    rows.append(RateRow(percent=D(50), country="SE", debtor_kind="business"))
    assert rate(rows) == 500


def test_brackets_of_one_scope():
    rows = [RateRow(percent=D(20)), RateRow(percent=D(10), from_amount=D(500)), RateRow(percent=D(5), country="NO")]
    assert rate(rows, amount=D(400)) == 80
    assert rate(rows, amount=D(500)) == 50


@pytest.mark.parametrize(("age", "expected"), [(0, 100), (90, 100), (91, 200), (365, 200), (366, 300)])
def test_age_replaces(age, expected):
    rows = [RateRow(percent=D(10)), RateRow(percent=D(20), over_days=90), RateRow(percent=D(30), over_days=365)]
    assert rate(rows, FACTS._replace(age_days=age)) == expected


def test_only_old_claims_are_priced():
    assert rate([RateRow(percent=D(20), over_days=90)], FACTS._replace(age_days=10)) == 0


@pytest.mark.parametrize(("age", "expected"), [(365, 100), (366, 200), (731, 300)])
def test_uplifts_add_to_the_rate(age, expected):
    rows = [
        RateRow(percent=D(10)),
        RateRow(percent=D(10), over_days=365, is_uplift=True),
        RateRow(percent=D(20), over_days=730, is_uplift=True),
    ]
    assert rate(rows, FACTS._replace(age_days=age)) == expected


def test_two_rows_of_one_amount_are_refused():
    with pytest.raises(InvalidInputError):
        terms_of([RateRow(percent=D(10)), RateRow(percent=D(20))], FACTS)


@pytest.mark.parametrize("vals", [{"percent": D(-1)}, {"percent": D(1), "over_days": -1}, {"percent": 0.1}])
def test_wrong_rows_are_refused(vals):
    with pytest.raises(InvalidInputError):
        RateRow(**vals)


def test_a_negative_age_is_refused():
    with pytest.raises(InvalidInputError):
        terms_of([], FACTS._replace(age_days=-1))


def test_other_terms_are_kept():
    assert terms_of([], FACTS, minimum=D(50)).minimum == 50


rows = st.builds(
    RateRow,
    percent=st.integers(0, 50).map(D),
    from_amount=st.sampled_from([D(0), D(1000)]),
    over_days=st.sampled_from([0, 90]),
    phase=st.sampled_from([None, "amicable", "legal"]),
    debtor_kind=st.sampled_from([None, "business", "consumer"]),
    country=st.sampled_from([None, "SE", "NO"]),
)


@given(
    st.lists(rows, unique_by=lambda row: (row.scope, row.from_amount, row.over_days)),
    st.randoms(),
    st.integers(0, 200),
    st.integers(0, 5000).map(D),
)
def test_the_order_of_rows_does_not_matter(table, rng, age, amount):
    facts = FACTS._replace(age_days=age)
    shuffled = list(table)
    rng.shuffle(shuffled)
    assert rate(table, facts, amount) == rate(shuffled, facts, amount) <= amount
