"""Errors of numbers as sums, in relation to their size, by weights, masks and groups, or to their own past."""

from typing import Annotated, Literal

import numpy as np

from podium.metrics.columns import DIFFERENCES, NUMBERS
from podium.metrics.influence import Codes, Estimate, Vector, average, blocks, mean_of, spread_weight, sum_of_blocks
from podium.metrics.losses import (
    OutputWeights,
    Values,
    Weight,
    absolute,
    mean_loss,
    one_column_of,
    root_mean_loss,
    squared,
)
from podium.metrics.options import Means
from podium.metrics.registry import metric

Scored = Annotated[Literal["0", "1"], Means("which rows are scored: those where the mask is this")]

_R_METRICS = "Metrics for R (mfrasco/Metrics), R/regression.R"


@metric(
    shape=DIFFERENCES,
    title="Sum of Squared Errors",
    aliases=("sum_of_squared_errors", "SSE"),
    greater_is_better=False,
    formula="sum((p - y)^2)",
    source=_R_METRICS,
    example=([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 5.0], 1.0),
)
def sse(y_true: Values, y_pred: Values, *, weight: Weight = None) -> Estimate:
    """As the mean squared error, but the sum, which depends on the number of rows."""
    return sum_of_blocks(lambda *parts: [squared(*parts)], one_column_of(y_true), y_pred, weight=weight)


@metric(
    shape=DIFFERENCES,
    title="Absolute Error",
    aliases=("AE", "sum_of_absolute_errors"),
    greater_is_better=False,
    formula="sum(|p - y|)",
    source="kaggle.com, Absolute Error (Eurovision2010)",
    example=([1.0, 2.0, 3.0, 4.0], [1.0, 2.5, 3.0, 5.0], 1.5),
)
def absolute_error(y_true: Values, y_pred: Values, *, weight: Weight = None) -> Estimate:
    """As the mean absolute error, but the sum, which depends on the number of rows."""
    return sum_of_blocks(lambda *parts: [absolute(*parts)], one_column_of(y_true), y_pred, weight=weight)


@metric(
    shape=NUMBERS,
    title="Max Error",
    greater_is_better=False,
    formula="max(|p - y|)",
    source="scikit-learn, metrics/_regression.py",
    example=([3.0, 2.0, 7.0, 1.0], [4.0, 2.0, 7.0, 1.0], 1.0),
)
def max_error(y_true: Values, y_pred: Values) -> float:
    """The worst row decides."""
    return float(max(np.max(absolute(y_true[part], y_pred[part])) for part in blocks(y_true, y_pred)))


@metric(
    shape=DIFFERENCES,
    title="Mean Bias Error",
    aliases=("mean_bias",),
    greater_is_better=False,
    low=-np.inf,
    best=None,
    formula="mean(y - p)",
    source=_R_METRICS + ": bias",
    example=([1.0, 2.0, 3.0], [2.0, 3.0, 3.0], -2 / 3),
    unfit_for_ranking="errors in both directions cancel, and 0 is the best value, not the lowest",
)
def mean_bias_error(y_true: Values, y_pred: Values, *, weight: Weight = None) -> Estimate:
    """Whether predictions are too low (above 0) or too high (below 0) on average; a diagnosis."""
    bias = average(one_column_of(y_true), weight) - average(y_pred, weight)
    return Estimate(bias, lambda: spread_weight(y_true - y_pred - bias, weight))


@metric(
    shape=DIFFERENCES,
    title="Root Mean Square Percentage Error",
    aliases=("RootMeanSquarePercentageError", "root_mean_squared_percentage_error"),
    greater_is_better=False,
    formula="sqrt(mean(((p - y) / y)^2)), rows with y = 0 are left out",
    source="kaggle.com, rossmann-store-sales, Evaluation",
    example=([100.0, 200.0, 0.0], [110.0, 180.0, 5.0], 0.1),
)
def rmspe(
    y_true: Values,
    y_pred: Values,
    *,
    zero_target: Annotated[Literal["ignore", "error"], Means("what rows with a true value of 0 do")] = "ignore",
) -> Estimate:
    """Numbers whose ratio to the truth is right; large relative errors count most."""
    found = root_mean_loss(relative_square, one_column_of(y_true), y_pred)
    if zero_target == "error" or np.isfinite(found.score):  # by a true value of 0 it is not finite
        return found
    is_zero = y_true == 0  # these rows weigh nothing, but a missing prediction is to be seen
    truth, guesses = np.where(is_zero, 1.0, y_true), np.where(is_zero, 1.0 + 0.0 * y_pred, y_pred)
    return root_mean_loss(relative_square, truth, guesses, (~is_zero).astype(np.float64))


def relative_square(y_true: Values, y_pred: Values) -> tuple[Values, Values]:
    """((p - y) / y)^2, in its two factors."""
    error = y_pred - y_true
    error /= y_true
    return error, error


@metric(
    shape=NUMBERS,
    title="Weighted Mean Absolute Error",
    aliases=("WMAE", "Normalized Weighted Mean Absolute Error", "NWMAE"),
    greater_is_better=False,
    formula="sum(w |p - y|) / sum(w), or / n with normalise = n",
    source="kaggle.com: walmart-recruiting-store-sales-forecasting (sum), the-winton-stock-market-challenge (n)",
    example=([1.0, 2.0], [2.0, 4.0], 1.75, {"weight": [1.0, 3.0]}),
)
def wmae(
    y_true: Values,
    y_pred: Values,
    *,
    normalise: Annotated[
        Literal["sum_of_weights", "n"], Means("what the sum of weighted errors is divided by", must_choose=True)
    ] = "sum_of_weights",
    output_weights: OutputWeights = None,
    weight: Vector,
) -> Estimate:
    """Numbers that are close to the truth, where some rows count more."""
    if normalise != "n":
        return mean_loss(absolute, y_true, y_pred, weight=weight, output_weights=output_weights)

    def weighted(truth: Values, prediction: Values, weights: Values) -> Values:
        return (absolute(truth, prediction).T * weights).T

    return mean_loss(weighted, y_true, y_pred, weight, output_weights=output_weights)


def scored_rows(mask: Values, scored_where: str) -> Vector:
    """1 for rows (or cells) that count, 0 for the others."""
    scored: Vector = (mask == float(scored_where)).astype(np.float64)
    return scored


@metric(
    shape=NUMBERS,
    title="Masked Mean Absolute Error",
    greater_is_better=False,
    formula="mean(|p - y|) over the rows where the mask is 0",
    source="kaggle.com, ventilator-pressure-prediction, Evaluation (u_out)",
    example=([1.0, 2.0, 3.0], [2.0, 2.0, 9.0], 0.5, {"mask": [0, 0, 1]}),
)
def mae_masked(y_true: Values, y_pred: Values, *, scored_where: Scored = "0", mask: Values) -> Estimate:
    """Numbers that are close to the truth, where some rows are there and do not count."""
    return mean_of(np.abs(one_column_of(y_true) - y_pred), scored_rows(mask, scored_where))


@metric(
    shape=NUMBERS,
    title="Masked Mean Columnwise Root Mean Squared Error",
    greater_is_better=False,
    formula="mean over columns of sqrt(mean((p - y)^2)) over the rows where the mask is 1",
    source="kaggle.com, stanford-covid-vaccine, Evaluation (seq_scored)",
    example=([[1.0], [2.0], [3.0]], [[2.0], [2.0], [9.0]], 0.5**0.5, {"mask": [1, 1, 0]}),
)
def mcrmse_masked(
    y_true: Values, y_pred: Values, *, scored_where: Scored = "1", output_weights: OutputWeights = None, mask: Values
) -> Estimate:
    """Several numbers in each row that are right, where some rows are there and do not count."""
    return mean_loss(
        squared, y_true, y_pred, weight=scored_rows(mask, scored_where), output_weights=output_weights, then=np.sqrt
    )


@metric(
    shape=NUMBERS,
    title="Group Mean Log MAE",
    aliases=("GroupMeanLogMAE",),
    greater_is_better=False,
    low=-np.inf,
    best=None,
    formula="mean over groups of ln(max(mean(|p - y|), floor))",
    source="kaggle.com, champs-scalar-coupling, Evaluation",
    example=([1.0, 2.0, 3.0, 4.0], [2.0, 2.0, 3.5, 4.5], -0.6931471805599453, {"group": ["a", "a", "b", "b"]}),
)
def group_mean_log_mae(
    y_true: Values,
    y_pred: Values,
    *,
    floor: Annotated[
        float, Means("the smallest error that counts, so that a perfect group is not infinite", low=0.0)
    ] = 1e-9,
    group: Codes,
) -> Estimate:
    """Each group's error counts by its ratio: one percent less is worth the same in every group."""
    rows = np.abs(one_column_of(y_true) - y_pred)
    _, codes, sizes = np.unique(group, return_inverse=True, return_counts=True)
    means = np.bincount(codes, weights=rows) / sizes
    with np.errstate(divide="ignore"):
        score = float(np.mean(np.log(np.maximum(means, floor))))

    def influence() -> Vector:
        pulls = np.where(means > floor, 1 / np.maximum(means, 1e-300), 0.0) * len(rows) / (len(sizes) * sizes)
        pull: Vector = pulls[codes] * (rows - means[codes])
        return pull

    return Estimate(score, influence)


@metric(
    shape=NUMBERS,
    title="Mean Absolute Scaled Error",
    aliases=("MASE", "mean_absolute_scaled_error"),
    greater_is_better=False,
    formula="mean(|p - y|) / mean(|y_t - y_(t - step_size)|)",
    source=_R_METRICS.replace("regression", "time_series") + "; Hyndman and Koehler 2006",
    example=([1.0, 2.0, 4.0, 7.0], [1.0, 2.0, 5.0, 8.0], 0.25),
    order_sensitive="rows are moments in time, in the order of the solution",
    undefined=lambda y_true: None if len(y_true) > 1 else "it needs at least two moments in time",
)
def mase(
    y_true: Values,
    y_pred: Values,
    *,
    step_size: Annotated[
        int, Means("rows in a season: the naive forecast is the value so many rows before", low=1)
    ] = 1,
) -> float:
    """Error in relation to that of the naive forecast, which repeats the last season; below 1 is better."""
    naive = np.abs(one_column_of(y_true)[step_size:] - y_true[:-step_size])
    with np.errstate(all="ignore"):
        return float(np.mean(np.abs(y_pred - y_true)) / np.mean(naive)) if len(naive) else float("nan")
