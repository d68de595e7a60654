"""The Gini index: how much of the total the rows ranked first hold."""

import numpy as np
from numpy.typing import NDArray

from podium.metrics.columns import NUMBERS
from podium.metrics.registry import metric
from podium.metrics.relative import one_column_of

Values = NDArray[np.float64]

TIES = "rows with equal predictions keep the order of the solution, as Kaggle's metric does"


def gini_of(y_true: Values, y_pred: Values) -> float:
    """Mean over rows of (share of the total held so far) - (share of rows so far), rows by falling prediction."""
    ordered = y_true[np.argsort(-y_pred, kind="stable")]
    total, n_rows = float(ordered.sum()), len(ordered)
    if total == 0:
        return float("nan")
    return float(np.sum(np.cumsum(ordered)) / total - (n_rows + 1) / 2) / n_rows


def no_total(y_true: Values) -> str | None:
    return "the true values sum to 0, and shares of nothing are not defined" if y_true.sum() == 0 else None


@metric(
    shape=NUMBERS,
    title="Gini Index",
    greater_is_better=True,
    low=-1.0,
    high=1.0,
    best=None,
    formula="mean over rows, by falling prediction, of cumulated share of y - i / n",
    source="benhamner/Metrics, MATLAB/metrics/gini.m",
    example=([40.0, 20.0, 10.0, 0.0, 0.0], [5.0, 4.0, 3.0, 2.0, 1.0], 2 / 7),
    order_sensitive=TIES,
    undefined=no_total,
)
def gini(y_true: Values, y_pred: Values) -> float:
    """Rows with the most first; only the order of predictions counts."""
    return gini_of(one_column_of(y_true), y_pred)


@metric(
    shape=NUMBERS,
    title="Normalized Gini Index",
    aliases=("NormalizedGini", "normalized_gini_index"),
    greater_is_better=True,
    low=-1.0,
    high=1.0,
    formula="gini(y, p) / gini(y, y)",
    source="benhamner/Metrics, MATLAB/metrics/normalizedGini.m; kaggle.com, porto-seguro-safe-driver-prediction",
    example=([40.0, 20.0, 10.0, 0.0, 0.0], [5.0, 3.0, 4.0, 2.0, 1.0], 0.9),
    order_sensitive=TIES,
    undefined=lambda y_true: (
        no_total(y_true) or ("the truth is the same in every row" if np.ptp(y_true) == 0 else None)
    ),
)
def normalized_gini(y_true: Values, y_pred: Values) -> float:
    """Rows with the most first, in relation to the best order; 2 AUC - 1 for truths of 0 and 1 without ties."""
    best = gini_of(one_column_of(y_true), y_true)
    return gini_of(y_true, y_pred) / best if best else float("nan")
