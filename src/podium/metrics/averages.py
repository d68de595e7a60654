"""Ratios of hits, truths and predictions, averaged over classes: F1, precision, recall, Jaccard."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from podium.errors import MetricError
from podium.metrics.influence import Codes, Estimate, Flags, Vector, count, mean_of, of_counts, of_flags
from podium.metrics.labels import positive_label

Ratio = Callable[[Any, Any, Any], tuple[Any, Any]]
"""Takes hits, truths and predictions; gives a numerator and a denominator."""


def averaged(
    ratio: Ratio,
    y_true: Codes,
    y_pred: Codes,
    classes: tuple[str, ...],
    *,
    average: str,
    zero_division: float,
    pos_label: Any,
    weight: Vector | None,
) -> Estimate:
    """A ratio of counts, averaged over classes or rows; 0 / 0 is ``zero_division``.

    ``y_true`` and ``y_pred`` are codes of shape (n_rows,), or (n_rows, n_columns) for columns of which each
    is yes or no. As in scikit-learn, a class counts that occurs among truths or predictions; a column always.

    Raises
    ------
    MetricError
        The average does not suit the columns or the classes.
    """
    over_classes = partial(_over_classes, ratio, average, zero_division)
    if y_true.ndim == 1 and average not in ("binary", "samples"):
        return of_counts(over_classes, y_true, y_pred, len(classes), weight)
    flags = _flags(y_true, y_pred, classes, pos_label, average)
    if average == "samples":
        return mean_of(_over_rows(ratio, zero_division, *flags), weight)
    return of_flags(partial(over_classes, keep_absent=True), *flags, weight)


def _flags(y_true: Codes, y_pred: Codes, classes: tuple[str, ...], pos_label: Any, average: str) -> tuple[Flags, Flags]:
    if y_true.ndim == 1 and average == "samples":
        raise MetricError("average = 'samples' is for several columns of 0 and 1: choose another one")
    if y_true.ndim > 1 and average == "binary":
        raise MetricError("there are several columns of labels: set average to macro, micro, weighted or samples")
    positive = positive_code(y_true, classes, pos_label)
    if y_true.ndim == 1:
        y_true, y_pred = y_true[:, np.newaxis], y_pred[:, np.newaxis]
    return y_true == positive, y_pred == positive


def positive_code(y_true: Codes, classes: tuple[str, ...], pos_label: Any) -> int:
    """The code of the positive class, -1 where it does not occur.

    Raises
    ------
    MetricError
        There are more than two true classes, or no way to tell.
    """
    true_codes = np.flatnonzero(count(y_true.reshape(-1), len(classes)))
    if len(true_codes) > 2:
        raise MetricError("there are more than two classes: set average to macro, micro or weighted")
    label = positive_label([classes[code] for code in true_codes], pos_label)
    if label is None:  # every truth is a known no
        label = next((label for label in ("1", "True", "true", "TRUE", "yes", "Yes") if label in classes), None)
    return classes.index(label) if label in classes else -1


def _divide(above: Any, below: Any, zero_division: float) -> Any:
    is_zero = np.real(below) == 0
    return np.where(is_zero, zero_division, above / np.where(is_zero, 1.0, below))


def _over_classes(
    ratio: Ratio,
    average: str,
    zero_division: float,
    hits: Any,
    truths: Any,
    predictions: Any,
    keep_absent: bool = False,
) -> Any:
    if average == "micro":
        return _divide(*ratio(hits.sum(), truths.sum(), predictions.sum()), zero_division)
    each = _divide(*ratio(hits, truths, predictions), zero_division)
    if average == "weighted":
        return _divide(np.dot(each, truths), truths.sum(), zero_division)
    return np.mean(each if keep_absent else each[(truths.real > 0) | (predictions.real > 0)])


def _over_rows(ratio: Ratio, zero_division: float, is_true: Flags, is_predicted: Flags) -> Vector:
    sums = [counted.sum(axis=1).astype(np.float64) for counted in (is_true & is_predicted, is_true, is_predicted)]
    rows: Vector = _divide(*ratio(*sums), zero_division)
    return rows


def f_ratio(beta: float) -> Ratio:
    return lambda hits, truths, predictions: ((1 + beta**2) * hits, beta**2 * truths + predictions)


def precision_ratio(hits: Any, truths: Any, predictions: Any) -> tuple[Any, Any]:
    return hits, predictions


def recall_ratio(hits: Any, truths: Any, predictions: Any) -> tuple[Any, Any]:
    return hits, truths


def jaccard_ratio(hits: Any, truths: Any, predictions: Any) -> tuple[Any, Any]:
    return hits, truths + predictions - hits
