"""How well the order, or the shape, of numbers is told."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from podium.metrics.columns import NUMBERS
from podium.metrics.influence import Codes, Estimate, Rows, Vector, combine, of_blocks
from podium.metrics.losses import columns_of, one_column_of
from podium.metrics.orders import count_inversions, dense_codes, greater_and_later, of_both, ranked
from podium.metrics.registry import metric

Values = NDArray[np.float64]


def constant_truth(y_true: Values) -> str | None:
    if any(np.ptp(column) == 0 for column in columns_of(y_true)):
        return "a correlation needs values that differ, and the truth is the same in every row"
    return None


@metric(
    shape=NUMBERS,
    title="PearsonCorrelationCoefficient",
    aliases=(
        "pearsonr",
        "Pearson Correlation Coefficient",
        "R Value",
        "RValue",
        "Weighted Correlation Coefficient",
        "WeightedCorrelationCoefficient",
    ),
    greater_is_better=True,
    low=-1.0,
    high=1.0,
    formula="cov(y, p) / (sd(y) sd(p))",
    source="scipy.stats.pearsonr",
    example=([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 4.0], 0.8),
    undefined=constant_truth,
)
def pearson(y_true: Values, y_pred: Values, *, weight: Vector | None = None) -> Estimate:
    """Numbers that move with the truth on a straight line; offset and scale do not count."""
    return pearson_of(one_column_of(y_true), y_pred, weight)


def pearson_of(y_true: Values, y_pred: Values, weight: Vector | None = None) -> Estimate:
    """The correlation of one column; NaN where a side is the same in every row."""
    ends = [(values.min(), values.max()) for values in (y_true, y_pred)]
    if any(low == high for low, high in ends):
        return Estimate(float("nan"))
    centres = [np.average(values, weights=weight) for values in (y_true, y_pred)]
    reaches = [max(high - centre, centre - low) for centre, (low, high) in zip(centres, ends, strict=True)]

    def rows_of(truth: Values, prediction: Values) -> list[Rows]:
        # Mean 0 and a spread near 1, which changes no correlation and keeps its digits.
        one, other = truth - centres[0], prediction - centres[1]
        one /= reaches[0]
        other /= reaches[1]
        return [(one, other), (one, one), (other, other)]

    def correlation(means: Any) -> Any:
        return means[0] / np.sqrt(means[1] * means[2])

    return _bounded(of_blocks(correlation, rows_of, y_true, y_pred, weight=weight))


def _bounded(estimate: Estimate) -> Estimate:
    return Estimate(min(max(estimate.score, -1.0), 1.0), estimate.influence)


@metric(
    shape=NUMBERS,
    title="Squared Correlation",
    aliases=("R-squared", "squared_pearson"),
    greater_is_better=True,
    high=1.0,
    formula="(cov(y, p) / (sd(y) sd(p)))^2",
    source="kaggle.com, R-squared, in its reading as the quality of the least squares fit of y on p",
    example=([1.0, 2.0, 3.0, 4.0], [1.0, 3.0, 2.0, 4.0], 0.64),
    undefined=constant_truth,
)
def squared_correlation(y_true: Values, y_pred: Values) -> Estimate:
    """As R^2 after the best straight line was laid through the predictions; the sign does not count either."""
    found = pearson_of(one_column_of(y_true), y_pred)
    of_rows = found.influence
    return Estimate(found.score**2, (lambda: 2 * found.score * of_rows()) if of_rows else None)


def constant_group(y_true: Values, group: Codes) -> str | None:
    constant = sum(bool(np.ptp(one_column_of(y_true)[group == code]) == 0) for code in np.unique(group))
    return f"a correlation needs values that differ, and in {constant} groups the truth does not" if constant else None


@metric(
    shape=NUMBERS,
    title="MeanPearson",
    aliases=("Mean Pearson of groups", "MeanPearsonOld"),
    greater_is_better=True,
    low=-1.0,
    high=1.0,
    formula="mean over groups of cov(y, p) / (sd(y) sd(p)); a group of equal predictions is 0",
    source="kaggle.com, ubiquant-market-prediction, Evaluation",
    example=([1.0, 2.0, 1.0, 2.0], [1.0, 3.0, 2.0, 1.0], 0.0, {"group": ["a", "a", "b", "b"]}),
    undefined=constant_group,
)
def mean_pearson(y_true: Values, y_pred: Values, *, group: Codes) -> float:
    """Numbers that move with the truth in each group (each day, each patient), every group the same."""
    members = [np.flatnonzero(group == code) for code in np.unique(group)]
    if constant_group(y_true, group):
        return float("nan")
    scores = [pearson_of(y_true[rows], y_pred[rows]).score if np.ptp(y_pred[rows]) else 0.0 for rows in members]
    return float(np.mean(scores))


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
    left, right = of_both(ranks, y_true, y_pred)
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
    codes = dense_codes(values)
    counts = np.bincount(codes)
    shares: Values = (np.cumsum(counts) - counts / 2)[codes] / len(values)
    return shares


def _mean_above(values: Values, worths: Values) -> Vector:
    """For each row the mean over all rows of the worth of those with a higher value, ties half."""
    codes = dense_codes(values)
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
def kendall_tau(y_true: Values, y_pred: Values) -> Estimate:
    """Pairs of rows in the right order; only the order counts."""
    n_pairs = len(one_column_of(y_true)) * (len(y_true) - 1) // 2
    (by_truth, left), (by_prediction, right) = of_both(ranked, y_true, y_pred)
    tied_left, tied_right, tied_both = _tied_pairs(left), _tied_pairs(right), 0
    if n_pairs in (tied_left, tied_right):
        return Estimate(float("nan"))
    codes = np.empty_like(right)
    codes[by_prediction] = right
    codes = codes[by_truth]
    if tied_left:  # equal truths by their prediction
        n_codes = int(right[-1]) + 1
        both = np.sort(left * n_codes + codes)
        tied_both, codes = _tied_pairs(np.cumsum(np.diff(both, prepend=-1) > 0)), both % n_codes
    discordant = count_inversions(codes)
    excess = n_pairs - tied_left - tied_right + tied_both - 2 * discordant
    score = excess / np.sqrt(n_pairs - tied_left) / np.sqrt(n_pairs - tied_right)
    return _bounded(Estimate(float(score), lambda: _pairwise_influence(y_true, y_pred, float(score))))


def _pairwise_influence(y_true: Values, y_pred: Values, score: float) -> Vector:
    """What each row does to the pairs that it is part of: the projection of the statistic on single rows."""
    left, right = dense_codes(y_true), dense_codes(y_pred)
    left_falling, right_falling = left.max() - left, right.max() - right
    concordant = greater_and_later(left, right) + greater_and_later(left_falling, right_falling)
    discordant = greater_and_later(left, right_falling) + greater_and_later(left_falling, right)
    excess = (concordant - discordant).astype(np.float64)
    untied = [(len(codes) - np.bincount(codes)[codes]).astype(np.float64) for codes in (left, right)]
    size = np.sqrt(np.mean(untied[0]) * np.mean(untied[1]))
    relative = [one / np.mean(one) - 1 for one in untied]
    pull: Vector = 2 * (excess - np.mean(excess)) / size - score * (relative[0] + relative[1])
    return pull


def _tied_pairs(codes: Codes) -> int:
    """Pairs of rows with the same code."""
    sizes = np.bincount(codes)
    return int((sizes * (sizes - 1) // 2).sum())
