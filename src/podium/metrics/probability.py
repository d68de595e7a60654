"""Losses of probabilities."""

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray

from podium.metrics.class_probabilities import ClassProbabilities
from podium.metrics.columns import PROBABILITY
from podium.metrics.influence import Codes, Estimate, Vector, mean_of, sum_of
from podium.metrics.losses import mean_loss, squared
from podium.metrics.options import Label, Means
from podium.metrics.registry import metric

Values = NDArray[np.float64]
Weight = Vector | None
PosLabel = Annotated[Label | None, Means("the label that is positive; none: 1 of 0 and 1, True of True and False")]
Order = Annotated[Literal["clip, then rescale", "rescale, then clip"], Means("what is done first")]
Clip = Annotated[float, Means("probabilities are moved this far from 0 and 1", low=0.0, high=0.5)]

_WIKI = "kaggle.com/wiki/LogarithmicLoss"
CLASS_PROBABILITIES = ClassProbabilities()


@metric(
    shape=PROBABILITY,
    title="Log Loss",
    aliases=("LogLoss", "binary_log_loss", "cross_entropy", "binary_cross_entropy"),
    greater_is_better=False,
    formula="-mean(y ln p + (1 - y) ln(1 - p)), p clipped to [clip, 1 - clip]",
    source=_WIKI,
    example=([1, 0, 0, 1], [0.9, 0.1, 0.2, 0.65], 0.21616187468057912),
)
def log_loss(
    y_true: Values, y_pred: Values, *, clip: Clip = 1e-15, pos_label: PosLabel = None, weight: Weight = None
) -> Estimate:
    """Honest probabilities: being sure and wrong costs most."""
    return mean_of(row_log_loss(y_true, y_pred, clip), weight)


def row_log_loss(y_true: Values, y_pred: Values, clip: float) -> Values:
    """The loss of each cell, for truths of 0 and 1."""
    chance = np.clip(y_pred, clip, 1 - clip)
    chance -= 1 - y_true  # the probability of what happened, up to its sign: p for yes, p - 1 for no
    np.abs(chance, out=chance)
    with np.errstate(divide="ignore"):  # without a clip a loss may be infinite, and is refused as such
        np.log(chance, out=chance)
    return np.negative(chance, out=chance)


@metric(
    shape=CLASS_PROBABILITIES,
    title="Multiclass Loss",
    aliases=("MulticlassLoss", "multiclass_cross_entropy", "Multiclass Loss (Deprecated)", "MulticlassLossOld"),
    greater_is_better=False,
    formula="-mean(ln p of the true class), submitted values clipped, then each row divided by its sum",
    source=_WIKI + "; worst scores of spooky-author-identification and sf-crime",
    example=(["a", "b", "c"], [[0.8, 0.1, 0.1], [0.3, 0.4, 0.3], [0.2, 0.2, 0.6]], 0.5500866356514454),
)
def multiclass_log_loss(
    y_true: Codes,
    y_pred: Values,
    *,
    clip: Clip = 1e-15,
    normalize_rows: Annotated[bool, Means("divide each row by its sum")] = True,
    order: Order = "clip, then rescale",
    normalize: Annotated[bool, Means("the mean over rows; else their sum")] = True,
    target_is_one_hot: Annotated[bool, Means("no effect: several target columns say so themselves")] = False,
    weight: Weight = None,
) -> Estimate:
    """Honest probabilities of several classes: being sure and wrong costs most."""
    rows = row_multiclass_loss(y_true, y_pred, clip, normalize_rows, order)
    return mean_of(rows, weight) if normalize else sum_of(rows, weight)


def row_multiclass_loss(
    y_true: Codes, y_pred: Values, clip: float, normalize_rows: bool = True, order: str = "clip, then rescale"
) -> Values:
    """The loss of each row, for codes of the true class."""
    clipped = np.clip(y_pred, clip, 1 - clip)
    chance = np.take_along_axis(clipped, y_true[:, np.newaxis], axis=1)[:, 0]
    if normalize_rows and order.startswith("clip"):
        chance = chance / clipped.sum(axis=1)
    elif normalize_rows:
        chance = np.take_along_axis(y_pred, y_true[:, np.newaxis], axis=1)[:, 0] / y_pred.sum(axis=1)
        chance = np.clip(chance, clip, 1 - clip)
    with np.errstate(divide="ignore"):
        losses: Values = -np.log(chance)
    return losses


@metric(
    shape=PROBABILITY,
    title="Brier Score",
    aliases=("brier_score_loss", "brier_score"),
    greater_is_better=False,
    high=1.0,
    formula="mean((p - y)^2)",
    source="Brier 1950; scikit-learn, metrics/_classification.py",
    example=([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3], 0.0375),
)
def brier(y_true: Values, y_pred: Values, *, pos_label: PosLabel = None, weight: Weight = None) -> Estimate:
    """Honest probabilities: the squared distance to what happened."""
    return mean_loss(squared, y_true, y_pred, weight=weight)
