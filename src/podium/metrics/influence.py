"""A score together with how far each row pulls it.

The influence of a row has mean zero over the rows, and the score minus its expectation is close to the
mean of the influences, so that standard errors, also of differences on the same rows, follow from them
(Hampel et al. 1986; for the area under the ROC curve they are those of DeLong et al. 1988).
Most metrics are a smooth function of means, or of counts: these two are written once, here.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Codes = NDArray[np.int64]
Flags = NDArray[np.bool_]
Smooth = Callable[..., Any]

Products = tuple[NDArray[Any], NDArray[Any]]
Rows = NDArray[Any] | Products
"""Row values of shape (n_rows,), or their two factors: where only sums are asked for nobody multiplies them out."""

BLOCK = 1 << 17
"""Numbers at once: few enough to stay in the processor's own memory, so many that calling NumPy costs nothing."""
_DOT = 4096
"""What BLAS is given at once: from some 10,000 on it wakes its other threads, which takes longer than the product."""
_STEP = 1e-30  # a complex step has no cancellation, so it may be this small


@dataclass(frozen=True)
class Estimate:
    """A score, and where it is known, a function that gives the influence of each row.

    Attributes
    ----------
    score : float
        May be NaN or infinite where the metric is undefined; who asks for the score refuses that.
    influence : callable or None
        Without arguments; returns float64 of shape (n_rows,) with mean zero.
    """

    score: float
    influence: Callable[[], Vector] | None = None

    def quiet(self) -> "Estimate":
        """The same, where an influence that is too large for a float gives no warning: it is infinite or NaN."""
        influence = self.influence
        return self if influence is None else Estimate(self.score, np.errstate(all="ignore")(influence))


def average(rows: NDArray[Any], weight: Vector | None = None) -> float:
    """The mean over the first axis, weighted where there are weights."""
    if weight is None:
        return float(np.mean(rows)) if len(rows) else float("nan")
    n_rows = float(weight.sum())
    return dot(rows, weight) / n_rows if n_rows else float("nan")


def dot(one: NDArray[Any], other: NDArray[Any]) -> float:
    """The sum of products of two vectors, on one thread."""
    n_whole = len(one) - len(one) % _DOT
    whole = np.vecdot(one[:n_whole].reshape(-1, _DOT), other[:n_whole].reshape(-1, _DOT))
    return float(np.add.reduce(whole) + np.dot(one[n_whole:], other[n_whole:]))


def total(rows: Rows, weight: Vector | None = None) -> float:
    """The sum of row values, weighted where there are weights."""
    if isinstance(rows, tuple):
        return dot(rows[0] if weight is None else rows[0] * weight, rows[1])
    return float(np.add.reduce(rows)) if weight is None else dot(rows, weight)


def multiplied(rows: Rows) -> NDArray[Any]:
    """The row values themselves."""
    return rows[0] * rows[1] if isinstance(rows, tuple) else rows


def slopes(then: Smooth, at: Sequence[float] | Vector) -> Vector:
    """The gradient of ``then(point)`` by complex steps: exact to rounding for analytic functions.

    Parameters
    ----------
    then : callable
        Takes a complex array of shape (q,) and returns one number. No ``abs``, ``max`` or comparison.
    at : array of shape (q,)
    """
    point = np.asarray(at, dtype=np.complex128)
    found = np.empty(len(point))
    with np.errstate(all="ignore"):
        for index in range(len(point)):
            point[index] += 1j * _STEP
            found[index] = np.imag(then(point)) / _STEP
            point[index] = point[index].real
    return found


def spread_weight(pull: Vector, weight: Vector | None) -> Vector:
    """Influences of rows that count with a weight."""
    if weight is None:
        return pull
    weighted: Vector = pull * weight * (len(weight) / weight.sum())
    return weighted


def of_means(then: Smooth, *rows: NDArray[Any], weight: Vector | None = None) -> Estimate:
    """A smooth function of the means of row values, by the delta method.

    Parameters
    ----------
    then : callable
        Takes an array of the means, shape (q,), and returns the score; analytic.
    *rows : arrays of shape (n_rows,)
        One value for each row, for each of the q means.
    weight : array of shape (n_rows,), optional
    """
    means = np.array([average(values, weight) for values in rows])

    def influence() -> Vector:
        pull = np.zeros(len(rows[0]))
        for values, mean, slope in zip(rows, means, slopes(then, means), strict=True):
            pull += slope * (values - mean)
        return spread_weight(pull, weight)

    with np.errstate(all="ignore"):
        return Estimate(float(then(means)), influence)


RowsOf = Callable[..., Sequence[Rows]]
"""Takes some rows of arrays, and gives q row values for each of them."""


def of_blocks(then: Smooth, rows_of: RowsOf, *arrays: NDArray[Any], weight: Vector | None = None) -> Estimate:
    """As :func:`of_means`, where ``rows_of(*arrays)`` gives the q row values.

    The score needs some thousand rows at a time, and the values of all rows together are made for the
    influence only.
    """
    means = average_in_blocks(rows_of, *arrays, weight=weight)

    def influence() -> Vector:
        of_rows = of_means(then, *map(multiplied, rows_of(*arrays)), weight=weight).influence
        assert of_rows is not None
        return of_rows()

    with np.errstate(all="ignore"):
        return Estimate(float(then(means)), influence)


def average_in_blocks(rows_of: RowsOf, *arrays: NDArray[Any], weight: Vector | None = None) -> Vector:
    """The means of what ``rows_of(*arrays)`` gives, shape (q,), computed block by block."""
    n_rows = float(len(arrays[0]) if weight is None else weight.sum())
    means: Vector = total_in_blocks(rows_of, *arrays, weight=weight) / (n_rows or float("nan"))
    return means


def total_in_blocks(rows_of: RowsOf, *arrays: NDArray[Any], weight: Vector | None = None) -> Vector:
    """The sums of what ``rows_of(*arrays)`` gives, shape (q,), computed block by block."""

    def totals(part: slice) -> list[float]:
        weights = None if weight is None else weight[part]
        return [total(rows, weights) for rows in rows_of(*(array[part] for array in arrays))]

    keep_freed_memory()
    sums: Vector = np.sum([totals(part) for part in blocks(*arrays)], axis=0)
    return sums


@cache
def keep_freed_memory() -> None:
    """Let the allocator keep what one block frees for the next: glibc does once it has seen a larger array go.

    Before that it gives such memory back to the system, and getting it again page by page takes several times as
    long as the arithmetic. The array is never touched, so it costs nothing.
    """
    np.empty(8 * BLOCK)


def blocks(*arrays: NDArray[Any]) -> Iterator[slice]:
    """Consecutive rows of all arrays; fewer of these where there are many columns."""
    n_rows = len(arrays[0])
    step = max(1, BLOCK // max((array.size // n_rows for array in arrays if n_rows), default=1))
    return (slice(first, first + step) for first in range(0, n_rows, step))


def mean_of(rows: NDArray[Any], weight: Vector | None = None) -> Estimate:
    """The mean of a loss, or a gain, of each row."""
    mean = average(rows, weight)
    return Estimate(mean, lambda: spread_weight(rows - mean, weight))


def sum_of(rows: NDArray[Any], weight: Vector | None = None) -> Estimate:
    """The sum of a loss of each row; weights multiply, they do not divide."""
    return sum_of_blocks(lambda part: [part], rows, weight=weight)


def sum_of_blocks(rows_of: RowsOf, *arrays: NDArray[Any], weight: Vector | None = None) -> Estimate:
    """As :func:`sum_of`, where ``rows_of(*arrays)`` gives the losses, in a list of one."""
    (score,) = total_in_blocks(rows_of, *arrays, weight=weight)

    def influence() -> Vector:
        (rows,) = map(multiplied, rows_of(*arrays))
        summands = rows if weight is None else rows * weight
        pull: Vector = len(summands) * (summands - np.mean(summands))
        return pull

    return Estimate(float(score), influence)


def count(codes: Codes, n_classes: int, weight: Vector | None = None) -> Vector:
    """How many rows carry each code, or their weight; float64 of shape (n_classes,)."""
    return np.bincount(codes, weights=weight, minlength=n_classes).astype(np.float64)


Counts = Callable[[Any, Any, Any], Any]
"""Takes three arrays of shape (n_classes,): the share of rows that are a class and are predicted as it, that
are it, and that are predicted as it. Returns a score. Analytic."""


def of_counts(then: Counts, y_true: Codes, y_pred: Codes, n_classes: int, weight: Vector | None = None) -> Estimate:
    """A smooth function of hits, truths and predictions of each class, by the delta method.

    ``y_true`` and ``y_pred`` are codes of shape (n_rows,).
    """
    hit = y_true == y_pred
    parts = [
        count(y_true[hit], n_classes, None if weight is None else weight[hit]),
        count(y_true, n_classes, weight),
        count(y_pred, n_classes, weight),
    ]
    shares = np.concatenate(parts) / parts[1].sum()

    def pull(of_hit: Vector, of_truth: Vector, of_prediction: Vector) -> Vector:
        found: Vector = np.where(hit, of_hit[y_true], 0.0) + of_truth[y_true] + of_prediction[y_pred]
        return found

    return _of_shares(then, shares, pull, weight)


def of_flags(then: Counts, is_true: Flags, is_predicted: Flags, weight: Vector | None = None) -> Estimate:
    """As :func:`of_counts`, where a row may belong to any number of classes.

    ``is_true`` and ``is_predicted`` are bool of shape (n_rows, n_classes).
    """
    hit = is_true & is_predicted
    parts = (hit, is_true, is_predicted)
    shares = np.concatenate([np.average(part, axis=0, weights=weight) for part in parts])

    def pull(*of: Vector) -> Vector:
        found: Vector = np.sum([part @ slope for part, slope in zip(parts, of, strict=True)], axis=0)
        return found

    return _of_shares(then, shares, pull, weight)


def _of_shares(then: Counts, shares: Vector, pull: Callable[..., Vector], weight: Vector | None) -> Estimate:
    def score(point: Any) -> Any:
        return then(*np.split(point, 3))

    def influence() -> Vector:
        pulled = pull(*np.split(slopes(score, shares), 3))
        return spread_weight(pulled - average(pulled, weight), weight)

    with np.errstate(all="ignore"):
        return Estimate(float(score(shares)), influence)


def combine(estimates: Sequence[Estimate], weights: Sequence[float] | Vector | None = None) -> Estimate:
    """The mean of scores on the same rows, with fixed weights where given."""
    shares = np.full(len(estimates), 1.0) if weights is None else np.asarray(weights, dtype=np.float64)
    shares = shares / shares.sum()

    def influence() -> Vector:
        pulls = [share * one.influence() for share, one in zip(shares, estimates, strict=True) if one.influence]
        found: Vector = np.sum(pulls, axis=0)
        return found

    score = float(np.dot(shares, [one.score for one in estimates]))
    return Estimate(score, influence if all(one.influence for one in estimates) else None)
