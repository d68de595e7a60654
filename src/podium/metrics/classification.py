"""How well labels are told."""

from typing import Annotated, Any, Literal

import numpy as np

from podium.errors import MetricError
from podium.metrics.averages import averaged, f_ratio, positive_code, precision_ratio, recall_ratio
from podium.metrics.influence import Codes, Estimate, Vector, count, mean_of, of_counts, sum_of
from podium.metrics.labels import Labels
from podium.metrics.options import Label, Means
from podium.metrics.registry import metric, variant

Weight = Vector | None
Classes = tuple[str, ...]
Given = dict[str, Any]
PosLabel = Annotated[Label | None, Means("the label that is positive; none: 1 of 0 and 1, True of True and False")]
Multilabel = Annotated[bool, Means("no effect: several target columns say so themselves")]
Average = Annotated[
    Literal["binary", "macro", "micro", "weighted", "samples"],
    Means(
        "binary: of the positive class; macro: mean over classes; weighted: the same by their rows; "
        "micro: over all rows and classes; samples: mean over rows of several columns"
    ),
]
ZeroDivision = Annotated[float, Means("what 0 / 0 counts")]

LABELS = Labels()
_SKLEARN = "scikit-learn, metrics/_classification.py"


def right(y_true: Codes, y_pred: Codes) -> Vector:
    """1 for each row that is right, in all columns where there are several."""
    hits = y_true == y_pred
    rows: Vector = (hits if hits.ndim == 1 else hits.all(axis=1)).astype(np.float64)
    return rows


@metric(
    shape=LABELS,
    title="Categorization Accuracy",
    aliases=(
        "accuracy_score",
        "Accuracy Score",
        "exact_match",
        "Mean Consequential Error",
        "MCE",
        "Weighted Categorization Accuracy",
        "WeightedCategorizationAccuracy",
    ),
    greater_is_better=True,
    high=1.0,
    formula="share of rows whose label is the true one (weighted: sum of their weights / sum of all)",
    source="kaggle.com, Categorization Accuracy; numbers are compared as numbers, all else as exact text",
    example=(["cat", "dog", "dog"], ["cat", "dog", "cat"], 2 / 3),
)
def accuracy(
    y_true: Codes,
    y_pred: Codes,
    *,
    normalize: Annotated[bool, Means("the share of rows; else their number")] = True,
    multilabel: Multilabel = False,
    weight: Weight = None,
) -> Estimate:
    """As many right labels as can be, every row the same."""
    rows = right(y_true, y_pred)
    return mean_of(rows, weight) if normalize else sum_of(rows, weight)


@metric(
    shape=LABELS,
    title="Categorization Error",
    aliases=("zero_one_loss", "1 - Categorization Accuracy"),
    greater_is_better=False,
    high=1.0,
    formula="share of rows whose label is not the true one",
    source=_SKLEARN,
    example=(["cat", "dog", "dog"], ["cat", "dog", "cat"], 1 / 3),
)
def classification_error(
    y_true: Codes,
    y_pred: Codes,
    *,
    normalize: Annotated[bool, Means("the share of rows; else their number")] = True,
    multilabel: Multilabel = False,
    weight: Weight = None,
) -> Estimate:
    """As few wrong labels as can be, every row the same."""
    rows = 1 - right(y_true, y_pred)
    return mean_of(rows, weight) if normalize else sum_of(rows, weight)


@metric(
    shape=LABELS,
    title="Hamming Loss",
    aliases=("HammingLoss",),
    greater_is_better=False,
    high=1.0,
    formula="share of cells that are wrong",
    source=_SKLEARN,
    example=([[0, 1], [1, 1]], [[0, 0], [0, 0]], 0.75),
)
def hamming_loss(y_true: Codes, y_pred: Codes, *, multilabel: Multilabel = False, weight: Weight = None) -> Estimate:
    """As few wrong cells as can be, in one or several columns."""
    wrong = y_true != y_pred
    return mean_of((wrong if wrong.ndim == 1 else wrong.mean(axis=1)).astype(np.float64), weight)


def only_one_class(y_true: Codes) -> str | None:
    if y_true.ndim > 1 or (y_true != y_true[0]).any():
        return None
    return "it compares classes, and all rows are of one"


def one_truth_per_row(y_true: Codes) -> Codes:
    if y_true.ndim > 1:
        raise MetricError(f"there are {y_true.shape[1]} columns of labels, and this metric takes one")
    return y_true


@metric(
    shape=LABELS,
    title="Balanced Accuracy Score",
    aliases=("balanced_accuracy_score",),
    greater_is_better=True,
    high=1.0,
    formula="mean over the true classes of the share of their rows that are right",
    source=_SKLEARN + "; adjusted: chance is 0 and the best is 1",
    example=([0, 1, 0, 0, 1, 0], [0, 1, 0, 0, 0, 1], 0.625),
    undefined=only_one_class,
)
def balanced_accuracy(
    y_true: Codes,
    y_pred: Codes,
    *,
    adjusted: Annotated[bool, Means("rescale, so that chance is 0")] = False,
    classes: Classes = (),
    weight: Weight = None,
) -> Estimate:
    """Right labels, every class the same, however rare."""
    one_truth_per_row(y_true)
    chance = 1 / np.count_nonzero(count(y_true, len(classes), weight)) if adjusted else 0.0

    def mean_recall(hits: Any, truths: Any, _: Any) -> Any:
        occurs = truths.real > 0
        return (np.mean(hits[occurs] / truths[occurs]) - chance) / (1 - chance)

    with np.errstate(all="ignore"):
        return of_counts(mean_recall, y_true, y_pred, len(classes), weight)


@metric(
    shape=LABELS,
    title="F-Score",
    aliases=("f1_score", "F1 Score", "F-Score (deprecated)", "FScore_1 (deprecated)"),
    greater_is_better=True,
    high=1.0,
    formula="2 TP / (2 TP + FP + FN) of each class, averaged",
    source=_SKLEARN,
    example=([1, 0, 1, 1], [1, 1, 1, 0], 2 / 3),
)
def f1(
    y_true: Codes,
    y_pred: Codes,
    *,
    average: Average = "binary",
    zero_division: ZeroDivision = 0.0,
    pos_label: PosLabel = None,
    classes: Classes = (),
    weight: Weight = None,
) -> Estimate:
    """Both found and not overcalled: the harmonic mean of precision and recall."""
    given: Given = {"average": average, "zero_division": zero_division, "pos_label": pos_label, "weight": weight}
    return averaged(f_ratio(1.0), y_true, y_pred, classes, **given)


f1_macro = variant(
    f1,
    "f1_macro",
    title="F-Score (Macro)",
    aliases=("FScoreMacro", "macro_f1"),
    example=(["a", "b", "c", "a"], ["a", "c", "c", "a"], 5 / 9),
    average="macro",
)
f1_micro = variant(
    f1,
    "f1_micro",
    title="F1 Score (Micro)",
    aliases=("F-Score (Micro)", "FScoreMicro", "Mean F-Score", "micro_f1"),
    example=(["a", "b", "c", "a"], ["a", "c", "c", "a"], 0.75),
    average="micro",
)
f1_weighted = variant(
    f1,
    "f1_weighted",
    title="F-Score (Weighted)",
    example=(["a", "b", "c", "a"], ["a", "c", "c", "a"], 2 / 3),
    average="weighted",
)


@metric(
    shape=LABELS,
    title="F-Score Beta",
    aliases=("fbeta_score", "FScoreBeta (deprecated)", "F_{Beta} (deprecated)"),
    greater_is_better=True,
    high=1.0,
    formula="(1 + beta^2) TP / ((1 + beta^2) TP + beta^2 FN + FP) of each class, averaged",
    source=_SKLEARN,
    example=([1, 0, 1, 1], [1, 1, 1, 0], 2 / 3, {"beta": 2.0}),
)
def fbeta(
    y_true: Codes,
    y_pred: Codes,
    *,
    beta: Annotated[float, Means("how much more recall counts than precision", low=0.0)] = 1.0,
    average: Average = "binary",
    zero_division: ZeroDivision = 0.0,
    pos_label: PosLabel = None,
    classes: Classes = (),
    weight: Weight = None,
) -> Estimate:
    """Both found and not overcalled, with recall counting beta times as much."""
    given: Given = {"average": average, "zero_division": zero_division, "pos_label": pos_label, "weight": weight}
    return averaged(f_ratio(beta), y_true, y_pred, classes, **given)


@metric(
    shape=LABELS,
    title="Precision",
    aliases=("precision_score",),
    greater_is_better=True,
    high=1.0,
    formula="TP / (TP + FP) of each class, averaged",
    source=_SKLEARN,
    example=([1, 0, 1, 1], [1, 1, 1, 0], 2 / 3),
)
def precision(
    y_true: Codes,
    y_pred: Codes,
    *,
    average: Average = "binary",
    zero_division: ZeroDivision = 0.0,
    pos_label: PosLabel = None,
    classes: Classes = (),
    weight: Weight = None,
) -> Estimate:
    """What is called positive is positive; what is missed does not count."""
    given: Given = {"average": average, "zero_division": zero_division, "pos_label": pos_label, "weight": weight}
    return averaged(precision_ratio, y_true, y_pred, classes, **given)


@metric(
    shape=LABELS,
    title="Recall",
    aliases=("recall_score", "sensitivity"),
    greater_is_better=True,
    high=1.0,
    formula="TP / (TP + FN) of each class, averaged",
    source=_SKLEARN,
    example=([1, 0, 1, 1], [1, 1, 1, 0], 2 / 3),
)
def recall(
    y_true: Codes,
    y_pred: Codes,
    *,
    average: Average = "binary",
    zero_division: ZeroDivision = 0.0,
    pos_label: PosLabel = None,
    classes: Classes = (),
    weight: Weight = None,
) -> Estimate:
    """What is positive is called positive; false alarms do not count."""
    given: Given = {"average": average, "zero_division": zero_division, "pos_label": pos_label, "weight": weight}
    return averaged(recall_ratio, y_true, y_pred, classes, **given)


Utility = Annotated[float, Means("what such a row is worth")]


@metric(
    shape=LABELS,
    title="MeanUtility",
    aliases=("Mean Utility",),
    greater_is_better=True,
    low=-np.inf,
    high=np.inf,
    best=None,
    formula="mean of what true positives, true negatives, false positives and false negatives are worth",
    source="kaggle.com, MeanUtility",
    example=([1, 0, 1, 0], [1, 1, 1, 0], 0.5),
)
def mean_utility(
    y_true: Codes,
    y_pred: Codes,
    *,
    tp: Utility = 1.0,
    tn: Utility = 1.0,
    fp: Utility = -1.0,
    fn: Utility = -1.0,
    pos_label: PosLabel = None,
    classes: Classes = (),
    weight: Weight = None,
) -> Estimate:
    """Decisions by what they are worth: hits, and the two kinds of error, each at its own price."""
    positive = positive_code(one_truth_per_row(y_true), classes, pos_label)
    is_true, is_called = y_true == positive, y_pred == positive
    return mean_of(np.where(is_true, np.where(is_called, tp, fn), np.where(is_called, fp, tn)), weight)
