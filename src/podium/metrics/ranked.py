"""How good ranked lists of guesses are, and sets of labels."""

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from podium.metrics.hits import Hits, find_hits, mean_of_rows, nothing_relevant, some_nothing_relevant
from podium.metrics.influence import Estimate, Vector, mean_of, of_means
from podium.metrics.lists import Lists, Ragged
from podium.metrics.options import Means
from podium.metrics.orders import greater_before
from podium.metrics.registry import metric

K = Annotated[int, Means("how many guesses count", low=1)]
EmptyTruth = Annotated[
    Literal["zero", "skip"], Means("rows without a true item: zero counts them as 0, skip leaves them out")
]
Layout = Annotated[
    Literal["space-delimited list", "one row per (id, rank)"],
    Means("how a submission lists its guesses: in one cell, or in a row for each, in the order of rank"),
]
BothEmpty = Annotated[float, Means("what a row counts where truth and prediction are empty")]
Gain = Annotated[Literal["exp2", "linear"], Means("what an item of grade r is worth: 2^r - 1, or r")]

RANKED = Lists()
GRADED = Lists(is_graded=True)
ORDER = Lists(
    key="order",
    meaning="the items of each row put into an order, in one cell, separated by spaces",
    is_permutation=True,
)
SETS = Lists(key="label_set", meaning="the labels of each row in one cell, in any order, separated by spaces")

_ML_METRICS = "benhamner/Metrics, Python/ml_metrics/average_precision.py"


@metric(
    shape=RANKED,
    title="MAP@{K}",
    aliases=("MAP@k", "Mean Average Precision at K", "mapk", "MAP@3", "MAP@5", "AP@{K}", "AP@K"),
    greater_is_better=True,
    high=1.0,
    formula="mean over rows of sum over places i <= k with a new hit of (hits so far / i), / min(true items, k)",
    source=_ML_METRICS + "; kaggle.com, hotel-id-2021-fgvc8, Evaluation (repeats)",
    example=([["a", "b"], ["c"]], [["b", "x", "a"], ["x", "y", "z"]], 5 / 12),
    undefined=some_nothing_relevant,
)
def map_at_k(
    y_true: Ragged,
    y_pred: Ragged,
    *,
    k: K = 5,
    layout: Layout = "space-delimited list",
    empty_truth: EmptyTruth = "zero",
) -> Estimate:
    """True items early in the list."""
    truth = y_true.once()
    hits = find_hits(truth, y_pred, k)
    sums = hits.sum(hits.so_far / (hits.places + 1))
    return mean_of_rows(sums / np.clip(truth.lengths, 1, k), truth, empty_truth)


@metric(
    shape=GRADED,
    title="NDCG@{K}",
    aliases=("NDCG@k", "NDCG@10", "normalized_discounted_cumulative_gain"),
    greater_is_better=True,
    high=1.0,
    formula="mean over rows of dcg / dcg of the best list, dcg = sum over places i <= k of gain / log2(i + 1)",
    source="kaggle.com, airbnb-recruiting-new-user-bookings, Evaluation",
    example=([["FR"], ["US"]], [["US", "FR"], ["US"]], (1 + 1 / np.log2(3)) / 2, {"k": 5}),
    undefined=some_nothing_relevant,
)
def ndcg_at_k(
    y_true: Ragged,
    y_pred: Ragged,
    *,
    k: K = 10,
    gain: Gain = "exp2",
    layout: Layout = "space-delimited list",
    empty_truth: EmptyTruth = "zero",
) -> Estimate:
    """The most relevant items early in the list, in relation to the best list."""
    truth = y_true.once()
    grades = np.ones(len(truth.items)) if truth.worths is None else truth.worths
    worths = grades if gain == "linear" else 2**grades - 1
    hits = find_hits(truth, y_pred, k)
    reached = hits.sum(_worth_of(truth, worths, y_pred, hits) / np.log2(hits.places + 2))
    best_first = worths[np.lexsort((-worths, truth.rows))]
    ideals = np.where(truth.places < k, best_first, 0.0) / np.log2(truth.places + 2)
    ideal = np.bincount(truth.rows, weights=ideals, minlength=len(truth))
    rows = np.where(ideal > 0, reached / np.where(ideal > 0, ideal, 1.0), 0.0)
    return mean_of_rows(rows, truth, empty_truth)


def _worth_of(truth: Ragged, worths: NDArray[np.float64], guesses: Ragged, hits: Hits) -> NDArray[np.float64]:
    """What the true item of each hit is worth."""
    if truth.worths is None:
        return np.ones(len(hits.at))
    n_items = int(max(truth.items.max(initial=0), guesses.items.max(initial=0))) + 1
    keys = truth.keys(n_items)
    order = np.argsort(keys)
    found: NDArray[np.float64] = worths[order][
        np.searchsorted(keys[order], hits.rows * n_items + guesses.items[hits.at])
    ]
    return found


@metric(
    shape=RANKED,
    title="Mean Reciprocal Rank",
    aliases=("MRR", "MRR@K"),
    greater_is_better=True,
    high=1.0,
    formula="mean over rows of 1 / place of the first true item, 0 where none is among the first k",
    source="AmenRa/ranx, metrics/reciprocal_rank.py",
    example=([["a"], ["b"]], [["x", "a"], ["b"]], 0.75),
    undefined=some_nothing_relevant,
)
def mrr_at_k(y_true: Ragged, y_pred: Ragged, *, k: K = 10, empty_truth: EmptyTruth = "zero") -> Estimate:
    """The first true item as early as can be."""
    hits = find_hits(y_true, y_pred, k)
    rows = hits.sum(np.where(hits.so_far == 1, 1 / (hits.places + 1), 0.0))
    return mean_of_rows(rows, y_true, empty_truth)


def hits_at_k(y_true: Ragged, y_pred: Ragged, k: int) -> Vector:
    return find_hits(y_true, y_pred, k).sum()


@metric(
    shape=RANKED,
    title="Recall@{K}",
    aliases=("Recall@K",),
    greater_is_better=True,
    high=1.0,
    best=None,
    formula="mean over rows of true items among the first k / true items",
    source="AmenRa/ranx, metrics/recall.py",
    example=([["a", "b"], ["c"]], [["a", "x"], ["x", "c"]], 0.75, {"k": 2}),
    undefined=some_nothing_relevant,
)
def recall_at_k(y_true: Ragged, y_pred: Ragged, *, k: K = 10, empty_truth: EmptyTruth = "zero") -> Estimate:
    """All true items among the first k."""
    truth = y_true.once()
    return mean_of_rows(hits_at_k(truth, y_pred, k) / np.maximum(truth.lengths, 1), truth, empty_truth)


@metric(
    shape=RANKED,
    title="Precision@{K}",
    aliases=("Precision@K",),
    greater_is_better=True,
    high=1.0,
    best=None,
    formula="mean over rows of true items among the first k / k",
    source="AmenRa/ranx, metrics/precision.py",
    example=([["a", "b"], ["c"]], [["a", "x"], ["x", "c"]], 0.5, {"k": 2}),
    undefined=some_nothing_relevant,
)
def precision_at_k(y_true: Ragged, y_pred: Ragged, *, k: K = 10, empty_truth: EmptyTruth = "zero") -> Estimate:
    """Nothing but true items among the first k."""
    return mean_of_rows(hits_at_k(y_true, y_pred, k) / k, y_true, empty_truth)


@metric(
    shape=RANKED,
    title="R-Precision",
    greater_is_better=True,
    high=1.0,
    formula="mean over rows of true items among the first r / r, r the number of true items",
    source="AmenRa/ranx, metrics/r_precision.py",
    example=([["a", "b"], ["c"]], [["a", "x", "b"], ["c"]], 0.75),
    undefined=some_nothing_relevant,
)
def r_precision(y_true: Ragged, y_pred: Ragged, *, empty_truth: EmptyTruth = "zero") -> Estimate:
    """The true items first, before anything else."""
    truth = y_true.once()
    guesses = y_pred.keep(y_pred.places < np.repeat(truth.lengths, y_pred.lengths))
    hits = find_hits(truth, guesses).sum()
    return mean_of_rows(hits / np.maximum(truth.lengths, 1), truth, empty_truth)


@metric(
    shape=RANKED,
    title="Hit Rate@{K}",
    aliases=("1 - MeanBestErrorAtK", "hit_rate"),
    greater_is_better=True,
    high=1.0,
    formula="share of rows with a true item among the first k guesses",
    source="AmenRa/ranx, metrics/hit_rate.py",
    example=([["a"], ["b"]], [["x", "a"], ["x", "y"]], 0.5),
    undefined=some_nothing_relevant,
)
def hit_rate_at_k(y_true: Ragged, y_pred: Ragged, *, k: K = 5, empty_truth: EmptyTruth = "zero") -> Estimate:
    """One true item among a few guesses is enough."""
    return mean_of_rows((hits_at_k(y_true, y_pred, k) > 0).astype(np.float64), y_true, empty_truth)


@metric(
    shape=RANKED,
    title="MeanBestErrorAtK",
    aliases=("Top-1 Error", "top_k_error", "Mean Best Error at K"),
    greater_is_better=False,
    high=1.0,
    formula="share of rows without a true item among the first k guesses",
    source="kaggle.com, inaturalist-2019-fgvc6, Evaluation",
    example=([["a"], ["b"]], [["x", "a"], ["b", "y"]], 0.5),
    undefined=some_nothing_relevant,
)
def top1_error(y_true: Ragged, y_pred: Ragged, *, k: K = 1, empty_truth: EmptyTruth = "zero") -> Estimate:
    """As few rows as can be of which no guess is right."""
    return mean_of_rows((hits_at_k(y_true, y_pred, k) == 0).astype(np.float64), y_true, empty_truth)


@metric(
    shape=ORDER,
    title="AI4CodeKendallTau",
    aliases=("Kendall Tau of orders",),
    greater_is_better=True,
    low=-1.0,
    high=1.0,
    formula="1 - 4 (pairs in the wrong order, over all rows) / (sum over rows of n (n - 1))",
    source="kaggle.com, AI4Code, Evaluation",
    example=([["a", "b", "c"]], [["b", "a", "c"]], 1 / 3),
    undefined=lambda y_true: None if (y_true.lengths > 1).any() else "no row has two items to put into an order",
)
def kendall_tau_order(y_true: Ragged, y_pred: Ragged) -> Estimate:
    """Items in the right order; every pair of items of a row counts once."""
    n_items = int(max(y_true.items.max(initial=0), y_pred.items.max(initial=0))) + 1
    keys = y_true.keys(n_items)
    order = np.argsort(keys)
    # The place of each predicted item in the truth, rising from row to row, so that only pairs in a row can be wrong.
    places = order[np.searchsorted(keys[order], y_pred.keys(n_items))]
    wrong = np.bincount(y_pred.rows, weights=greater_before(places), minlength=len(y_pred))
    pairs = (y_true.lengths * (y_true.lengths - 1)).astype(np.float64)
    return of_means(lambda means: 1 - 4 * means[0] / means[1], wrong, pairs)


Beta = Annotated[float, Means("how much more recall counts than precision", low=0.0)]


def set_counts(y_true: Ragged, y_pred: Ragged) -> tuple[Vector, Vector, Vector]:
    """Hits, true and predicted labels of each row, each label once."""
    truth, guesses = y_true.once(), y_pred.once()
    return find_hits(truth, guesses).sum(), truth.lengths.astype(np.float64), guesses.lengths.astype(np.float64)


@metric(
    shape=SETS,
    title="F-Score (Micro) of label sets",
    aliases=("F-Score (Micro)", "FScoreMicro", "F-Score Beta (Micro)", "FScoreBetaMicro"),
    greater_is_better=True,
    high=1.0,
    formula="(1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP), counts over all rows and labels",
    source="kaggle.com, imet-2020-fgvc7 and birdsong-recognition, Evaluation",
    example=([["a", "b"], ["c"]], [["a"], ["c", "x"]], 2 / 3),
    undefined=nothing_relevant,
)
def f1_micro_label_sets(y_true: Ragged, y_pred: Ragged, *, beta: Beta = 1.0) -> Estimate:
    """All labels of all rows found and not overcalled; rows with many labels count more."""
    square = beta**2
    return of_means(lambda means: (1 + square) * means[0] / (square * means[1] + means[2]), *set_counts(y_true, y_pred))


@metric(
    shape=SETS,
    title="Mean F-Score of label sets",
    aliases=("F-Score (Micro)", "FScoreMicro", "Mean F-Score", "F-Score Beta (Micro)", "FScoreBetaMicro", "f1_samples"),
    greater_is_better=True,
    high=1.0,
    formula="mean over rows of (1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP)",
    source="kaggle.com, shopee-product-matching, Evaluation",
    example=([["a", "b"], ["c"]], [["a"], ["c", "x"]], 2 / 3),
)
def f1_samples_set(y_true: Ragged, y_pred: Ragged, *, beta: Beta = 1.0, both_empty: BothEmpty = 1.0) -> Estimate:
    """The labels of each row found and not overcalled; every row counts the same."""
    hits, truths, guesses = set_counts(y_true, y_pred)
    below = beta**2 * truths + guesses
    empty = (truths + guesses) == 0
    ratio = np.where(below > 0, (1 + beta**2) * hits / np.where(below > 0, below, 1.0), 0.0)
    return mean_of(np.where(empty, both_empty, ratio))
