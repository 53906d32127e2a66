"""How costs and a compensation combine, at once or notice by notice."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.errors import InvalidInputError, UnknownNameError
from rules.fees import CombineMode, combine, increment

modes = st.sampled_from(list(CombineMode))
fee_kinds = st.sampled_from(["compensation", "reminder", "demand", "plan"])
notices = st.lists(st.dictionaries(fee_kinds, st.decimals(0, 1000, places=2), max_size=4), max_size=6)


@pytest.mark.parametrize(
    ("mode", "costs", "compensation", "expected"),
    [
        ("absorb", [60, 180, 170], 450, 450),
        ("absorb", [60, 180, 260], 450, 500),
        ("absorb", [60, 180], 0, 240),
        ("absorb", [], 450, 450),
        ("set_off", [38, 113], 460, 460),
        ("set_off", [38, 113, 600], 460, 751),
        ("add", [100, 100, 100], 310, 610),
    ],
)
def test_combine(mode, costs, compensation, expected):
    assert combine(map(Decimal, costs), Decimal(compensation), mode) == expected


def test_bad_input_to_combine():
    with pytest.raises(UnknownNameError, match="absorb, set_off, add"):
        combine([], Decimal(0), "multiply")
    with pytest.raises(InvalidInputError):
        combine([Decimal(-1)], Decimal(0), "add")
    with pytest.raises(InvalidInputError):
        combine([Decimal(1)], Decimal(-1), "add")


@pytest.mark.parametrize(
    ("claimed", "new", "expected"),
    [
        ({}, {"reminder": 60}, {"reminder": 60}),
        ({"reminder": 60}, {"compensation": 450}, {"compensation": 390}),
        ({"compensation": 450}, {"demand": 180}, {"demand": 0}),
        ({"compensation": 450}, {"reminder": 60, "demand": 180, "plan": 170}, {"reminder": 0, "demand": 0, "plan": 0}),
        ({"compensation": 450}, {"reminder": 60, "demand": 440}, {"reminder": 50, "demand": 0}),
        ({"reminder": 60, "demand": 440}, {"compensation": 450}, {"compensation": 0}),
        ({}, {"demand": 500, "compensation": 450}, {"demand": 50, "compensation": 450}),
        ({"compensation": 500}, {"demand": 180}, {"demand": 0}),
        ({}, {}, {}),
    ],
)
@pytest.mark.parametrize("mode", ["absorb", "set_off"])
def test_what_a_compensation_leaves_to_claim(mode, claimed, new, expected):
    assert increment(claimed, new, mode) == expected


def test_fees_that_add_up():
    assert increment({"reminder": Decimal(100)}, {"compensation": Decimal(310)}, "add") == {"compensation": 310}


def test_absorbed_costs_count_once_the_sum_exceeds_the_compensation():
    claimed = {"compensation": Decimal(450)}
    assert increment(claimed, {"demand": Decimal(400)}, "absorb") == {"demand": 0}
    assert increment(claimed, {"demand": Decimal(400)}, "absorb", absorbed={"reminder": Decimal(60)}) == {"demand": 10}


def test_a_compensation_of_another_name():
    found = increment({"fee": Decimal(38)}, {"standard": Decimal(460)}, "set_off", compensation="standard")
    assert found == {"standard": 422}


def test_bad_input_to_increment():
    for claimed, new, absorbed in [({"a": -1}, {}, {}), ({}, {"a": Decimal(-1)}, {}), ({}, {}, {"a": 1.5})]:
        with pytest.raises(InvalidInputError):
            increment(claimed, new, "add", absorbed=absorbed)
    with pytest.raises(UnknownNameError):
        increment({}, {}, "multiply")


@given(notices, modes)
def test_notices_together_claim_what_the_law_allows(notices, mode):
    claimed, absorbed, incurred = {}, {}, {}
    for new in notices:
        answer = increment(claimed, new, mode, absorbed=absorbed)
        assert answer.keys() == new.keys()
        for kind, amount in new.items():
            assert 0 <= answer[kind] <= amount
            claimed[kind] = claimed.get(kind, 0) + answer[kind]
            absorbed[kind] = absorbed.get(kind, 0) + amount - answer[kind]
            incurred[kind] = incurred.get(kind, 0) + amount
        compensation = incurred.get("compensation", Decimal(0))
        costs = [amount for kind, amount in incurred.items() if kind != "compensation"]
        assert sum(claimed.values()) == combine(costs, compensation, mode)


@given(notices, modes)
def test_without_what_was_absorbed_never_too_much_is_claimed(notices, mode):
    claimed, incurred = {}, {}
    for new in notices:
        for kind, amount in increment(claimed, new, mode).items():
            claimed[kind] = claimed.get(kind, 0) + amount
            incurred[kind] = incurred.get(kind, 0) + new[kind]
    costs = [amount for kind, amount in incurred.items() if kind != "compensation"]
    assert sum(claimed.values()) <= combine(costs, incurred.get("compensation", Decimal(0)), mode)
