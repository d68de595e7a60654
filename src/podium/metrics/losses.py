"""The loss of each row, and the mean over rows and columns: what most errors of numbers are made of."""

from collections.abc import Callable
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from podium.errors import MetricError
from podium.metrics.influence import Estimate, Rows, Vector, of_blocks
from podium.metrics.options import Means

Values = NDArray[np.float64]
OutputWeights = Annotated[list[float] | None, Means("weights of the columns in the mean over columns; none: equal")]
Weight = Vector | None
Loss = Callable[..., Rows]
"""Takes truths and predictions; gives the loss of each row, in each column, or two factors of it."""


def one_column_of(values: Values) -> Values:
    if values.ndim > 1:
        raise MetricError(f"there are {values.shape[1]} columns, and this metric takes one")
    return values


def columns_of(values: Values) -> list[Values]:
    """The columns of one or several, each of shape (n_rows,)."""
    return [values] if values.ndim == 1 else list(values.T)


def losses_of_columns(rows: Rows) -> list[Rows]:
    """As :func:`columns_of`, for losses that may be in two factors."""
    if isinstance(rows, tuple):
        return list(zip(*map(columns_of, rows), strict=True))
    return list(columns_of(rows))


def shares_of_columns(n_columns: int, output_weights: list[float] | None) -> Values:
    """What each column counts in the mean over columns.

    Raises
    ------
    MetricError
        The weights do not fit the columns.
    """
    weights = np.ones(n_columns) if output_weights is None else np.asarray(output_weights, dtype=np.float64)
    if len(weights) != n_columns or weights.sum() <= 0:
        raise MetricError(f"output_weights must hold {n_columns} numbers with a sum above 0, one for each column")
    shares: Values = weights / weights.sum()
    return shares


def mean_loss(
    loss: Loss,
    *arrays: Values,
    weight: Weight = None,
    output_weights: list[float] | None = None,
    then: Callable[[Any], Any] = lambda mean: mean,
) -> Estimate:
    """The mean loss of each column, what ``then`` makes of it, and the mean of that over columns.

    ``arrays`` are what ``loss`` takes, truths first; ``then`` is analytic.
    """
    shares = shares_of_columns(1 if arrays[0].ndim == 1 else arrays[0].shape[1], output_weights)

    def rows_of(*parts: Values) -> list[Rows]:
        return losses_of_columns(loss(*parts))

    return of_blocks(lambda means: np.dot(shares, then(means)), rows_of, *arrays, weight=weight)


def root_mean_loss(loss: Loss, y_true: Values, y_pred: Values, weight: Weight = None) -> Estimate:
    """The root of the mean loss; several columns have none (see mcrmse)."""
    if y_true.ndim > 1:
        return Estimate(float("nan"))
    return mean_loss(loss, y_true, y_pred, weight=weight, then=np.sqrt)


def squared(y_true: Values | float, y_pred: Values) -> tuple[Values, Values]:
    """(p - y)^2, in its two factors."""
    error = y_pred - y_true
    return error, error


def absolute(y_true: Values, y_pred: Values) -> Values:
    """|p - y|."""
    error = y_pred - y_true
    return np.abs(error, out=error)


def squared_log(y_true: Values, y_pred: Values) -> tuple[Values, Values]:
    """(ln(1 + p) - ln(1 + y))^2, in its two factors."""
    error = np.log1p(y_pred)
    error -= np.log1p(y_true)
    return error, error


def relative(y_true: Values, y_pred: Values) -> Values:
    """|p - y| / |y|, where 0 for 0 is no error and anything else for 0 is infinite."""
    error = y_pred - y_true
    is_right = error == 0
    with np.errstate(divide="ignore", invalid="ignore"):
        error /= y_true
    np.abs(error, out=error)
    if is_right.any():
        error[is_right] = 0.0
    return error
