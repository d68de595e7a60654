"""The whole table as one ranking: what stands on its first places."""

from typing import Annotated

import numpy as np
from numpy.typing import NDArray

from podium.errors import MetricError
from podium.metrics.columns import DECISION, NUMBERS
from podium.metrics.curves import no_positive, one_class
from podium.metrics.influence import Codes
from podium.metrics.losses import one_column_of
from podium.metrics.multilabel import Gain, IgnoreTies, TopK, ndcg_rows
from podium.metrics.options import Means
from podium.metrics.orders import falling
from podium.metrics.probability import PosLabel
from podium.metrics.registry import metric

Values = NDArray[np.float64]
K = Annotated[int, Means("how many places count", low=1)]

TIES = "rows with equal predictions keep the order of the solution"
_TORCHMETRICS = "torchmetrics, functional/retrieval: the table is one query"


def in_ranking(y_true: Values, y_pred: Values) -> Values:
    """The truths by falling prediction."""
    ordered: Values = one_column_of(y_true)[falling(y_pred)]
    return ordered


@metric(
    shape=DECISION,
    title="Precision@K of scores",
    aliases=("retrieval_precision",),
    greater_is_better=True,
    high=1.0,
    best=None,
    formula="positives among the first k / k",
    source=_TORCHMETRICS,
    example=([1, 0, 1], [0.9, 0.8, 0.1], 0.5, {"k": 2}),
    order_sensitive=TIES,
    undefined=no_positive,
)
def precision_at_k_scores(y_true: Values, y_pred: Values, *, k: K = 10, pos_label: PosLabel = None) -> float:
    """Positives on the first k places."""
    return float(in_ranking(y_true, y_pred)[:k].sum() / k)


@metric(
    shape=DECISION,
    title="Recall@K of scores",
    aliases=("retrieval_recall",),
    greater_is_better=True,
    high=1.0,
    best=None,
    formula="positives among the first k / all positives",
    source=_TORCHMETRICS,
    example=([1, 0, 1], [0.9, 0.8, 0.1], 0.5, {"k": 2}),
    order_sensitive=TIES,
    undefined=no_positive,
)
def recall_at_k_scores(y_true: Values, y_pred: Values, *, k: K = 10, pos_label: PosLabel = None) -> float:
    """All positives on the first k places."""
    return float(in_ranking(y_true, y_pred)[:k].sum() / max(y_true.sum(), 1))


@metric(
    shape=DECISION,
    title="Hit Rate@K of scores",
    aliases=("retrieval_hit_rate",),
    greater_is_better=True,
    high=1.0,
    formula="1 where a positive is among the first k, else 0",
    source=_TORCHMETRICS,
    example=([0, 0, 1], [0.9, 0.8, 0.1], 0.0, {"k": 2}),
    order_sensitive=TIES,
    undefined=no_positive,
)
def hit_rate_at_k_scores(y_true: Values, y_pred: Values, *, k: K = 10, pos_label: PosLabel = None) -> float:
    """At least one positive on the first k places."""
    return float(in_ranking(y_true, y_pred)[:k].any())


@metric(
    shape=DECISION,
    title="Reciprocal Rank of scores",
    aliases=("retrieval_reciprocal_rank",),
    greater_is_better=True,
    high=1.0,
    formula="1 / place of the first positive",
    source=_TORCHMETRICS,
    example=([0, 1, 1], [0.9, 0.8, 0.1], 0.5),
    order_sensitive=TIES,
    undefined=no_positive,
)
def retrieval_mrr(y_true: Values, y_pred: Values, *, pos_label: PosLabel = None) -> float:
    """The first positive as high up as can be."""
    places = np.flatnonzero(in_ranking(y_true, y_pred))
    return 1 / (int(places[0]) + 1) if len(places) else 0.0


@metric(
    shape=DECISION,
    title="Average Precision of one ranking",
    greater_is_better=True,
    high=1.0,
    formula="mean over positives of (positives down to its place) / (its place)",
    source=_TORCHMETRICS,
    example=([1, 0, 1], [0.9, 0.8, 0.1], 5 / 6),
    order_sensitive=TIES,
    undefined=no_positive,
)
def retrieval_average_precision(y_true: Values, y_pred: Values, *, pos_label: PosLabel = None) -> float:
    """Positives first; as the average precision, but ties are ordered, not grouped."""
    places = np.flatnonzero(in_ranking(y_true, y_pred)) + 1
    return float(np.mean(np.arange(1, len(places) + 1) / places)) if len(places) else 0.0


@metric(
    shape=NUMBERS,
    title="NDCG of one ranking",
    greater_is_better=True,
    high=1.0,
    formula="dcg / dcg of the true order, the table is one ranking",
    source="scikit-learn, metrics/_ranking.py: ndcg_score of one row",
    example=([10.0, 0.0, 0.0, 1.0, 5.0], [0.1, 0.2, 0.3, 4.0, 70.0], 0.6956940443813076),
    undefined=lambda y_true: None if (y_true > 0).any() else "nothing is relevant",
)
def ndcg_scores_single(
    y_true: Values, y_pred: Values, *, k: TopK = None, gain: Gain = "linear", ignore_ties: IgnoreTies = False
) -> float:
    """The most relevant rows first."""
    truth = one_column_of(y_true)[np.newaxis]
    if not (truth > 0).any():
        return float("nan")
    return float(ndcg_rows_of_one(truth, y_pred[np.newaxis], k, gain, ignore_ties))


def ndcg_rows_of_one(truth: Values, scores: Values, k: int | None, gain: str, ignore_ties: bool) -> float:
    """Ties are shared by sorting, so that a long table needs no pairs of rows."""
    if ignore_ties or truth.shape[1] <= 1000:
        return float(ndcg_rows(truth, scores, k, gain, ignore_ties)[0])
    worth = truth[0] if gain == "linear" else 2 ** truth[0] - 1
    discount = 1 / np.log2(np.arange(2, len(worth) + 2))
    discount[len(worth) if k is None else k :] = 0.0
    _, codes, counts = np.unique(-scores[0], return_inverse=True, return_counts=True)
    shared = np.add.reduceat(discount, np.cumsum(counts) - counts) / counts
    return float(np.dot(worth, shared[codes.reshape(-1)]) / np.dot(np.sort(worth)[::-1], discount))


@metric(
    shape=NUMBERS,
    title="AverageAmongTop{P}",
    aliases=("AverageAmongTopP",),
    greater_is_better=True,
    low=-np.inf,
    best=None,
    formula="mean over groups of the mean true value of the top percent of rows by prediction (at least one row)",
    source="kaggle.com, Raising-Money-to-Fund-an-Organizational-Mission, Evaluation",
    example=([5.0, 1.0, 3.0, 2.0], [9.0, 8.0, 1.0, 2.0], 3.0, {"percent": 50.0}),
    order_sensitive=TIES,
)
def average_among_top(
    y_true: Values,
    y_pred: Values,
    *,
    percent: Annotated[float, Means("how many percent of the rows are looked at", low=0.0, high=100.0)] = 10.0,
    group: Codes | None = None,
) -> float:
    """The most of the total among the rows ranked first."""
    one_column_of(y_true)
    groups = [np.arange(len(y_true))] if group is None else [np.flatnonzero(group == code) for code in np.unique(group)]
    tops = [in_ranking(y_true[rows], y_pred[rows])[: max(1, int(len(rows) * percent / 100))] for rows in groups]
    return float(np.mean([np.mean(top) for top in tops]))


@metric(
    shape=DECISION,
    title="Weighted Area Under Receiver Operating Characteristic Curve",
    aliases=("WeightedAUC", "Weighted AUC"),
    greater_is_better=True,
    high=1.0,
    formula="weighted mean over bands of the true positive rate of 1 - false positive rate, interpolated at band edges",
    source="kaggle.com, alaska2-image-steganalysis, Evaluation; edges as in openai/mle-bench",
    example=([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], 23 / 28),
    undefined=one_class,
)
def weighted_auc_tpr(
    y_true: Values,
    y_pred: Values,
    *,
    tpr_thresholds: Annotated[tuple[float, ...], Means("the edges of the bands, from 0 to 1")] = (0.0, 0.4, 1.0),
    weights: Annotated[tuple[float, ...], Means("the weight of each band")] = (2.0, 1.0),
    pos_label: PosLabel = None,
) -> float:
    """Positives ranked above negatives, where some heights of the curve count more."""
    edges, worths = np.asarray(tpr_thresholds), np.asarray(weights)
    if len(edges) != len(worths) + 1 or (np.diff(edges) <= 0).any():
        raise MetricError("tpr_thresholds must rise, and hold one number more than weights")
    if one_class(one_column_of(y_true)):
        return float("nan")
    order = falling(y_pred)
    ends = np.append(np.flatnonzero(np.diff(y_pred[order])), len(order) - 1)
    found = np.concatenate([[0.0], np.cumsum(y_true[order])[ends]]) / y_true.sum()
    false = np.concatenate([[0.0], np.cumsum(1 - y_true[order])[ends]]) / (1 - y_true).sum()
    # 1 - FPR as a function of TPR, integrated from 0: piecewise linear, so trapezoids are exact.
    areas = np.concatenate([[0.0], np.cumsum(np.diff(found) * (1 - (false[1:] + false[:-1]) / 2))])
    upto = np.array([_area_up_to(edge, found, false, areas) for edge in edges])
    return float(np.dot(np.diff(upto), worths) / np.dot(np.diff(edges), worths))


def _area_up_to(edge: float, found: Values, false: Values, areas: Values) -> float:
    place = int(np.searchsorted(found, edge, "left"))
    if place == 0:
        return 0.0
    step = (edge - found[place - 1]) / (found[place] - found[place - 1])
    at_edge = false[place - 1] + step * (false[place] - false[place - 1])
    return float(areas[place - 1] + (edge - found[place - 1]) * (1 - (false[place - 1] + at_edge) / 2))
