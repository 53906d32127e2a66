"""What to expect of an agency, and what it costs to leave it."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.agency_outlook import RecallTerms, is_in_tail, outlook, recall_cost, smoothed_rate
from rules.commission import CommissionTerms, Tier
from rules.errors import InvalidInputError

D = Decimal
TEN = CommissionTerms(tiers=(Tier(D(0), D(10)),))
money = st.integers(0, 10**8).map(lambda ore: D(ore) / 100)
shares = st.integers(0, 1000).map(lambda number: D(number) / 1000)


class TestSmoothedRate:
    def test_without_a_record_it_is_what_is_usual(self):
        assert smoothed_rate(D(0), D(0), D("0.4"), D(1000)) == D("0.4")
        assert smoothed_rate(D(0), D(0), D("0.4"), D(0)) == D("0.4")

    def test_a_record_as_large_as_the_weight_counts_half(self):
        assert smoothed_rate(D(800), D(1000), D("0.4"), D(1000)) == D("0.6")

    def test_more_than_was_placed_is_all(self):
        assert smoothed_rate(D(1200), D(1000), D("0.4"), D(0)) == 1

    @given(money, money, shares, money)
    def test_it_is_a_share(self, collected, placed, prior, weight):
        assert 0 <= smoothed_rate(collected, placed, prior, weight) <= 1

    @pytest.mark.parametrize("prior", [D("1.1"), D(-1)])
    def test_a_share_is_asked_for(self, prior):
        with pytest.raises(InvalidInputError):
            smoothed_rate(D(0), D(1), prior, D(1))


class TestOutlook:
    def test_half_a_chance(self):
        assert outlook(D(1000), D("0.5"), 0, TEN) == (500, 50, 0, 450)

    def test_vat_that_cannot_be_deducted(self):
        assert outlook(D(1000), D("0.5"), 0, TEN, vat_percent=D(25)) == (500, 50, D("12.5"), D("437.5"))

    def test_a_fee_in_any_case_is_due_in_any_case(self):
        terms = CommissionTerms(fixed_fee=D(200), fixed_fee_due="always")
        assert outlook(D(1000), D("0.1"), 0, terms) == (100, 200, 0, -100)

    def test_a_minimum_is_due_as_often_as_there_is_something(self):
        terms = CommissionTerms(tiers=(Tier(D(0), D(10)),), minimum=D(300))
        assert outlook(D(1000), D("0.5"), 0, terms).commission == 150

    @given(money, shares, st.integers(0, 1000))
    def test_nothing_is_lost(self, amount, rate, age):
        found = outlook(amount, rate, age, TEN, vat_percent=D(25))
        assert found.left == found.collected - found.commission - found.vat_cost
        assert found.collected <= amount + D("0.01")


class TestRecall:
    TERMS = RecallTerms(free_days=14, fee=D(100), percent=D(50), exclusive_days=180)

    @pytest.mark.parametrize(("days", "expected"), [(0, 0), (14, 0), (15, 150), (180, 150), (181, 100)])
    def test_by_time(self, days, expected):
        assert recall_cost(days, D(0), D(1000), 0, self.TERMS, TEN) == expected

    def test_only_what_is_open_counts(self):
        assert recall_cost(15, D(600), D(400), 0, self.TERMS, TEN) == 120

    def test_nothing_agreed_costs_nothing(self):
        assert recall_cost(0, D(0), D(1000), 0, RecallTerms(), TEN) == 0

    def test_exclusive_for_ever(self):
        assert recall_cost(9999, D(0), D(1000), 0, RecallTerms(percent=D(100)), TEN) == 100

    @given(money, money, st.integers(0, 400))
    def test_never_more_than_the_whole_commission_and_the_fee(self, collected, left, days):
        whole = (collected + left) / 10
        assert 0 <= recall_cost(days, collected, left, 0, self.TERMS, TEN) <= whole + 100 + D("0.01")

    def test_wrong_input(self):
        with pytest.raises(InvalidInputError):
            recall_cost(-1, D(0), D(0), 0, self.TERMS, TEN)
        with pytest.raises(InvalidInputError):
            RecallTerms(exclusive_days=-1)


def test_the_tail():
    ended = date(2026, 1, 1)
    assert is_in_tail(date(2026, 1, 31), ended, 30)
    assert not is_in_tail(date(2026, 2, 1), ended, 30)
