"""Errors of numbers in relation to the spread of the truth: how much better than its mean."""

from typing import Annotated, Any, Literal

import numpy as np

from podium.metrics.columns import NUMBERS
from podium.metrics.influence import Estimate, Rows, Smooth, average_in_blocks, blocks, of_blocks
from podium.metrics.losses import (
    Loss,
    OutputWeights,
    Values,
    Weight,
    absolute,
    losses_of_columns,
    one_column_of,
    shares_of_columns,
    squared,
)
from podium.metrics.options import Means
from podium.metrics.registry import metric

_SKLEARN = "scikit-learn, metrics/_regression.py"
_R_METRICS = "Metrics for R (mfrasco/Metrics), R/regression.R"

ForceFinite = Annotated[bool, Means("a constant truth gives 1 where predictions are perfect, else 0")]
Multioutput = Annotated[
    Literal["uniform_average", "variance_weighted"], Means("how columns are averaged, unless output_weights are given")
]


def is_constant(y_true: Values) -> Any:
    """Whether each column holds one value only."""
    return y_true.max(axis=0) == y_true.min(axis=0)


def explained(
    loss: Loss,
    y_true: Values,
    y_pred: Values,
    weight: Weight,
    force_finite: bool,
    multioutput: str,
    output_weights: Any,
) -> Estimate:
    """1 - mean(loss) / variance(y) of each column, and the mean over columns."""
    n_columns = 1 if y_true.ndim == 1 else y_true.shape[1]
    if len(y_true) < 2:
        return Estimate(float("nan"))
    centre = np.average(y_true, axis=0, weights=weight)
    has_no_spread = np.atleast_1d(is_constant(y_true))

    def rows_of(truth: Values, prediction: Values) -> list[Rows]:
        return losses_of_columns(loss(truth, prediction)) + losses_of_columns(squared(centre, truth))

    def then(means: Any) -> Any:
        loss, variance = means[:n_columns], np.where(has_no_spread, 0.0, means[n_columns:])
        shares = shares_of_columns(n_columns, output_weights)
        if multioutput == "variance_weighted" and output_weights is None and not has_no_spread.all():
            shares = variance / variance.sum()
        finite = np.where(loss.real == 0, 1.0, 0.0) if force_finite else 1 - loss / variance
        return np.dot(shares, np.where(has_no_spread, finite, 1 - loss / np.where(has_no_spread, 1.0, variance)))

    return of_blocks(then, rows_of, y_true, y_pred, weight=weight)


def needs_spread(y_true: Values) -> str | None:
    if len(y_true) < 2:
        return "it compares with the spread of the truth, and there is one row"
    if np.any(is_constant(y_true)):
        return "it compares with the spread of the truth, and the truth is the same in every row"
    return None


@metric(
    shape=NUMBERS,
    title="R^2 score (coefficient of determination)",
    aliases=("r2_score", "R2 Score", "R2Score", "R-squared", "coefficient_of_determination"),
    greater_is_better=True,
    low=-np.inf,
    high=1.0,
    formula="1 - sum((p - y)^2) / sum((y - mean(y))^2); several columns: mean over columns",
    source=_SKLEARN,
    example=([3.0, -0.5, 2.0, 7.0], [2.5, 0.0, 2.0, 8.0], 0.9486081370449679),
    undefined=needs_spread,
)
def r2(
    y_true: Values,
    y_pred: Values,
    *,
    force_finite: ForceFinite = True,
    multioutput: Multioutput = "uniform_average",
    output_weights: OutputWeights = None,
    weight: Weight = None,
) -> Estimate:
    """The share of the target's variance that the predictions explain; 0 is the mean, below 0 is worse."""
    return explained(squared, y_true, y_pred, weight, force_finite, multioutput, output_weights)


@metric(
    shape=NUMBERS,
    title="Explained Variance",
    aliases=("explained_variance_score",),
    greater_is_better=True,
    low=-np.inf,
    high=1.0,
    formula="1 - variance(y - p) / variance(y); several columns: mean over columns",
    source=_SKLEARN,
    example=([3.0, -0.5, 2.0, 7.0], [2.5, 0.0, 2.0, 8.0], 0.9571734475374732),
    undefined=needs_spread,
)
def explained_variance(
    y_true: Values,
    y_pred: Values,
    *,
    force_finite: ForceFinite = True,
    multioutput: Multioutput = "uniform_average",
    output_weights: OutputWeights = None,
    weight: Weight = None,
) -> Estimate:
    """As R^2, but a constant offset of all predictions costs nothing."""

    def error(truth: Values, prediction: Values) -> list[Rows]:
        return losses_of_columns(truth - prediction)

    offset = average_in_blocks(error, y_true, y_pred, weight=weight)

    def loss(truth: Values, prediction: Values) -> Rows:
        return squared(offset, truth - prediction)

    return explained(loss, y_true, y_pred, weight, force_finite, multioutput, output_weights)


def centre_of(y_true: Values) -> float:
    """The mean of one column; of one value that value to the last digit, so that its spread is 0."""
    return float(y_true[0] if is_constant(one_column_of(y_true)) else np.mean(y_true))


@metric(
    shape=NUMBERS,
    title="Relative Absolute Error",
    aliases=("relative_absolute_error",),
    greater_is_better=False,
    formula="sum(|p - y|) / sum(|y - mean(y)|)",
    source=_R_METRICS,
    example=([0.0, 1.0, 2.0, 3.0], [0.0, 1.0, 2.0, 5.0], 0.5),
    undefined=needs_spread,
)
def rae(y_true: Values, y_pred: Values) -> Estimate:
    """Absolute error in relation to that of always predicting the mean; 1 is no better than the mean."""
    centre = centre_of(y_true)
    above, below = (
        sum(np.count_nonzero(is_it(y_true[part], centre)) for part in blocks(y_true)) for is_it in (np.greater, np.less)
    )
    tilt = (above - below) / len(y_true)

    def rows_of(truth: Values, prediction: Values) -> list[Rows]:
        centred = truth - centre
        return [absolute(truth, prediction), np.abs(centred), centred]

    def ratio(means: Any) -> Any:
        # The mean itself moves with each row: what that does to the spread is told by the last part, which is zero.
        return means[0] / (means[1] - tilt * means[2])

    return of_blocks(ratio, rows_of, y_true, y_pred)


def in_squares(y_true: Values, y_pred: Values, then: Smooth) -> Estimate:
    """What ``then`` makes of mean((p - y)^2) / mean((y - mean(y))^2)."""
    centre = centre_of(y_true)

    def rows_of(truth: Values, prediction: Values) -> list[Rows]:
        return [squared(truth, prediction), squared(centre, truth)]

    return of_blocks(lambda means: then(means[0] / means[1]), rows_of, y_true, y_pred)


@metric(
    shape=NUMBERS,
    title="Relative Squared Error",
    aliases=("relative_squared_error",),
    greater_is_better=False,
    formula="sum((p - y)^2) / sum((y - mean(y))^2)",
    source=_R_METRICS,
    example=([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 5.0], 0.2),
    undefined=needs_spread,
)
def rse(y_true: Values, y_pred: Values) -> Estimate:
    """Squared error in relation to that of always predicting the mean: 1 - R^2."""
    return in_squares(y_true, y_pred, lambda ratio: ratio)


@metric(
    shape=NUMBERS,
    title="Root Relative Squared Error",
    aliases=("root_relative_squared_error",),
    greater_is_better=False,
    formula="sqrt(sum((p - y)^2) / sum((y - mean(y))^2))",
    source=_R_METRICS,
    example=([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 5.0], 0.2**0.5),
    undefined=needs_spread,
)
def rrse(y_true: Values, y_pred: Values) -> Estimate:
    """The root of the relative squared error, in units of the truth's standard deviation."""
    return in_squares(y_true, y_pred, np.sqrt)
