"""How good likelihoods are, and whether a new model is to replace the one in use.

Nothing is judged by what it was learned from: the past is split by time, so that a model is fitted on what came first,
calibrated on what came next, and compared on what came last.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from .checks import check_count
from .replay import Sample
from .scoring import FEATURES, PRECISION, ZERO, Model

#: Of the past, the first part is to learn from and the next to calibrate with; the rest is to compare on.
LEARN, CALIBRATE = Decimal("0.6"), Decimal("0.2")
#: From the very first nothing is learned: nobody had a history yet.
WARM_UP = Decimal("0.15")
#: With fewer invoices than this, or fewer of one kind, nothing can be learned that a ratio does not say.
LEAST_SAMPLES, LEAST_OF_A_KIND = 200, 20


def area_under_curve(outcomes: Sequence[tuple[Decimal, bool]]) -> Decimal | None:
    """How often a late invoice was given a higher likelihood than one in time; a half is guessing (AUC).

    :param outcomes: (likelihood, whether late) of each invoice
    """
    late = sum(1 for _likelihood, is_late in outcomes if is_late)
    in_time = len(outcomes) - late
    if not late or not in_time:
        return None
    by_value = defaultdict(lambda: [0, 0])
    for likelihood, is_late in outcomes:
        by_value[likelihood][bool(is_late)] += 1
    ranked, below = ZERO, 0
    for likelihood in sorted(by_value):
        in_time_here, late_here = by_value[likelihood]
        ranked += late_here * (below + Decimal(in_time_here) / 2)
        below += in_time_here
    with localcontext(PRECISION):
        return ranked / late / in_time


def brier(outcomes: Sequence[tuple[Decimal, bool]]) -> Decimal | None:
    """The mean square of what was foretold less what happened: 0 is perfect, 0.25 is saying a half to everything."""
    if not outcomes:
        return None
    with localcontext(PRECISION):
        return sum(((likelihood - late) ** 2 for likelihood, late in outcomes), ZERO) / len(outcomes)


@dataclass(frozen=True, slots=True)
class CalibrationRow:
    """Invoices of about the same likelihood: how many, what was foretold and what happened on average."""

    count: int
    foretold: Decimal
    happened: Decimal


def calibration(outcomes: Sequence[tuple[Decimal, bool]], rows: int = 10) -> list[CalibrationRow]:
    """The outcomes in ``rows`` groups of about the same size, from unlikely to likely."""
    check_count(rows, "rows", 1)
    ordered = sorted(outcomes, key=lambda outcome: outcome[0])
    table = []
    for number in range(rows):
        group = ordered[len(ordered) * number // rows : len(ordered) * (number + 1) // rows]
        if group:
            with localcontext(PRECISION):
                foretold = sum((likelihood for likelihood, _late in group), ZERO) / len(group)
                happened = Decimal(sum(1 for _likelihood, late in group if late)) / len(group)
            table.append(CalibrationRow(len(group), foretold, happened))
    return table


def is_better(new: Mapping[str, Decimal | None], old: Mapping[str, Decimal | None]) -> bool:
    """Whether one model is to replace another: its likelihoods are nearer the truth, and it ranks no worse.

    Both are the ``brier`` and ``auc`` on the same later invoices, which neither has seen.
    """
    if new["brier"] is None or new["auc"] is None:
        return False
    if old["brier"] is None or old["auc"] is None:
        return True
    return new["brier"] < old["brier"] and new["auc"] >= old["auc"] - Decimal("0.005")


@dataclass(frozen=True, slots=True)
class Assessment:
    """How good one way of foretelling is, on the invoices that came last."""

    count: int
    auc: Decimal | None
    brier: Decimal | None
    rows: tuple[CalibrationRow, ...]


def assess(outcomes: Sequence[tuple[Decimal, bool]]) -> Assessment:
    return Assessment(len(outcomes), area_under_curve(outcomes), brier(outcomes), tuple(calibration(outcomes)))


def split(samples: Sequence[Sample]) -> tuple[Sequence[Sample], Sequence[Sample], Sequence[Sample]]:
    """The samples to learn from, to calibrate with and to compare on; a day is in one of them only."""
    ordered = sorted(samples, key=lambda sample: sample.day)

    def cut(share):
        place = int(len(ordered) * share)
        while 0 < place < len(ordered) and ordered[place].day == ordered[place - 1].day:
            place += 1
        return place

    start, first, second = cut(WARM_UP), cut(LEARN), cut(LEARN + CALIBRATE)
    return ordered[start:first], ordered[first:second], ordered[second:]


@dataclass(frozen=True, slots=True)
class Training:
    """What training led to: the new model, if one could be fitted, against the smoothed ratio."""

    model: Model | None
    usual: tuple[Decimal, ...]
    of_model: Assessment | None
    of_ratio: Assessment


#: Fits a logistic regression: rows of features and labels to intercept and weights.
Fit = Callable[[Sequence[Sequence[Decimal]], Sequence[bool]], tuple[Decimal, Sequence[Decimal]]]


def train(samples: Sequence[Sample], fit: Fit | None) -> Training:
    """Fit a model on what came first, and compare it with the smoothed ratio on what came last.

    ``fit`` is None where no library is installed. Fitted on the first part, the model foretells the next one, which
    shows how what comes out is to be stretched and shifted so that of those foretold 30 % about 30 % are late. Then it
    is fitted on both parts, and stretched and shifted so: that is a logistic regression again.
    """
    learn, calibrate, compare = split(samples)
    of_ratio = assess([(sample.ratio, sample.late) for sample in compare])
    known = [*learn, *calibrate]
    usual = _mean_values(known)
    if fit is None or not _is_enough(learn):
        return Training(None, usual, None, of_ratio)
    model = _fit(known, fit)
    if _is_enough(calibrate):
        model = _calibrated(model, _fit(learn, fit), calibrate, fit)
    of_model = assess([(model.predict(sample.values), sample.late) for sample in compare])
    return Training(model, usual, of_model, of_ratio)


def _fit(samples: Sequence[Sample], fit: Fit) -> Model:
    return Model(*fit([sample.values for sample in samples], [sample.late for sample in samples]))


def _is_enough(samples: Sequence[Sample]) -> bool:
    late = sum(1 for sample in samples if sample.late)
    return len(samples) >= LEAST_SAMPLES and min(late, len(samples) - late) >= LEAST_OF_A_KIND


def _calibrated(model: Model, earlier: Model, samples: Sequence[Sample], fit: Fit) -> Model:
    """``model``, corrected by how ``earlier``, fitted on less, foretold ``samples``."""
    scores = [(earlier.score(sample.values),) for sample in samples]
    shift, (stretch,) = fit(scores, [sample.late for sample in samples])
    if stretch <= 0:  # what was foretold says nothing about what came: leave it to the comparison
        return model
    with localcontext(PRECISION):
        return Model(shift + stretch * model.intercept, tuple(stretch * weight for weight in model.weights))


def _mean_values(samples: Sequence[Sample]) -> tuple[Decimal, ...]:
    if not samples:
        return (ZERO,) * len(FEATURES)
    with localcontext(PRECISION):
        return tuple(sum(column, ZERO) / len(samples) for column in zip(*(s.values for s in samples), strict=True))
