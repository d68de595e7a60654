"""Errors of numbers that follow a distribution: deviances, quantiles."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any

import numpy as np

from podium.errors import MetricError
from podium.metrics.columns import ANYWHERE, DIFFERENCES, NUMBERS, Numbers, Reach
from podium.metrics.influence import Estimate, of_blocks
from podium.metrics.losses import OutputWeights, Values, Weight, absolute, mean_loss
from podium.metrics.options import Means
from podium.metrics.registry import metric

_SKLEARN = "scikit-learn, metrics/_regression.py"
ABOVE_ZERO = Reach(low=0.0, is_open=True)
FROM_ZERO = Reach(low=0.0)


def _prediction_reach(options: Mapping[str, Any]) -> Reach:
    return ANYWHERE if options.get("power", 1.0) == 0 else ABOVE_ZERO


def _truth_reach(options: Mapping[str, Any]) -> Reach:
    power = options.get("power", 1.0)
    return ANYWHERE if power <= 0 else FROM_ZERO if power < 2 else ABOVE_ZERO


TWEEDIE = Numbers(
    meaning="a number in each row, above 0 except with power = 0", reach=_prediction_reach, truth_reach=_truth_reach
)
POISSON = Numbers(meaning="a number above 0 in each row", reach=lambda _: ABOVE_ZERO, truth_reach=lambda _: FROM_ZERO)
GAMMA = Numbers(meaning="a number above 0 in each row", reach=lambda _: ABOVE_ZERO, truth_reach=lambda _: ABOVE_ZERO)


def deviance(y_true: Values, y_pred: Values, power: float) -> Values:
    """Twice the log likelihood lost against the perfect prediction, for variance = mean^power.

    Raises
    ------
    MetricError
        No distribution has that power.
    """
    if 0 < power < 1:
        raise MetricError(f"power is {power:g}: there is no such distribution between 0 and 1")
    if power == 0:
        return (y_true - y_pred) ** 2
    if power == 1:
        own = y_true * np.log(y_true / y_pred)
        own[y_true == 0] = 0.0
        return 2 * (own - y_true + y_pred)
    if power == 2:
        rows = y_true / y_pred
        rows -= np.log(rows)
        rows -= 1
        return np.multiply(rows, 2, out=rows)
    slope = y_pred ** (1 - power)
    own = np.maximum(y_true, 0.0) ** (2 - power) / ((1 - power) * (2 - power))
    return 2 * (own + slope * (y_pred / (2 - power) - y_true / (1 - power)))


def mean_deviance(y_true: Values, y_pred: Values, power: float, weight: Weight) -> Estimate:
    """The mean of the deviance of each row, and over columns where there are several."""
    return mean_loss(lambda truth, prediction: deviance(truth, prediction, power), y_true, y_pred, weight=weight)


@metric(
    shape=TWEEDIE,
    title="Tweedie Deviance",
    aliases=("mean_tweedie_deviance",),
    greater_is_better=False,
    formula="mean of 2 (y^(2-q) / ((1-q)(2-q)) - y p^(1-q) / (1-q) + p^(2-q) / (2-q)), q = power; limits at 0, 1, 2",
    source=_SKLEARN,
    example=([2.0, 0.0, 1.0, 4.0], [0.5, 0.5, 2.0, 2.0], 1.7781745930520232),
)
def tweedie_deviance(
    y_true: Values,
    y_pred: Values,
    *,
    power: Annotated[
        float, Means("variance = mean^power: 0 squared error, 1 Poisson, 2 gamma, 3 inverse Gaussian")
    ] = 1.5,
    weight: Weight = None,
) -> Estimate:
    """Amounts with many zeros or a spread that grows with their size, such as claims."""
    return mean_deviance(y_true, y_pred, power, weight)


@metric(
    shape=POISSON,
    title="Poisson Deviance",
    aliases=("mean_poisson_deviance",),
    greater_is_better=False,
    formula="mean(2 (y ln(y / p) - y + p))",
    source=_SKLEARN,
    example=([2.0, 0.0, 1.0, 4.0], [0.5, 0.5, 2.0, 2.0], 1.4260151319598084),
)
def poisson_deviance(y_true: Values, y_pred: Values, *, weight: Weight = None) -> Estimate:
    """Counts whose spread grows with their size."""
    return mean_deviance(y_true, y_pred, 1.0, weight)


@metric(
    shape=GAMMA,
    title="Gamma Deviance",
    aliases=("mean_gamma_deviance",),
    greater_is_better=False,
    formula="mean(2 (ln(p / y) + y / p - 1))",
    source=_SKLEARN,
    example=([2.0, 0.5, 1.0, 4.0], [0.5, 0.5, 2.0, 2.0], 1.0568528194400546),
)
def gamma_deviance(y_true: Values, y_pred: Values, *, weight: Weight = None) -> Estimate:
    """Positive amounts, judged by ratio."""
    return mean_deviance(y_true, y_pred, 2.0, weight)


def pinball_loss(y_true: Values, y_pred: Values, alpha: float) -> Values:
    """alpha of what was predicted too low, 1 - alpha of what was too high."""
    error = y_true - y_pred
    return np.maximum(alpha * error, (alpha - 1) * error, out=error)


@metric(
    shape=NUMBERS,
    title="Weighted Pinball Loss",
    aliases=("mean_pinball_loss", "quantile_loss"),
    greater_is_better=False,
    formula="mean(alpha max(y - p, 0) + (1 - alpha) max(p - y, 0)); several columns: mean over columns",
    source=_SKLEARN,
    example=([1.0, 2.0, 3.0], [1.0, 2.0, 4.0], 0.3, {"alpha": 0.1}),
)
def pinball(
    y_true: Values,
    y_pred: Values,
    *,
    alpha: Annotated[float, Means("which quantile is asked for", low=0.0, high=1.0)] = 0.5,
    output_weights: OutputWeights = None,
    weight: Weight = None,
) -> Estimate:
    """A quantile: values below which the truth lies in a share alpha of all rows."""
    return mean_loss(partial(pinball_loss, alpha=alpha), y_true, y_pred, weight=weight, output_weights=output_weights)


@metric(
    shape=Numbers(
        key="quantiles", meaning="one column for each quantile of a single number, lowest first", is_wide=True
    ),
    title="Mean Pinball Loss of Quantiles",
    aliases=("multi_quantile_loss",),
    greater_is_better=False,
    formula="mean over rows and quantiles of alpha max(y - p, 0) + (1 - alpha) max(p - y, 0)",
    source="kaggle.com, m5-forecasting-uncertainty, Evaluation, without its scaling by series",
    example=([10.0, 20.0], [[8.0, 11.0, 14.0], [15.0, 20.0, 26.0]], 4.75 / 6),
)
def pinball_quantiles(
    y_true: Values,
    y_pred: Values,
    *,
    alphas: Annotated[
        list[float] | None, Means("the quantile of each column; none: evenly spaced, 1/(k+1) to k/(k+1)")
    ] = None,
    weight: Weight = None,
) -> Estimate:
    """Several quantiles at once: a forecast with its uncertainty."""
    n_columns = y_pred.shape[1]
    quantiles = np.arange(1, n_columns + 1) / (n_columns + 1) if alphas is None else np.asarray(alphas)
    if len(quantiles) != n_columns:
        raise MetricError(f"alphas holds {len(quantiles)} numbers, and there are {n_columns} columns of predictions")

    def rows_of(truth: Values, prediction: Values) -> list[Values]:
        losses = sum(pinball_loss(truth, *column) for column in zip(prediction.T, quantiles, strict=True))
        return [losses / n_columns]

    return of_blocks(lambda means: means[0], rows_of, y_true, y_pred, weight=weight)


@metric(
    shape=DIFFERENCES,
    title="Log-Cosh Error",
    aliases=("log_cosh_error",),
    greater_is_better=False,
    formula="mean(ln(cosh(p - y)))",
    source="Keras, losses: log_cosh; torchmetrics, LogCoshError",
    example=([3.0, -0.5, 2.0, 7.0], [2.5, 0.0, 2.0, 8.0], 0.16850246109989556),
)
def log_cosh(y_true: Values, y_pred: Values, *, weight: Weight = None) -> Estimate:
    """Squared error for small errors, absolute error for large ones."""

    def loss(truth: Values, prediction: Values) -> Values:
        size = absolute(truth, prediction)
        rest = -2 * size
        np.exp(rest, out=rest)
        rest += 1
        size += np.log(rest, out=rest)
        size -= np.log(2)
        return size

    return mean_loss(loss, y_true, y_pred, weight=weight)
