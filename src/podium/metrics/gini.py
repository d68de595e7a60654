"""The Gini index: how much of the total the rows ranked first hold."""

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from podium.metrics.columns import Numbers, Reach
from podium.metrics.influence import Vector
from podium.metrics.losses import one_column_of
from podium.metrics.options import Means
from podium.metrics.orders import falling
from podium.metrics.registry import metric

Values = NDArray[np.float64]

AMOUNTS = Numbers(
    meaning="a number in each row, of which only the order counts; true values are at least 0",
    truth_reach=lambda _: Reach(low=0.0),
)
TIES = "rows with equal predictions keep the order of the solution, as Kaggle's metric does"


Ties = Annotated[
    Literal["file order", "shared"],
    Means("rows of equal predictions count in the order of the solution, or share what they hold", must_choose=True),
]


def gini_of(y_true: Values, y_pred: Values, ties: str = "file order") -> float:
    """Mean over rows of (share of the total held so far) - (share of rows so far), rows by falling prediction."""
    if ties == "shared":
        _, codes, counts = np.unique(y_pred, return_inverse=True, return_counts=True)
        y_true = (np.bincount(codes.reshape(-1), weights=y_true) / counts)[codes.reshape(-1)]
    return _gini_of_order(y_true[falling(y_pred)])


def _gini_of_order(ordered: Values) -> float:
    total, n_rows = float(ordered.sum()), len(ordered)
    if total == 0:
        return float("nan")
    return float(np.sum(np.cumsum(ordered)) / total - (n_rows + 1) / 2) / n_rows


def no_total(y_true: Values) -> str | None:
    return "the true values sum to 0, and shares of nothing are not defined" if y_true.sum() == 0 else None


@metric(
    shape=AMOUNTS,
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
def gini(y_true: Values, y_pred: Values, *, ties: Ties = "file order") -> float:
    """Rows with the most first; only the order of predictions counts."""
    return gini_of(one_column_of(y_true), y_pred, ties)


@metric(
    shape=AMOUNTS,
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
def normalized_gini(y_true: Values, y_pred: Values, *, ties: Ties = "file order") -> float:
    """Rows with the most first, in relation to the best order; 2 AUC - 1 for truths of 0 and 1 without ties."""
    best = _gini_of_order(np.sort(one_column_of(y_true))[::-1])
    return gini_of(y_true, y_pred, ties) / best if best else float("nan")


def weighted_gini_of(y_true: Values, y_pred: Values, weight: Vector) -> float:
    """Twice the area between the curve of cumulated w y over cumulated w, rows by falling prediction, and its chord."""
    order = falling(y_pred)
    held = np.cumsum((y_true * weight)[order])
    passed = np.cumsum(weight[order])
    if held[-1] == 0 or passed[-1] == 0:
        return float("nan")
    held, passed = held / held[-1], passed / passed[-1]
    return float(np.dot(held[:-1], passed[1:]) - np.dot(held[1:], passed[:-1]))


@metric(
    shape=AMOUNTS,
    title="Weighted Gini",
    aliases=("NormalizedWeightedGini", "normalized_weighted_gini"),
    greater_is_better=True,
    low=-1.0,
    high=1.0,
    formula="weighted gini(y, p) / weighted gini(y, y)",
    source="kaggle.com, liberty-mutual-fire-peril, Evaluation",
    example=([3.0, 0.0, 1.0], [0.9, 0.8, 0.1], 2 / 3, {"weight": [1.0, 1.0, 1.0]}),
    order_sensitive=TIES,
    undefined=no_total,
)
def weighted_gini(y_true: Values, y_pred: Values, *, weight: Vector) -> float:
    """Rows with the most first, where some rows are larger than others."""
    best = weighted_gini_of(one_column_of(y_true), y_true, weight)
    return weighted_gini_of(y_true, y_pred, weight) / best if best else float("nan")
