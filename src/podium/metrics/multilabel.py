"""How well the numbers of a row rank its true columns above the others."""

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from podium.errors import MetricError
from podium.metrics.averages import averaged, jaccard_ratio
from podium.metrics.classification import LABELS, Average, Classes, PosLabel, ZeroDivision
from podium.metrics.columns import DECISION, NUMBERS
from podium.metrics.influence import Codes, Estimate, Vector, mean_of, of_blocks
from podium.metrics.options import Means
from podium.metrics.registry import metric

Values = NDArray[np.float64]
Weight = Vector | None

_RANKING = "scikit-learn, metrics/_ranking.py"
Gain = Annotated[Literal["linear", "exp2"], Means("what a document of relevance r is worth: r, or 2^r - 1")]
IgnoreTies = Annotated[bool, Means("tied predictions count in the order of columns from the right, not averaged")]


@metric(
    shape=LABELS,
    title="Jaccard Score",
    aliases=("jaccard_score",),
    greater_is_better=True,
    high=1.0,
    formula="TP / (TP + FP + FN) of each class, averaged",
    source="scikit-learn, metrics/_classification.py",
    example=([1, 0, 1, 1], [1, 1, 1, 0], 0.5),
)
def jaccard(
    y_true: Codes,
    y_pred: Codes,
    *,
    average: Average = "binary",
    zero_division: ZeroDivision = 0.0,
    pos_label: PosLabel = None,
    classes: Classes = (),
    weight: Weight = None,
) -> Estimate:
    """Both found and not overcalled: the overlap of what is and what is called."""
    return averaged(
        jaccard_ratio,
        y_true,
        y_pred,
        classes,
        average=average,
        zero_division=zero_division,
        pos_label=pos_label,
        weight=weight,
    )


def needs_columns(y_true: Values) -> str | None:
    return None if y_true.ndim > 1 else "it ranks the columns of a row, and there is one"


def several(y_true: Values) -> Values:
    if y_true.ndim < 2:
        raise MetricError("it ranks the columns of a row, and there is one: give a column for each label")
    return y_true


def not_below(y_pred: Values) -> NDArray[np.bool_]:
    """For each row and pair of columns, whether the second is at least the first: (n_rows, n, n)."""
    return y_pred[:, np.newaxis, :] >= y_pred[:, :, np.newaxis]


def by_blocks(function: object, y_true: Values, y_pred: Values) -> Vector:
    """Apply a function of rows to blocks of them, so that pairs of columns fit into memory."""
    size = max(1, 2_000_000 // y_true.shape[1] ** 2)
    blocks = [slice(start, start + size) for start in range(0, len(y_true), size)]
    rows: Vector = np.concatenate([function(y_true[block], y_pred[block]) for block in blocks])  # type: ignore[operator]
    return rows


def _lrap_rows(y_true: Values, y_pred: Values) -> Vector:
    """The label ranking average precision of each row; 1 where all columns are true, or none."""
    is_true = y_true == 1
    n_true = is_true.sum(axis=1)
    above = not_below(y_pred)
    found, called = (above & is_true[:, np.newaxis, :]).sum(axis=2), above.sum(axis=2)
    precision = np.where(is_true, found / called, 0.0).sum(axis=1) / np.maximum(n_true, 1)
    rows: Vector = np.where((n_true == 0) | (n_true == y_true.shape[1]), 1.0, precision)
    return rows


@metric(
    shape=DECISION,
    title="Label Ranking Average Precision",
    aliases=("label_ranking_average_precision_score", "label_ranking_average_precision"),
    greater_is_better=True,
    high=1.0,
    formula="mean over rows of the mean over true columns of (true ones ranked at least as high) / (all ranked so)",
    source=_RANKING,
    example=([[1, 0, 0], [0, 0, 1]], [[0.75, 0.5, 1.0], [1.0, 0.2, 0.1]], 5 / 12),
    undefined=needs_columns,
)
def lrap(y_true: Values, y_pred: Values, *, weight: Weight = None) -> Estimate:
    """True labels above the others in every row."""
    return mean_of(by_blocks(_lrap_rows, several(y_true), y_pred), weight)


@metric(
    shape=DECISION,
    title="Weighted Label Ranking Average Precision",
    aliases=("Label-weighted label-ranking average precision",),
    greater_is_better=True,
    high=1.0,
    formula="as lrap, rows weighted by the number of their true columns",
    source="kaggle.com, freesound-audio-tagging-2019, Evaluation",
    example=([[1, 0, 1], [0, 0, 1]], [[0.75, 0.5, 1.0], [1.0, 0.2, 0.1]], 7 / 9),
    undefined=lambda y_true: needs_columns(y_true) or (None if (y_true == 1).any() else "no column of any row is true"),
)
def lwlrap(y_true: Values, y_pred: Values) -> Estimate:
    """True labels above the others, each true label the same."""
    rows = by_blocks(_lrap_rows, several(y_true), y_pred)
    return mean_of(rows, (y_true == 1).sum(axis=1).astype(np.float64))


@metric(
    shape=DECISION,
    title="Coverage Error",
    greater_is_better=False,
    best=None,
    formula="mean over rows of how many columns are ranked at least as high as the lowest true one",
    source=_RANKING,
    example=([[1, 0, 0], [0, 1, 1]], [[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]], 1.5),
    undefined=needs_columns,
)
def coverage_error(y_true: Values, y_pred: Values, *, weight: Weight = None) -> Estimate:
    """How far down the ranking one has to go to meet all true labels."""

    def depth(truth: Values, prediction: Values) -> list[Vector]:
        scores = np.ascontiguousarray(prediction.T)  # a few long columns are quicker than many short rows
        lowest = np.where(truth.T == 1, scores, np.inf).min(axis=0)
        return [(scores >= lowest).sum(axis=0, dtype=np.float64)]

    return of_blocks(lambda means: means[0], depth, several(y_true), y_pred, weight=weight)


def _ranking_loss_rows(y_true: Values, y_pred: Values) -> Vector:
    is_true = y_true == 1
    n_true = is_true.sum(axis=1)
    wrong = (not_below(y_pred) & is_true[:, :, np.newaxis] & ~is_true[:, np.newaxis, :]).sum(axis=(1, 2))
    n_pairs = n_true * (y_true.shape[1] - n_true)
    rows: Vector = np.where(n_pairs > 0, wrong / np.maximum(n_pairs, 1), 0.0)
    return rows


@metric(
    shape=DECISION,
    title="Label Ranking Loss",
    greater_is_better=False,
    high=1.0,
    formula="mean over rows of the share of pairs (true, other) in which the other is ranked at least as high",
    source=_RANKING,
    example=([[1, 0, 0], [0, 0, 1]], [[0.75, 0.5, 1.0], [1.0, 0.2, 0.1]], 0.75),
    undefined=needs_columns,
)
def label_ranking_loss(y_true: Values, y_pred: Values, *, weight: Weight = None) -> Estimate:
    """As few pairs of labels in the wrong order as can be."""
    return mean_of(by_blocks(_ranking_loss_rows, several(y_true), y_pred), weight)


def dcg_rows(y_true: Values, y_pred: Values, k: int | None, gain: str, ignore_ties: bool) -> Vector:
    """Discounted cumulative gain of each row; tied predictions share their places unless ties are ignored."""
    n_columns = y_true.shape[1]
    worth = y_true if gain == "linear" else 2**y_true - 1
    discount = 1 / np.log2(np.arange(2, n_columns + 2))
    discount[n_columns if k is None else k :] = 0.0
    if ignore_ties:
        order = np.argsort(y_pred, axis=1)[:, ::-1]
        rows: Vector = np.take_along_axis(worth, order, axis=1) @ discount
        return rows
    reach = np.concatenate([[0.0], np.cumsum(discount)])
    ordered = np.sort(-y_pred, axis=1)
    first = (y_pred[:, :, np.newaxis] < -ordered[:, np.newaxis, :]).sum(axis=2)
    last = (y_pred[:, :, np.newaxis] <= -ordered[:, np.newaxis, :]).sum(axis=2)
    shared: Vector = (worth * (reach[last] - reach[first]) / (last - first)).sum(axis=1)
    return shared


TopK = Annotated[int | None, Means("how many places count; none: all", low=1)]


@metric(
    shape=NUMBERS,
    title="DCG of scores",
    aliases=("dcg_score",),
    greater_is_better=True,
    low=-np.inf,
    best=None,
    formula="mean over rows of sum of gain / log2(place + 1), columns placed by their predictions",
    source=_RANKING,
    example=([[10.0, 0.0, 0.0, 1.0, 5.0]], [[0.1, 0.2, 0.3, 4.0, 70.0]], 9.499457825916874),
    undefined=needs_columns,
)
def dcg_scores(
    y_true: Values, y_pred: Values, *, k: TopK = None, gain: Gain = "linear", ignore_ties: IgnoreTies = False
) -> Estimate:
    """The most relevant columns of a row first."""
    return mean_of(
        by_blocks(lambda truth, scores: dcg_rows(truth, scores, k, gain, ignore_ties), several(y_true), y_pred)
    )


def some_irrelevant(y_true: Values) -> str | None:
    nothing = 0 if y_true.ndim == 1 else int((y_true.max(axis=1) <= 0).sum())
    return needs_columns(y_true) or (f"{nothing} rows have nothing relevant and can only score 0" if nothing else None)


@metric(
    shape=NUMBERS,
    title="NDCG of scores",
    aliases=("ndcg_score",),
    greater_is_better=True,
    high=1.0,
    formula="mean over rows of dcg / dcg of the true order; rows without anything relevant are 0",
    source=_RANKING,
    example=([[10.0, 0.0, 0.0, 1.0, 5.0]], [[0.1, 0.2, 0.3, 4.0, 70.0]], 0.6956940443813076),
    undefined=lambda y_true: (
        needs_columns(y_true)
        or (None if (y_true > 0).all() or (y_true.max(axis=1) > 0).all() else "some rows have nothing relevant")
    ),
)
def ndcg_scores(
    y_true: Values, y_pred: Values, *, k: TopK = None, gain: Gain = "linear", ignore_ties: IgnoreTies = False
) -> Estimate:
    """The most relevant columns of a row first, in relation to the best order."""
    return mean_of(ndcg_rows(several(y_true), y_pred, k, gain, ignore_ties))


def ndcg_rows(y_true: Values, y_pred: Values, k: int | None, gain: str, ignore_ties: bool) -> Vector:
    def rows(truth: Values, scores: Values) -> Vector:
        ideal = dcg_rows(truth, truth, k, gain, True)
        reached = dcg_rows(truth, scores, k, gain, ignore_ties)
        return np.where(ideal > 0, reached / np.where(ideal > 0, ideal, 1.0), 0.0)

    if (y_true < 0).any():
        raise MetricError("relevances must be at least 0")
    return by_blocks(rows, y_true, y_pred)
