"""Losses of probabilities: several columns, whole distributions, and cousins of the log loss."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from podium.errors import MetricError
from podium.metrics.class_probabilities import ClassProbabilities
from podium.metrics.columns import DECISION, PROBABILITY, Numbers, Reach, from_zero_to_one
from podium.metrics.curves import no_positive, one_class
from podium.metrics.influence import Codes, Estimate, Rows, Vector, mean_of, of_blocks, of_means
from podium.metrics.losses import OutputWeights, mean_loss, one_column_of, squared
from podium.metrics.options import Means
from podium.metrics.probability import CLASS_PROBABILITIES, Clip, PosLabel, row_log_loss, row_multiclass_loss
from podium.metrics.registry import metric
from podium.metrics.shapes import Arrays, Options

Values = NDArray[np.float64]
Weight = Vector | None


@metric(
    shape=PROBABILITY,
    title="Mean Columnwise Log Loss",
    aliases=("MeanColumnwiseLogLoss", "Weighted Mean Columnwise Log Loss", "columnwise_log_loss"),
    greater_is_better=False,
    formula="(weighted) mean over columns of -mean(y ln p + (1 - y) ln(1 - p)), p clipped",
    source="kaggle.com, lish-moa, Evaluation",
    example=([[1, 0], [0, 0]], [[0.9, 0.1], [0.2, 0.4]], 0.23617255159896325),
)
def mean_columnwise_log_loss(
    y_true: Values,
    y_pred: Values,
    *,
    clip: Clip = 1e-15,
    output_weights: OutputWeights = None,
    pos_label: PosLabel = None,
    weight: Weight = None,
) -> Estimate:
    """Honest probabilities of several things, of which any number may happen at once."""

    def loss(truth: Values, prediction: Values) -> Values:
        return row_log_loss(truth, prediction, clip)

    return mean_loss(loss, y_true, y_pred, weight=weight, output_weights=output_weights)


@metric(
    shape=CLASS_PROBABILITIES,
    title="Weighted Multiclass Loss",
    aliases=("WeightedMulticlassLoss", "Balanced Log Loss"),
    greater_is_better=False,
    formula="weighted mean over the true classes of -mean(ln p of the true class) over the rows of the class",
    source="kaggle.com, icr-identify-age-related-conditions (equal weights) and PLAsTiCC-2018 (given ones), Evaluation",
    example=(["a", "a", "a", "b"], [[0.8, 0.2], [0.7, 0.3], [0.9, 0.1], [0.6, 0.4]], 0.572341867755539),
)
def balanced_log_loss(
    y_true: Codes,
    y_pred: Values,
    *,
    clip: Clip = 1e-15,
    normalize_rows: Annotated[bool, Means("divide each row by its sum")] = True,
    class_weights: Annotated[
        list[float] | None, Means("weights of the classes, in the order of columns; none: equal")
    ] = None,
) -> Estimate:
    """Honest probabilities, every class the same, however rare."""
    losses = row_multiclass_loss(y_true, y_pred, clip, normalize_rows)
    n_classes = y_pred.shape[1]
    weights = np.ones(n_classes) if class_weights is None else np.asarray(class_weights)
    if len(weights) != n_classes:
        raise MetricError(f"class_weights holds {len(weights)} numbers, and there are {n_classes} classes")
    occurs = np.unique(y_true)
    members = [(y_true == code).astype(np.float64) for code in occurs]
    shares = weights[occurs] / weights[occurs].sum()

    def then(means: Any) -> Any:
        sums, sizes = np.split(means, 2)
        return np.dot(shares, sums / sizes)

    return of_means(then, *(losses * member for member in members), *members)


@metric(
    shape=PROBABILITY,
    title="Capped Binomial Deviance",
    aliases=("CappedBinomialDeviance",),
    greater_is_better=False,
    low=-np.log10(0.99),
    high=2.0,
    formula="-mean(y log10 p + (1 - y) log10(1 - p)), p moved into [cap, 1 - cap]",
    source="kaggle.com, ChessRatings2 and WhatDoYouKnow, Evaluation",
    example=([1, 0], [1.0, 0.5], 0.15269740053321562),
)
def capped_binomial_deviance(
    y_true: Values,
    y_pred: Values,
    *,
    cap: Annotated[float, Means("probabilities are moved this far from 0 and 1", low=0.0, high=0.5)] = 0.01,
    pos_label: PosLabel = None,
    weight: Weight = None,
) -> Estimate:
    """As the log loss, with decimal logarithms; being sure and wrong has a bounded price."""
    return mean_of(row_log_loss(one_column_of(y_true), y_pred, cap) / np.log(10), weight)


@metric(
    shape=PROBABILITY,
    title="Brier Skill Score",
    aliases=("brier_skill_score", "BSS"),
    greater_is_better=True,
    low=-np.inf,
    high=1.0,
    formula="1 - mean((p - y)^2) / (m (1 - m)), m the share of positives",
    source="Murphy 1973",
    example=([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3], 0.85),
    undefined=one_class,
)
def brier_skill(y_true: Values, y_pred: Values, *, pos_label: PosLabel = None, weight: Weight = None) -> Estimate:
    """The Brier score in relation to always predicting the share of positives; 0 is no skill."""

    def rows_of(truth: Values, prediction: Values) -> list[Rows]:
        return [squared(truth, prediction), truth]

    def skill(means: Any) -> Any:
        return 1 - means[0] / (means[1] * (1 - means[1]))

    return of_blocks(skill, rows_of, one_column_of(y_true), y_pred, weight=weight)


@metric(
    shape=DECISION,
    title="Probabilistic F-Score Beta (Micro)",
    aliases=("ProbabilisticFScoreBetaMicro", "ProbFScoreBetaMicro", "pF1", "probabilistic_f1"),
    greater_is_better=True,
    high=1.0,
    formula="(1 + b^2) P R / (b^2 P + R), P = sum(p y) / sum(p), R = sum(p y) / sum(y), p clipped to [0, 1]",
    source="kaggle.com, rsna-breast-cancer-detection, Evaluation",
    example=([1, 0, 1, 0], [0.9, 0.2, 0.6, 0.3], 0.75),
    undefined=no_positive,
)
def probabilistic_fbeta(
    y_true: Values,
    y_pred: Values,
    *,
    beta: Annotated[float, Means("how much more recall counts than precision", low=0.0)] = 1.0,
    pos_label: PosLabel = None,
) -> Estimate:
    """As F-beta, with probabilities in place of decisions."""
    chance, square = np.clip(one_column_of(y_pred), 0, 1), beta**2

    def f_score(means: Any) -> Any:
        return (1 + square) * means[0] / (square * means[1] + means[2])

    return of_means(f_score, chance * y_true, y_true, chance)


SHARES = ClassProbabilities(
    meaning="one column for each class, named after it, with its share; rows sum to 1", is_soft=True, sums_to_one=True
)


@metric(
    shape=SHARES,
    title="Kullback Leibler Divergence",
    aliases=("KLDivergence", "kullback_leibler_divergence"),
    greater_is_better=False,
    formula="mean over rows of sum(y ln(y / p)), p clipped to [epsilon, 1 - epsilon], terms with y = 0 left out",
    source="kaggle.com, hms-harmful-brain-activity-classification: kullback_leibler_divergence.py",
    example=([[0.5, 0.5], [1.0, 0.0]], [[0.6, 0.4], [0.7, 0.3]], 0.18854297059942998),
)
def kl_divergence(
    y_true: Values,
    y_pred: Values,
    *,
    epsilon: Annotated[float, Means("predictions are moved this far from 0 and 1", low=0.0, high=0.5)] = 1e-15,
    target_is_votes: Annotated[bool, Means("divide each row of the truth by its sum")] = True,
    weight: Weight = None,
) -> Estimate:
    """Shares of classes that are close to the true shares."""
    truth = y_true / y_true.sum(axis=1, keepdims=True) if target_is_votes else y_true
    chance = np.clip(y_pred, epsilon, 1 - epsilon)
    with np.errstate(divide="ignore", invalid="ignore"):
        terms = np.where(truth > 0, truth * np.log(truth / chance), 0.0)
    return mean_of(terms.sum(axis=1), weight)


@metric(
    shape=Numbers(key="ensemble", meaning="several columns, each a draw from the predicted distribution", is_wide=True),
    title="CRPS of an ensemble",
    aliases=("crps_of_ensemble",),
    greater_is_better=False,
    formula="mean over rows of mean(|x_i - y|) - mean(|x_i - x_j|) / 2 over members i, j",
    source="Gneiting and Raftery 2007; properscoring, crps_ensemble",
    example=([0.0, 1.0], [[-1.0, 1.0], [1.0, 1.0]], 0.25),
)
def crps_ensemble(y_true: Values, y_pred: Values, *, weight: Weight = None) -> Estimate:
    """A forecast as a handful of draws: close to the truth, and as spread out as it is uncertain."""
    n_members = y_pred.shape[1]
    ordered = np.sort(y_pred, axis=1)
    places = 2 * np.arange(1, n_members + 1) - n_members - 1
    spread = ordered @ places / n_members**2
    return mean_of(np.abs(y_pred - y_true[:, np.newaxis]).mean(axis=1) - spread, weight)


def thresholds_of(given: list[float] | None, names: tuple[str, ...] | None, n_columns: int) -> Values:
    """As given, or the number at the end of each column's name (``Yards-3`` is -3), or 0, 1, 2, ..."""
    if given:
        if len(given) != n_columns:
            raise MetricError(f"thresholds holds {len(given)} numbers, and there are {n_columns} columns")
        return np.asarray(given, dtype=np.float64)
    if not names:
        return np.arange(n_columns, dtype=np.float64)
    found = [re.search(r"-?\d+(\.\d+)?$", name) for name in names]
    if not all(found):
        raise MetricError("the names of the columns do not end with numbers: set the option thresholds")
    return np.array([float(number.group()) for number in found if number])


@dataclass(frozen=True, kw_only=True)
class Distribution(Numbers):
    """The probability of being at most each of several thresholds, lowest first."""

    key: str = "cdf"
    meaning: str = "one column for each threshold, with the probability of being at most it; rows do not fall"
    reach: Callable[[Options], Reach] = from_zero_to_one
    is_wide: bool = True
    is_rising: bool = True

    def perfect(self, arrays: Arrays, options: Options) -> Arrays:
        n_columns = np.shape(arrays.y_pred)[1] if np.ndim(arrays.y_pred) > 1 else len(options["thresholds"] or ())
        if not n_columns and not arrays.classes:  # a solution alone: any thresholds will do
            return replace(arrays, y_pred=np.ones((arrays.n_rows, 1)), classes=(f"{np.max(arrays.y_true):f}",))
        at = thresholds_of(options["thresholds"], arrays.classes, n_columns or len(arrays.classes or ()))
        return replace(arrays, y_pred=(at >= arrays.y_true[:, np.newaxis]).astype(np.float64))


@metric(
    shape=Distribution(),
    title="Continuous Rank Probability Score",
    aliases=("Continuous Ranked Probability Score", "crps_cdf"),
    greater_is_better=False,
    high=1.0,
    formula="mean over rows and thresholds t of (F(t) - [t >= y])^2",
    source="kaggle.com, nfl-big-data-bowl-2020 and second-annual-data-science-bowl, Evaluation",
    example=([1.0, 2.0], [[0.0, 0.5, 1.0, 1.0], [0.0, 0.0, 1.0, 1.0]], 0.03125),
)
def crps(
    y_true: Values,
    y_pred: Values,
    *,
    thresholds: Annotated[
        list[float] | None, Means("the threshold of each column; none: the number at the end of its name")
    ] = None,
    classes: tuple[str, ...] | None = None,
    weight: Weight = None,
) -> Estimate:
    """A whole distribution: steep where the truth is."""
    at = thresholds_of(thresholds, classes, y_pred.shape[1])
    return mean_of(((y_pred - (at >= y_true[:, np.newaxis])) ** 2).mean(axis=1), weight)
