"""How well one column alone tells the target, on rows that it has not seen."""

import numpy as np
from numpy.typing import NDArray

from podium.metrics.correlation import spearman_of
from podium.metrics.curves import auc_of

Values = NDArray[np.float64]
Codes = NDArray[np.int64]

FOLDS = 5
MOST_BINS, ROWS_PER_BIN = 200, 8


def bins_of(values: Values) -> Codes:
    """Numbers in bins of about as many rows each; missing ones have a bin of their own."""
    is_known = ~np.isnan(values)
    known = values[is_known]
    n_bins = int(np.clip(len(known) // ROWS_PER_BIN, 4, MOST_BINS))
    codes = np.zeros(len(values), np.int64)
    if len(known):
        edges = np.unique(np.quantile(known, np.arange(1, n_bins) / n_bins, method="lower"))
        codes[is_known] = 1 + np.searchsorted(edges, known)
    return codes


def tell_number(bins: Codes, answers: Values) -> float:
    """The share of the target's variance that the mean answer of each bin explains out of fold (R²), at least 0."""
    predicted = _out_of_fold(bins, answers[:, None])[:, 0]
    spread = float(np.sum((answers - answers.mean()) ** 2))
    return max(0.0, 1 - float(np.sum((answers - predicted) ** 2)) / spread) if spread else 0.0


def tell_class(bins: Codes, answers: Codes) -> float:
    """How well the classes of each bin name a row's class out of fold: 0 is the commonest class, 1 is always right.

    Of two classes it is ``2 AUC - 1``, of more ``(accuracy - a) / (1 - a)``, where the commonest class has share a.
    """
    n_classes = int(answers.max()) + 1
    chances = _out_of_fold(bins, np.eye(n_classes)[answers])
    if n_classes == 2:
        return max(0.0, 2 * auc_of((answers == 1).astype(np.float64), chances[:, 1]).score - 1)
    commonest = float(np.bincount(answers).max()) / len(answers)
    accuracy = float(np.mean(np.argmax(chances, axis=1) == answers))
    return max(0.0, (accuracy - commonest) / (1 - commonest)) if commonest < 1 else 0.0


def _out_of_fold(bins: Codes, answers: NDArray[np.float64]) -> NDArray[np.float64]:
    """The mean answer of each row's bin among the rows of other folds, drawn a little to the mean of all."""
    n_rows = len(bins)
    folds = np.random.RandomState(0).permutation(n_rows) % FOLDS
    predicted = np.empty_like(answers)
    n_bins = int(bins.max()) + 1
    for fold in range(FOLDS):
        is_in = folds != fold
        mean = answers[is_in].mean(axis=0)
        counts = np.bincount(bins[is_in], minlength=n_bins)
        for place in range(answers.shape[1]):
            sums = np.bincount(bins[is_in], answers[is_in, place], minlength=n_bins)
            by_bin = (sums + 0.1 * mean[place]) / (counts + 0.1)
            predicted[~is_in, place] = by_bin[bins[~is_in]]
    return predicted


def correlation(one: Values, other: Values) -> float:
    """Pearson's r of the rows where both are known; 0 where one of the two is constant."""
    a, b = one - one.mean(), other - other.mean()
    spread = float(np.sqrt(np.sum(a**2) * np.sum(b**2)))
    return float(np.sum(a * b)) / spread if spread else 0.0


def rank_correlation(one: Values, other: Values) -> float:
    """Spearman's; 0 where one of the two is constant."""
    found = spearman_of(one, other).score
    return 0.0 if np.isnan(found) else found
