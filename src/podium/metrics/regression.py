"""Errors of numbers."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray

from podium.errors import MetricError
from podium.metrics.columns import NUMBERS, Numbers, Reach
from podium.metrics.influence import Estimate, Vector, average_in_blocks, combine, median_of, of_blocks, of_means
from podium.metrics.options import Means
from podium.metrics.registry import metric

Values = NDArray[np.float64]
OutputWeights = Annotated[list[float] | None, Means("weights of the columns in the mean over columns; none: equal")]
Weight = Vector | None
Loss = Callable[..., Values]
"""Takes truths and predictions; gives the loss of each row, in each column."""

_SKLEARN = "scikit-learn, metrics/_regression.py"


def columns_of(values: Values) -> list[Values]:
    """The columns of one or several, each of shape (n_rows,)."""
    return [values] if values.ndim == 1 else list(values.T)


def mean_loss(
    loss: Loss, *arrays: Values, weight: Weight = None, output_weights: list[float] | None = None
) -> Estimate:
    """The mean loss of each column, then their mean; ``arrays`` are what ``loss`` takes, truths first."""
    shares = _shares(1 if arrays[0].ndim == 1 else arrays[0].shape[1], output_weights)

    def rows_of(*parts: Values) -> list[Values]:
        return columns_of(loss(*parts))

    return of_blocks(lambda means: np.dot(shares, means), rows_of, *arrays, weight=weight)


def _shares(n_columns: int, output_weights: list[float] | None) -> Values:
    weights = np.ones(n_columns) if output_weights is None else np.asarray(output_weights, dtype=np.float64)
    if len(weights) != n_columns or weights.sum() <= 0:
        raise MetricError(f"output_weights must hold {n_columns} numbers with a sum above 0, one for each column")
    shares: Values = weights / weights.sum()
    return shares


def squared(y_true: Values, y_pred: Values) -> Values:
    error = y_pred - y_true
    error *= error
    return error


def absolute(y_true: Values, y_pred: Values) -> Values:
    error = y_pred - y_true
    return np.abs(error, out=error)


@metric(
    shape=NUMBERS,
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
    shape=NUMBERS,
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
    return root_mean(squared(y_true, y_pred), weight)


def root_mean(rows: Values, weight: Weight) -> Estimate:
    """The root of a mean of squares; several columns have none (see mcrmse)."""
    if rows.ndim > 1:
        return Estimate(float("nan"))
    return of_means(lambda means: np.sqrt(means[0]), rows, weight=weight)


@metric(
    shape=NUMBERS,
    title="Mean Columnwise Root Mean Squared Error",
    aliases=("MCRMSE", "Mean Weighted Columnwise Root Mean Squared Error", "MWCRMSE"),
    greater_is_better=False,
    formula="mean over columns of sqrt(mean((p - y)^2))",
    source="kaggle.com, feedback-prize-english-language-learning, Evaluation",
    example=([[0.5, 1.0], [-1.0, 1.0], [7.0, -6.0]], [[0.0, 2.0], [-1.0, 2.0], [8.0, -5.0]], 0.8227486121839513),
)
def mcrmse(y_true: Values, y_pred: Values, *, output_weights: OutputWeights = None, weight: Weight = None) -> Estimate:
    """Several numbers in each row that are right on average, each column in its own units."""
    return mean_root(squared(y_true, y_pred), weight, output_weights)


def mean_root(rows: Values, weight: Weight, output_weights: list[float] | None) -> Estimate:
    """Mean over columns of the root of each column's mean."""
    columns = columns_of(rows)
    shares = _shares(len(columns), output_weights)
    return of_means(lambda means: np.dot(shares, np.sqrt(means)), *columns, weight=weight)


@metric(
    shape=NUMBERS,
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


def squared_log(y_true: Values, y_pred: Values) -> Values:
    return squared(np.log1p(y_true), np.log1p(y_pred))


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
    return root_mean(squared_log(y_true, y_pred), weight)


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
    return mean_root(squared_log(y_true, y_pred), weight, output_weights)


ForceFinite = Annotated[bool, Means("a constant truth gives 1 where predictions are perfect, else 0")]
Multioutput = Annotated[
    Literal["uniform_average", "variance_weighted"], Means("how columns are averaged, unless output_weights are given")
]


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
    is_constant = np.atleast_1d(y_true.max(axis=0) == y_true.min(axis=0))

    def rows_of(truth: Values, prediction: Values) -> list[Values]:
        return columns_of(loss(truth, prediction)) + columns_of(squared(truth, centre))

    def then(means: Any) -> Any:
        loss, variance = means[:n_columns], np.where(is_constant, 0.0, means[n_columns:])
        shares = _shares(n_columns, output_weights)
        if multioutput == "variance_weighted" and output_weights is None and not is_constant.all():
            shares = variance / variance.sum()
        finite = np.where(loss.real == 0, 1.0, 0.0) if force_finite else 1 - loss / variance
        return np.dot(shares, np.where(is_constant, finite, 1 - loss / np.where(is_constant, 1.0, variance)))

    return of_blocks(then, rows_of, y_true, y_pred, weight=weight)


def needs_spread(y_true: Values) -> str | None:
    if len(y_true) < 2:
        return "it compares with the spread of the truth, and there is one row"
    if any(column.max() == column.min() for column in columns_of(y_true)):
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

    def error(truth: Values, prediction: Values) -> list[Values]:
        return columns_of(truth - prediction)

    offset = average_in_blocks(error, y_true, y_pred, weight=weight)

    def loss(truth: Values, prediction: Values) -> Values:
        return squared(offset, truth - prediction)

    return explained(loss, y_true, y_pred, weight, force_finite, multioutput, output_weights)


def no_zero(y_true: Values) -> str | None:
    zeros = int((y_true == 0).sum())
    return f"it divides by the true value, and {zeros} are 0" if zeros else None


def relative_error(y_true: Values, y_pred: Values) -> Values:
    """|p - y| / |y|, where 0 for 0 is no error and anything else for 0 is infinite."""
    error = y_pred - y_true
    is_right = error == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        error /= y_true
    np.abs(error, out=error)
    if is_right.any():
        error[is_right] = 0.0
    return error


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
    return mean_loss(relative_error, y_true, y_pred, weight=weight, output_weights=output_weights)


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
    columns = columns_of(np.abs(y_pred - y_true))
    return combine([median_of(column) for column in columns], _shares(len(columns), output_weights))
