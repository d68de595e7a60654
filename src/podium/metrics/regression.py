"""Errors of numbers."""

from typing import Annotated, Any

import numpy as np

from podium.metrics.columns import DIFFERENCES, NUMBERS, Numbers, Reach
from podium.metrics.influence import Estimate, combine
from podium.metrics.losses import (
    OutputWeights,
    Values,
    Weight,
    absolute,
    columns_of,
    mean_loss,
    relative,
    root_mean_loss,
    shares_of_columns,
    squared,
    squared_log,
)
from podium.metrics.options import Means
from podium.metrics.orders import median_of
from podium.metrics.registry import metric

_SKLEARN = "scikit-learn, metrics/_regression.py"


@metric(
    shape=DIFFERENCES,
    title="Mean Squared Error",
    aliases=("mean_squared_error", "MSE"),
    greater_is_better=False,
    formula="mean((p - y)^2); several columns: mean over columns",
    source=_SKLEARN,
    example=([3.0, -0.5, 2.0, 7.0], [2.5, 0.0, 2.0, 8.0], 0.375),
)
def mse(y_true: Values, y_pred: Values, *, output_weights: OutputWeights = None, weight: Weight = None) -> Estimate:
    """Numbers that are right on average; large errors count most."""
    return mean_loss(squared, y_true, y_pred, weight=weight, output_weights=output_weights)


def one_column(y_true: Values) -> str | None:
    if y_true.ndim == 1:
        return None
    return f"there are {y_true.shape[1]} columns and it takes one: for a mean over columns choose mcrmse or mcrmsle"


@metric(
    shape=DIFFERENCES,
    title="Root Mean Squared Error",
    aliases=("root_mean_squared_error", "RMSE", "Weighted Root Mean Squared Error", "WRMSE"),
    greater_is_better=False,
    formula="sqrt(mean((p - y)^2))",
    source=_SKLEARN,
    example=([3.0, -0.5, 2.0, 7.0], [2.5, 0.0, 2.0, 8.0], 0.6123724356957945),
    undefined=one_column,
)
def rmse(y_true: Values, y_pred: Values, *, weight: Weight = None) -> Estimate:
    """Numbers that are right on average, in the target's own units; large errors count most."""
    return root_mean_loss(squared, y_true, y_pred, weight)


@metric(
    shape=DIFFERENCES,
    title="Mean Columnwise Root Mean Squared Error",
    aliases=("MCRMSE", "Mean Weighted Columnwise Root Mean Squared Error", "MWCRMSE"),
    greater_is_better=False,
    formula="mean over columns of sqrt(mean((p - y)^2))",
    source="kaggle.com, feedback-prize-english-language-learning, Evaluation",
    example=([[0.5, 1.0], [-1.0, 1.0], [7.0, -6.0]], [[0.0, 2.0], [-1.0, 2.0], [8.0, -5.0]], 0.8227486121839513),
)
def mcrmse(y_true: Values, y_pred: Values, *, output_weights: OutputWeights = None, weight: Weight = None) -> Estimate:
    """Several numbers in each row that are right on average, each column in its own units."""
    return mean_loss(squared, y_true, y_pred, weight=weight, output_weights=output_weights, then=np.sqrt)


@metric(
    shape=DIFFERENCES,
    title="Mean Absolute Error",
    aliases=("mean_absolute_error", "MAE", "Mean Columnwise Mean Absolute Error", "MeanColumnwiseMAE"),
    greater_is_better=False,
    formula="mean(|p - y|); several columns: mean over columns",
    source=_SKLEARN,
    example=([3.0, -0.5, 2.0, 7.0], [2.5, 0.0, 2.0, 8.0], 0.5),
)
def mae(y_true: Values, y_pred: Values, *, output_weights: OutputWeights = None, weight: Weight = None) -> Estimate:
    """Numbers that are close to the truth; every unit of error counts the same."""
    return mean_loss(absolute, y_true, y_pred, weight=weight, output_weights=output_weights)


def above_minus_one(_: Any) -> Reach:
    return Reach(low=-1.0, is_open=True)


ABOVE_MINUS_ONE = Numbers(
    meaning="a number greater than -1 in each row (or in each of several columns)",
    reach=above_minus_one,
    truth_reach=above_minus_one,
)


@metric(
    shape=ABOVE_MINUS_ONE,
    title="Mean Squared Log Error",
    aliases=("mean_squared_log_error", "MSLE"),
    greater_is_better=False,
    formula="mean((ln(1 + p) - ln(1 + y))^2); several columns: mean over columns",
    source=_SKLEARN,
    example=([3.0, 5.0, 2.5, 7.0], [2.5, 5.0, 4.0, 8.0], 0.03973012298459379),
)
def msle(y_true: Values, y_pred: Values, *, output_weights: OutputWeights = None, weight: Weight = None) -> Estimate:
    """Numbers whose ratio to the truth is right; large relative errors count most."""
    return mean_loss(squared_log, y_true, y_pred, weight=weight, output_weights=output_weights)


@metric(
    shape=ABOVE_MINUS_ONE,
    title="Root Mean Squared Logarithmic Error",
    aliases=(
        "root_mean_squared_log_error",
        "RMSLE",
        "Normalized Weighted Root Mean Squared Logarithmic Error",
        "NWRMSLE",
    ),
    greater_is_better=False,
    formula="sqrt(mean((ln(1 + p) - ln(1 + y))^2))",
    source=_SKLEARN,
    example=([3.0, 5.0, 2.5, 7.0], [2.5, 5.0, 4.0, 8.0], 0.19932416558108998),
    undefined=one_column,
)
def rmsle(y_true: Values, y_pred: Values, *, weight: Weight = None) -> Estimate:
    """Numbers whose ratio to the truth is right; 10 for 20 is as wrong as 100 for 200."""
    return root_mean_loss(squared_log, y_true, y_pred, weight)


@metric(
    shape=ABOVE_MINUS_ONE,
    title="Mean Columnwise Root Mean Squared Logarithmic Error",
    aliases=("MCRMSLE",),
    greater_is_better=False,
    formula="mean over columns of sqrt(mean((ln(1 + p) - ln(1 + y))^2))",
    source="kaggle.com, nomad2018-predict-transparent-conductors, Evaluation",
    example=([[0.1, 2.5], [0.25, 3.0]], [[0.2, 2.0], [0.2, 3.3]], 0.09418094172755137),
)
def mcrmsle(y_true: Values, y_pred: Values, *, output_weights: OutputWeights = None, weight: Weight = None) -> Estimate:
    """Several numbers in each row whose ratios to the truth are right."""
    return mean_loss(squared_log, y_true, y_pred, weight=weight, output_weights=output_weights, then=np.sqrt)


def no_zero(y_true: Values) -> str | None:
    zeros = int((y_true == 0).sum())
    return f"it divides by the true value, and {zeros} are 0" if zeros else None


@metric(
    shape=NUMBERS,
    title="MAPE",
    aliases=("mean_absolute_percentage_error", "Mean Absolute Percentage Error"),
    greater_is_better=False,
    formula="mean(|p - y| / |y|), as a share: 0.1 is ten percent; several columns: mean over columns",
    source=_SKLEARN + ", apart from true values of 0, which are refused",
    example=([3.0, -0.5, 2.0, 7.0], [2.5, -0.6, 2.0, 8.0], 0.12738095238095237),
    undefined=no_zero,
)
def mape(y_true: Values, y_pred: Values, *, output_weights: OutputWeights = None, weight: Weight = None) -> Estimate:
    """Numbers that are close to the truth in relation to it."""
    return mean_loss(relative, y_true, y_pred, weight=weight, output_weights=output_weights)


@metric(
    shape=NUMBERS,
    title="SMAPE",
    aliases=("symmetric_mean_absolute_percentage_error", "Symmetric Mean Absolute Percentage Error"),
    greater_is_better=False,
    high=200.0,
    formula="scale * mean(|p - y| / (|y| + |p|)), a row with y = p = 0 is zero_over_zero",
    source="kaggle.com, web-traffic-time-series-forecasting, Evaluation",
    example=([3.0, 2.0, 0.0], [2.5, 2.0, 0.0], 6.0606060606060606),
)
def smape(
    y_true: Values,
    y_pred: Values,
    *,
    scale: Annotated[float, Means("the worst score: 200 at Kaggle, 2 or 1 elsewhere", low=1e-9)] = 200.0,
    zero_over_zero: Annotated[float, Means("what a row counts where truth and prediction are 0")] = 0.0,
    weight: Weight = None,
) -> Estimate:
    """Numbers that are close to the truth in relation to both; bounded, and fair to small values."""

    def loss(truth: Values, prediction: Values) -> Values:
        size, rows = np.abs(truth), absolute(truth, prediction)
        size += np.abs(prediction)
        is_zero = size == 0
        size[is_zero] = 1.0
        rows *= scale
        rows /= size
        rows[is_zero] = zero_over_zero
        return rows

    return mean_loss(loss, y_true, y_pred, weight=weight)


@metric(
    shape=NUMBERS,
    title="Median Absolute Error",
    aliases=("median_absolute_error", "MedAE"),
    greater_is_better=False,
    formula="median(|p - y|), for an even number of rows the mean of the middle two",
    source=_SKLEARN,
    example=([3.0, -0.5, 2.0, 7.0], [2.5, 0.0, 2.0, 8.0], 0.5),
)
def medae(y_true: Values, y_pred: Values, *, output_weights: OutputWeights = None) -> Estimate:
    """Numbers of which the better half is close to the truth; outliers do not count."""
    columns = columns_of(absolute(y_true, y_pred))
    return combine([median_of(column) for column in columns], shares_of_columns(len(columns), output_weights))
