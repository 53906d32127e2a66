"""A liquidation curve as a drawing: where its lines, dots and labels go, in units of the paper.

Whoever prints it makes SVG of it; nothing here knows of colours or words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

from .checks import check_count

#: How far apart the marks on the axis of shares may lie, the first that needs at most five.
SPACINGS = tuple(Decimal(each) / 100 for each in (1, 2, 5, 10, 20, 25, 50, 100))
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Frame:
    """The area in which is drawn, and the margins left for labels."""

    width: int = 640
    height: int = 220
    left: int = 44
    right: int = 12
    top: int = 10
    bottom: int = 26


def scale_top(curves: Sequence[Sequence[Decimal | None]]) -> tuple[Decimal, Decimal]:
    """The top of the axis of shares, and how far apart its marks are: round, and above all that is drawn."""
    highest = max((share for curve in curves for share in curve if share is not None), default=Decimal(0))
    spacing = next((each for each in SPACINGS if highest <= 5 * each), SPACINGS[-1])
    marks = max(int((highest / spacing).to_integral_value(ROUND_CEILING)), 1)
    return marks * spacing, spacing


def marks(top: Decimal, spacing: Decimal, frame: Frame) -> list[tuple[Decimal, Decimal]]:
    """(share, height at which it is drawn) of each mark of the axis, from below."""
    return [(spacing * number, _height(spacing * number, top, frame)) for number in range(int(top / spacing) + 1)]


def places(steps: int, frame: Frame) -> list[Decimal]:
    """How far to the right each step is drawn; nothing has come at the left edge."""
    check_count(steps, "steps", 1)
    width = Decimal(frame.width - frame.left - frame.right)
    return [(frame.left + width * step / steps).quantize(TENTH) for step in range(steps + 1)]


def points(curve: Sequence[Decimal | None], top: Decimal, frame: Frame) -> list[tuple[Decimal, Decimal]]:
    """Where the curve goes, from nothing at the hand-over up to what is not yet known."""
    across = places(len(curve), frame)
    line = [(across[0], _height(Decimal(0), top, frame))]
    for place, share in zip(across[1:], curve, strict=True):
        if share is None:
            break
        line.append((place, _height(share, top, frame)))
    return line


def _height(share: Decimal, top: Decimal, frame: Frame) -> Decimal:
    room = Decimal(frame.height - frame.top - frame.bottom)
    return (frame.height - frame.bottom - room * share / top).quantize(TENTH)
