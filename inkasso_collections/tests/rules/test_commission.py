"""What an agency keeps, after the price lists of real ones."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.commission import AgeStep, CommissionPart, CommissionTerms, FixedFeeDue, PartKind, Tier, commission
from rules.errors import InvalidInputError, UnknownNameError

YEAR = 365


def tiers(*pairs):
    return tuple(Tier(Decimal(from_amount), Decimal(percent)) for from_amount, percent in pairs)


#: By the amount of the claim, 10 points more past 12 months or 20 past 24.
DEBITURA = CommissionTerms(
    tiers=tiers((0, 20), (1000, "9.5"), (150000, 6)),
    uplifts=(AgeStep(YEAR, Decimal(10)), AgeStep(2 * YEAR, Decimal(20))),
)
DEBITURA_INTERNATIONAL = CommissionTerms(
    tiers=tiers((0, 30), (1000, 20), (8000, 15), (75000, 10), (150000, "7.5")), uplifts=DEBITURA.uplifts
)
#: Below 300, 300 to 2 000, above; half of any amount past a year.
NACM = CommissionTerms(tiers=tiers((0, 50), (300, 28), ("2000.01", 20)), age_rates=(AgeStep(YEAR, Decimal(50)),))
#: Half of the first 300, a fifth of the rest.
MSCCM = CommissionTerms(tiers=tiers((0, 50), (300, 20)), marginal=True, age_rates=(AgeStep(YEAR, Decimal(50)),))
#: The creditor receives a share of the fees of each case paid in full.
ADDA = CommissionTerms(fixed_fee=Decimal("-253.80"), fixed_fee_due=FixedFeeDue.PAID_IN_FULL)
#: 350 a case, and half of what is collected by hand.
BETALNINGSKONTROLL = CommissionTerms(tiers=tiers((0, 50)), fixed_fee=Decimal(350), fixed_fee_due="always")


@pytest.mark.parametrize(
    ("terms", "collected", "age_days", "expected"),
    [
        (DEBITURA, "500", 90, "100.00"),
        (DEBITURA, "999.99", 90, "200.00"),
        (DEBITURA, "1000", 90, "95.00"),
        (DEBITURA, "5000", 365, "475.00"),
        (DEBITURA, "5000", 366, "975.00"),
        (DEBITURA, "5000", 731, "1475.00"),
        (DEBITURA, "200000", 90, "12000.00"),
        (DEBITURA_INTERNATIONAL, "10000", 400, "2500.00"),
        (NACM, "250", 30, "125.00"),
        (NACM, "300", 30, "84.00"),
        (NACM, "2000", 30, "560.00"),
        (NACM, "3000", 30, "600.00"),
        (NACM, "3000", 400, "1500.00"),
        (MSCCM, "200", 30, "100.00"),
        (MSCCM, "1000", 30, "290.00"),
        (MSCCM, "1000", 400, "500.00"),
        (BETALNINGSKONTROLL, "0", 30, "350.00"),
        (BETALNINGSKONTROLL, "1000", 30, "850.00"),
    ],
)
def test_real_price_lists(terms, collected, age_days, expected):
    amount, breakdown = commission(Decimal(collected), age_days, terms)
    assert amount == Decimal(expected)
    assert sum(part.amount for part in breakdown) == amount


def test_a_part_payment_has_the_percentage_of_the_case():
    assert commission(Decimal(500), 90, DEBITURA, placed=Decimal(5000)).amount == Decimal("47.50")


@pytest.mark.parametrize(("collected", "expected"), [(0, 0), (999, 0), (1000, "-253.80"), (1200, "-253.80")])
def test_a_share_for_the_creditor_when_all_is_paid(collected, expected):
    assert commission(Decimal(collected), 30, ADDA, placed=Decimal(1000)).amount == Decimal(expected)


def test_full_payment_needs_the_amount_placed():
    with pytest.raises(InvalidInputError, match="amount placed"):
        commission(Decimal(1000), 30, ADDA)


def test_no_cure_no_pay():
    terms = CommissionTerms(tiers=tiers((0, 20)), minimum=Decimal(100), fixed_fee=Decimal(250))
    assert commission(Decimal(0), 30, terms) == (0, ())
    assert commission(Decimal(0), 30, ADDA, placed=Decimal(0)) == (0, ())


def test_the_breakdown_explains_the_amount():
    terms = CommissionTerms(
        tiers=tiers((0, 50), (300, 20)), marginal=True, uplifts=(AgeStep(YEAR, Decimal(5)),), fixed_fee=Decimal(15)
    )
    assert commission(Decimal("1000.10"), 400, terms).breakdown == (
        CommissionPart(PartKind.TIER, Decimal(300), Decimal(55), Decimal(165)),
        CommissionPart(PartKind.TIER, Decimal("700.10"), Decimal(25), Decimal("175.025")),
        CommissionPart(PartKind.FIXED_FEE, None, None, Decimal(15)),
        CommissionPart(PartKind.ROUNDING, None, None, Decimal("0.005")),
    )


def test_lists_are_taken_and_kept_as_they_were():
    prices, steps = [Tier(0, 10)], [AgeStep(YEAR, 5)]
    terms = CommissionTerms(tiers=prices, uplifts=steps, age_rates=steps)
    prices.append(Tier(100, 20))
    steps.append(AgeStep(2 * YEAR, 10))
    assert (len(terms.tiers), len(terms.uplifts), len(terms.age_rates)) == (1, 1, 1)


def test_uplifts_that_add_up():
    terms = CommissionTerms(
        tiers=tiers((0, 10)),
        uplifts=(AgeStep(YEAR, Decimal(10)), AgeStep(2 * YEAR, Decimal(20))),
        cumulative_uplifts=True,
    )
    assert commission(Decimal(100), 800, terms).amount == 40


@pytest.mark.parametrize(
    ("collected", "expected", "kind", "change"),
    [
        (100, 50, PartKind.MINIMUM, 40),
        (500, 50, None, None),
        (1000, 100, None, None),
        (2000, 200, None, None),
        (5000, 200, PartKind.MAXIMUM, -300),
    ],
)
def test_minimum_and_maximum(collected, expected, kind, change):
    terms = CommissionTerms(tiers=tiers((0, 10)), minimum=Decimal(50), maximum=Decimal(200))
    amount, breakdown = commission(Decimal(collected), 30, terms)
    assert amount == expected
    assert [(part.kind, part.amount) for part in breakdown[1:]] == ([(kind, change)] if kind else [])


def test_a_flat_price():
    terms = CommissionTerms(tiers=tiers((0, 100)), minimum=Decimal(75), maximum=Decimal(75))
    assert [commission(Decimal(collected), 30, terms).amount for collected in (0, 1, 75, 1000)] == [0, 75, 75, 75]


def test_a_fee_for_any_success():
    terms = CommissionTerms(marginal=True, fixed_fee=Decimal(250))
    assert commission(Decimal("0.50"), 30, terms) == (250, (CommissionPart(PartKind.FIXED_FEE, None, None, 250),))
    assert commission(Decimal("0.50"), 30, ADDA, placed=Decimal("0.50")).amount == Decimal("-253.80")


def test_a_tier_has_a_part_only_when_something_is_in_it():
    assert len(commission(Decimal(300), 30, MSCCM).breakdown) == 1


def test_below_the_first_tier_nothing_is_due():
    for marginal in (False, True):
        terms = CommissionTerms(tiers=tiers((100, 20)), marginal=marginal)
        assert commission(Decimal(99), 30, terms) == (0, ())


def test_rounding_is_that_of_the_currency():
    terms = CommissionTerms(tiers=tiers((0, "12.5")), rounding=Decimal(1))
    assert commission(Decimal(1004), 30, terms).amount == 126


@pytest.mark.parametrize(
    "terms",
    [
        {"tiers": [Tier(1, 10), Tier(1, 20)]},
        {"uplifts": [AgeStep(60, 10), AgeStep(30, 20)]},
        {"age_rates": [AgeStep(60, 10), AgeStep(60, 20)]},
        {"minimum": Decimal(-1)},
        {"maximum": 10.5},
        {"minimum": Decimal(2), "maximum": Decimal(1)},
        {"fixed_fee": 1.5},
        {"rounding": Decimal(0)},
    ],
)
def test_bad_terms_are_an_error(terms):
    with pytest.raises(InvalidInputError):
        CommissionTerms(**terms)


def test_bad_steps_are_an_error():
    for step, figures in [
        (Tier, (-1, 10)),
        (Tier, (0, -1)),
        (Tier, (0, 101)),
        (AgeStep, (-1, 10)),
        (AgeStep, (1, 1.5)),
    ]:
        with pytest.raises(InvalidInputError):
            step(*figures)
    with pytest.raises(UnknownNameError):
        CommissionTerms(fixed_fee_due="sometimes")


@pytest.mark.parametrize(
    ("collected", "age_days", "placed"),
    [(Decimal(-1), 0, None), (1.5, 0, None), (Decimal(1), -1, None), (1, 1, Decimal(-1))],
)
def test_bad_facts_are_an_error(collected, age_days, placed):
    with pytest.raises(InvalidInputError):
        commission(collected, age_days, NACM, placed=placed)


money = st.decimals(0, 10**7, places=2)


@given(money, money, st.integers(0, 1000))
def test_marginal_commission_never_falls_as_more_is_collected(one, other, age_days):
    less, more = sorted([one, other])
    assert commission(less, age_days, MSCCM).amount <= commission(more, age_days, MSCCM).amount


@given(
    money,
    st.integers(0, 1000),
    st.sampled_from([DEBITURA, DEBITURA_INTERNATIONAL, NACM, MSCCM, BETALNINGSKONTROLL]),
)
def test_the_parts_always_add_up(collected, age_days, terms):
    amount, breakdown = commission(collected, age_days, terms)
    assert sum(part.amount for part in breakdown) == amount
    assert amount == amount.quantize(Decimal("0.01"))


@given(st.lists(money, max_size=5), st.integers(0, 1000))
def test_remittances_together_cost_what_one_would(remittances, age_days):
    collected, charged = Decimal(0), Decimal(0)
    for remittance in remittances:
        collected += remittance
        charged += commission(collected, age_days, MSCCM).amount - charged
    assert charged == commission(sum(remittances, Decimal(0)), age_days, MSCCM).amount
