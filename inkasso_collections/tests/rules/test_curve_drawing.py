"""Where a curve is drawn."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rules.curve_drawing import Frame, marks, places, points, scale_top
from rules.errors import InvalidInputError

D = Decimal
FRAME = Frame(width=220, height=120, left=20, right=0, top=10, bottom=10)


def test_a_curve_by_hand():
    top, spacing = scale_top([[D("0.2"), D("0.4"), None, None]])
    assert (top, spacing) == (D("0.4"), D("0.1"))
    assert points([D("0.2"), D("0.4"), None, None], top, FRAME) == [(20, 110), (70, 60), (120, 10)]
    assert marks(top, spacing, FRAME) == [(0, 110), (D("0.1"), 85), (D("0.2"), 60), (D("0.3"), 35), (D("0.4"), 10)]


@pytest.mark.parametrize(
    ("highest", "top", "spacing"),
    [("0.03", "0.03", "0.01"), ("0.31", "0.4", "0.1"), ("1", "1", "0.2"), ("1.1", "1.25", "0.25"), ("7", "7", "1")],
)
def test_round_marks(highest, top, spacing):
    assert scale_top([[D(highest)]]) == (D(top), D(spacing))


def test_nothing_known_yet_is_drawn_as_a_dot():
    top, _spacing = scale_top([[None]])
    assert top == D("0.01")
    assert points([None], top, FRAME) == [(20, 110)]


def test_without_steps_there_is_no_drawing():
    with pytest.raises(InvalidInputError):
        places(0, FRAME)


shares = st.lists(st.decimals(D(0), D(2), places=4), min_size=1, max_size=12)


@given(shares)
def test_all_is_within_the_frame(curve):
    top, spacing = scale_top([curve])
    assert top >= max(curve)
    assert len(marks(top, spacing, FRAME)) <= 6 or spacing == 1
    for across, height in points(curve, top, FRAME):
        assert FRAME.left <= across <= FRAME.width - FRAME.right
        assert FRAME.top <= height <= FRAME.height - FRAME.bottom
