"""How well the order, or the shape, of numbers is told."""

import numpy as np
from numpy.typing import NDArray

from podium.metrics.columns import NUMBERS
from podium.metrics.influence import Estimate, Vector, combine, of_means
from podium.metrics.registry import metric
from podium.metrics.regression import columns_of
from podium.metrics.relative import one_column_of

Values = NDArray[np.float64]


def constant_truth(y_true: Values) -> str | None:
    if any(np.ptp(column) == 0 for column in columns_of(y_true)):
        return "a correlation needs values that differ, and the truth is the same in every row"
    return None


@metric(
    shape=NUMBERS,
    title="PearsonCorrelationCoefficient",
    aliases=("pearsonr", "Pearson Correlation Coefficient"),
    greater_is_better=True,
    low=-1.0,
    high=1.0,
    formula="cov(y, p) / (sd(y) sd(p))",
    source="scipy.stats.pearsonr",
    example=([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 4.0], 0.8),
    undefined=constant_truth,
)
def pearson(y_true: Values, y_pred: Values) -> Estimate:
    """Numbers that move with the truth on a straight line; offset and scale do not count."""
    if np.ptp(one_column_of(y_true)) == 0 or np.ptp(y_pred) == 0:
        return Estimate(float("nan"))
    truth, prediction = _standardized(y_true), _standardized(y_pred)
    rows = (truth * prediction, truth**2, prediction**2)
    return _bounded(of_means(lambda means: means[0] / np.sqrt(means[1] * means[2]), *rows))


def _standardized(values: Values) -> Values:
    """Mean 0 and a spread near 1, which changes no correlation and keeps its digits."""
    centred = values - np.mean(values)
    scaled: Values = centred / np.max(np.abs(centred))
    return scaled


def _bounded(estimate: Estimate) -> Estimate:
    return Estimate(min(max(estimate.score, -1.0), 1.0), estimate.influence)


@metric(
    shape=NUMBERS,
    title="SpearmanR",
    aliases=("spearmanr", "Spearman's r"),
    greater_is_better=True,
    low=-1.0,
    high=1.0,
    formula="Pearson correlation of the ranks, ties get their mean rank",
    source="scipy.stats.spearmanr",
    example=([1.0, 2.0, 3.0, 4.0], [10.0, 30.0, 20.0, 40.0], 0.8),
    undefined=constant_truth,
)
def spearman(y_true: Values, y_pred: Values) -> Estimate:
    """Numbers in the order of the truth; only the order counts."""
    return spearman_of(one_column_of(y_true), y_pred)


def spearman_of(y_true: Values, y_pred: Values) -> Estimate:
    """The rank correlation of one column. Influences count what a row does to the ranks of the others."""
    if np.ptp(y_true) == 0 or np.ptp(y_pred) == 0:
        return Estimate(float("nan"))
    left, right = ranks(y_true), ranks(y_pred)
    parts = [np.mean(left * right) - 0.25, np.mean(left**2) - 0.25, np.mean(right**2) - 0.25]
    score = float(parts[0] / np.sqrt(parts[1] * parts[2]))

    def influence() -> Vector:
        own = [left * right, left**2, right**2]
        others = [
            _mean_above(y_true, right) + _mean_above(y_pred, left),
            2 * _mean_above(y_true, left),
            2 * _mean_above(y_pred, right),
        ]
        joint, of_left, of_right = (
            one - np.mean(one) + other - np.mean(other) for one, other in zip(own, others, strict=True)
        )
        pull: Vector = joint / np.sqrt(parts[1] * parts[2]) - score / 2 * (of_left / parts[1] + of_right / parts[2])
        return pull

    return _bounded(Estimate(score, influence))


def ranks(values: Values) -> Values:
    """Each value's share of values below it, ties half: the mean rank less one half, over the number of values."""
    _, codes, counts = np.unique(values, return_inverse=True, return_counts=True)
    shares: Values = (np.cumsum(counts) - counts / 2)[codes.reshape(-1)] / len(values)
    return shares


def _mean_above(values: Values, worths: Values) -> Vector:
    """For each row the mean over all rows of the worth of those with a higher value, ties half."""
    _, codes = np.unique(values, return_inverse=True)
    codes = codes.reshape(-1)
    totals = np.bincount(codes, weights=worths)
    above: Vector = (totals.sum() - np.cumsum(totals) + totals / 2)[codes] / len(values)
    return above


@metric(
    shape=NUMBERS,
    title="Mean Columnwise Spearman's r (rank correlation coefficient)",
    aliases=("MCSpearmanR",),
    greater_is_better=True,
    low=-1.0,
    high=1.0,
    formula="mean over columns of the rank correlation",
    source="kaggle.com, google-quest-challenge, Evaluation",
    example=([[1.0, 2.0], [2.0, 1.0], [3.0, 3.0]], [[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]], 0.75),
    undefined=constant_truth,
)
def columnwise_spearman(y_true: Values, y_pred: Values) -> Estimate:
    """Several columns, each in the order of its truth."""
    return combine([spearman_of(*pair) for pair in zip(columns_of(y_true), columns_of(y_pred), strict=True)])


@metric(
    shape=NUMBERS,
    title="Kendall's tau-b",
    aliases=("kendalltau", "kendall"),
    greater_is_better=True,
    low=-1.0,
    high=1.0,
    formula="(concordant - discordant pairs) / sqrt(pairs not tied in y * pairs not tied in p)",
    source="scipy.stats.kendalltau, variant b",
    example=([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 4.0], 2 / 3),
    undefined=constant_truth,
)
def kendall_tau(y_true: Values, y_pred: Values) -> float:
    """Pairs of rows in the right order; only the order counts."""
    n_pairs = len(one_column_of(y_true)) * (len(y_true) - 1) // 2
    left = np.unique(y_true, return_inverse=True)[1].reshape(-1)
    right = np.unique(y_pred, return_inverse=True)[1].reshape(-1)
    order = np.lexsort((right, left))
    tied_left, tied_right = _tied_pairs(left), _tied_pairs(right)
    tied_both = _tied_pairs(np.unique(left * (right.max() + 1) + right, return_inverse=True)[1].reshape(-1))
    discordant = count_inversions(right[order])
    if tied_left == n_pairs or tied_right == n_pairs:
        return float("nan")
    excess = n_pairs - tied_left - tied_right + tied_both - 2 * discordant
    return float(np.clip(excess / np.sqrt(n_pairs - tied_left) / np.sqrt(n_pairs - tied_right), -1, 1))


def _tied_pairs(codes: NDArray[np.int64]) -> int:
    counts = np.bincount(codes)
    return int((counts * (counts - 1) // 2).sum())


def greater_before(codes: NDArray[np.int64], counts: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
    """For each code how many greater ones stand before it, bit by bit from the highest: O(n log(max)).

    Only those are counted at which ``counts`` is true, by default all.
    """
    found = np.zeros(len(codes), dtype=np.int64)
    ordered, rows = np.asarray(codes, dtype=np.int64), np.arange(len(codes))
    for bit in reversed(range(int(ordered.max(initial=0)).bit_length())):
        prefix, is_one = ordered >> (bit + 1), (ordered >> bit) & 1
        counted = is_one if counts is None else is_one * counts[rows]
        ones_before = np.cumsum(counted) - counted
        starts = np.flatnonzero(np.concatenate([[True], prefix[1:] != prefix[:-1]]))
        inside = ones_before - np.repeat(ones_before[starts], np.diff(np.append(starts, len(ordered))))
        found[rows] += np.where(is_one == 0, inside, 0)
        order = np.argsort(ordered >> bit, kind="stable")
        ordered, rows = ordered[order], rows[order]
    return found


def count_inversions(codes: NDArray[np.int64]) -> int:
    """How many pairs stand in the wrong order."""
    return int(greater_before(codes).sum())
