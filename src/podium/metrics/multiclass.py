"""How well probabilities, or numbers, of several classes rank the true one."""

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from podium.metrics.columns import DECISION
from podium.metrics.curves import ColumnAverage, PosLabel, auc_of, one_class, over_columns
from podium.metrics.influence import Codes, Estimate, Vector, combine, count, mean_of
from podium.metrics.options import Means
from podium.metrics.probability import CLASS_PROBABILITIES
from podium.metrics.registry import metric

Values = NDArray[np.float64]
Weight = Vector | None


@metric(
    shape=CLASS_PROBABILITIES,
    title="Top-K Accuracy",
    aliases=("top_k_accuracy_score",),
    greater_is_better=True,
    high=1.0,
    formula="share of rows whose true class is among the k with the highest probability; of ties the last column first",
    source="scikit-learn, metrics/_ranking.py",
    example=(["a", "b", "c"], [[0.5, 0.4, 0.1], [0.5, 0.3, 0.2], [0.5, 0.4, 0.1]], 2 / 3),
)
def top_k_accuracy(
    y_true: Codes,
    y_pred: Values,
    *,
    k: Annotated[int, Means("how many classes are looked at", low=1)] = 2,
    weight: Weight = None,
) -> Estimate:
    """The true class among the likeliest few."""
    own = np.take_along_axis(y_pred, y_true[:, np.newaxis], axis=1)
    later = np.arange(y_pred.shape[1]) > y_true[:, np.newaxis]
    above = ((y_pred > own) | ((y_pred == own) & later)).sum(axis=1)
    return mean_of((above < k).astype(np.float64), weight)


def class_without_rows(y_true: Codes, multi_class: str, classes: tuple[str, ...]) -> str | None:
    n_found = len(np.unique(y_true))
    if n_found < 2:
        return "all rows are of one class"
    if multi_class == "ovr" and n_found < len(classes):
        return f"{len(classes) - n_found} classes have no row, and their curves do not exist: set multi_class to ovo"
    return None


@metric(
    shape=CLASS_PROBABILITIES,
    title="Multiclass AUC",
    aliases=("roc_auc_ovr", "roc_auc_multiclass"),
    greater_is_better=True,
    high=1.0,
    formula="AUC of each class against the rest (ovr) or of each pair of classes both ways (ovo), averaged",
    source="scikit-learn, metrics/_ranking.py; Hand and Till 2001 (ovo: pairs of classes that occur)",
    example=(["a", "b", "c"], [[0.5, 0.4, 0.1], [0.2, 0.3, 0.5], [0.1, 0.4, 0.5]], 7 / 12),
    undefined=class_without_rows,
)
def multiclass_auc(
    y_true: Codes,
    y_pred: Values,
    *,
    multi_class: Annotated[Literal["ovr", "ovo"], Means("each class against the rest, or against each other")] = "ovr",
    average: Annotated[
        Literal["macro", "weighted"], Means("classes (pairs) count the same, or by their rows")
    ] = "macro",
) -> Estimate:
    """Rows of a class get more of its probability than the others do."""
    occurs = np.unique(y_true)
    if len(occurs) < 2 or (multi_class == "ovr" and len(occurs) < y_pred.shape[1]):
        return Estimate(float("nan"))
    sizes = count(y_true, y_pred.shape[1])
    if multi_class == "ovr":
        areas = [auc_of((y_true == code).astype(np.float64), y_pred[:, code]) for code in occurs]
        return combine(areas, sizes[occurs] if average == "weighted" else None)
    pairs = [(one, other) for place, one in enumerate(occurs) for other in occurs[place + 1 :]]
    areas = [_between(one, other, y_true, y_pred) for one, other in pairs]
    return combine(areas, [sizes[one] + sizes[other] for one, other in pairs] if average == "weighted" else None)


def _between(one: int, other: int, y_true: Codes, y_pred: Values) -> Estimate:
    """The mean of the two areas of a pair of classes, with influences for all rows."""
    rows = np.flatnonzero((y_true == one) | (y_true == other))
    is_one = (y_true[rows] == one).astype(np.float64)
    both = combine([auc_of(is_one, y_pred[rows, one]), auc_of(1 - is_one, y_pred[rows, other])])
    of_rows = both.influence

    def influence() -> Vector:
        pull = np.zeros(len(y_true))
        pull[rows] = of_rows() * (len(y_true) / len(rows)) if of_rows else 0.0
        return pull

    return Estimate(both.score, influence)


@metric(
    shape=DECISION,
    title="Mean Columnwise Area Under Receiver Operating Characteristic Curve",
    aliases=("MCAUC", "mean_columnwise_auc"),
    greater_is_better=True,
    high=1.0,
    formula="AUC of each column, averaged",
    source="kaggle.com, jigsaw-toxic-comment-classification-challenge, Evaluation",
    example=([[1, 0], [0, 1], [1, 1]], [[0.9, 0.1], [0.2, 0.3], [0.1, 0.2]], 0.75),
    undefined=lambda y_true, ignore_rows_with: one_class(
        y_true[~np.isnan(y_true).reshape(len(y_true), -1).any(axis=1)]
    ),
)
def columnwise_auc(
    y_true: Values,
    y_pred: Values,
    *,
    average: ColumnAverage = "macro",
    ignore_rows_with: Annotated[
        float | None, Means("rows are not scored whose truth holds this value, such as -1")
    ] = None,
    skip_one_class: Annotated[bool, Means("leave out columns of one class, instead of having no score")] = False,
    pos_label: PosLabel = None,
) -> Estimate:
    """Several columns, in each positives ranked above negatives."""
    truth, scores = y_true.reshape(len(y_true), -1), y_pred.reshape(len(y_pred), -1)
    kept = np.flatnonzero(~np.isnan(truth).any(axis=1))
    truth, scores = truth[kept], scores[kept]
    if skip_one_class:
        useful = (truth == 1).any(axis=0) & (truth == 0).any(axis=0)
        truth, scores = truth[:, useful], scores[:, useful]
    if not truth.size:
        return Estimate(float("nan"))
    found = over_columns(auc_of, truth, scores, average)
    of_kept = found.influence

    def influence() -> Vector:
        pull = np.zeros(len(y_true))
        pull[kept] = of_kept() * (len(y_true) / len(kept)) if of_kept else 0.0
        return pull

    return Estimate(found.score, influence if of_kept else None)
