"""Errors of numbers in relation to something: the truth's spread, its size, weights, groups, its own past."""

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from podium.errors import MetricError
from podium.metrics.columns import NUMBERS
from podium.metrics.influence import Codes, Estimate, Vector, mean_of, of_means, sum_of
from podium.metrics.options import Means
from podium.metrics.registry import metric
from podium.metrics.regression import (
    OutputWeights,
    absolute,
    mean_loss,
    mean_root,
    needs_spread,
    no_zero,
    relative_error,
    root_mean,
    squared,
)

Values = NDArray[np.float64]
Weight = Vector | None
Scored = Annotated[Literal["0", "1"], Means("which rows are scored: those where the mask is this")]

_R_METRICS = "Metrics for R (mfrasco/Metrics), R/regression.R"


def one_column_of(values: Values) -> Values:
    if values.ndim > 1:
        raise MetricError(f"there are {values.shape[1]} columns, and this metric takes one")
    return values


@metric(
    shape=NUMBERS,
    title="Sum of Squared Errors",
    aliases=("sum_of_squared_errors", "SSE"),
    greater_is_better=False,
    formula="sum((p - y)^2)",
    source=_R_METRICS,
    example=([1.0, 2.0, 3.0, 4.0], [1.0, 2.0, 3.0, 5.0], 1.0),
)
def sse(y_true: Values, y_pred: Values, *, weight: Weight = None) -> Estimate:
    """As the mean squared error, but the sum, which depends on the number of rows."""
    return sum_of(squared(one_column_of(y_true), y_pred), weight)


@metric(
    shape=NUMBERS,
    title="Absolute Error",
    aliases=("AE", "sum_of_absolute_errors"),
    greater_is_better=False,
    formula="sum(|p - y|)",
    source="kaggle.com, Absolute Error (Eurovision2010)",
    example=([1.0, 2.0, 3.0, 4.0], [1.0, 2.5, 3.0, 5.0], 1.5),
)
def absolute_error(y_true: Values, y_pred: Values, *, weight: Weight = None) -> Estimate:
    """As the mean absolute error, but the sum, which depends on the number of rows."""
    return sum_of(np.abs(one_column_of(y_true) - y_pred), weight)


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
    return float(np.max(np.abs(y_true - y_pred)))


@metric(
    shape=NUMBERS,
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
    return mean_of(one_column_of(y_true) - y_pred, weight)


def relative_to_mean(losses: Values, spread: Values) -> Estimate:
    return of_means(lambda means: means[0] / means[1], losses, spread)


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
    centred = one_column_of(y_true) - np.mean(y_true)
    # The mean itself moves with each row: what that does to the spread is added, and has mean zero.
    spread = np.abs(centred) - np.mean(np.sign(centred)) * centred
    return relative_to_mean(np.abs(y_pred - y_true), np.zeros_like(spread) if np.ptp(y_true) == 0 else spread)


def _squared_spread(y_true: Values) -> Values:
    if np.ptp(one_column_of(y_true)) == 0:
        return np.zeros_like(y_true)
    return (y_true - np.mean(y_true)) ** 2


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
    return relative_to_mean(squared(y_true, y_pred), _squared_spread(y_true))


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
    rows = (squared(y_true, y_pred), _squared_spread(y_true))
    return of_means(lambda means: np.sqrt(means[0] / means[1]), *rows)


@metric(
    shape=NUMBERS,
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
    rows = relative_error(one_column_of(y_true), y_pred) ** 2
    if zero_target == "error":
        return root_mean(rows, None) if no_zero(y_true) is None else Estimate(float("nan"))
    rows[y_true == 0] = 0.0
    return root_mean(rows, (y_true != 0).astype(np.float64))


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
    return mean_root(squared(y_true, y_pred), scored_rows(mask, scored_where), output_weights)


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
