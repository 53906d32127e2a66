"""Fitting a logistic regression with scikit-learn, where it is installed."""

from decimal import Decimal
from importlib.util import find_spec


def get_fit():
    """The function that fits, or None where scikit-learn is not installed."""
    return fit if find_spec("sklearn") else None


def fit(rows, labels):
    """Intercept and weights of a logistic regression of `labels` on `rows`, as decimals.

    Features are scaled to the same spread while fitting, so that none is held back more than another; the weights that
    come out are for the features as they came.
    """
    import numpy
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import StandardScaler

    values = numpy.array([[float(value) for value in row] for row in rows])
    scaler = StandardScaler().fit(values)
    regression = LogisticRegression(C=1.0, max_iter=1000).fit(scaler.transform(values), list(labels))
    weights = regression.coef_[0] / scaler.scale_
    intercept = regression.intercept_[0] - float((weights * scaler.mean_).sum())
    return _to_decimal(intercept), tuple(_to_decimal(weight) for weight in weights)


def _to_decimal(value):
    return Decimal(f"{float(value):.8f}")
