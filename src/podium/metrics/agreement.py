"""Agreement beyond chance: Matthews correlation and the kappas."""

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from podium.metrics.classification import LABELS, Classes, Weight, one_truth_per_row, only_one_class
from podium.metrics.influence import Codes, Estimate, Vector, average, count, of_counts, of_means, spread_weight
from podium.metrics.labels import Labels
from podium.metrics.options import Means
from podium.metrics.registry import metric

RATINGS = Labels(is_rating=True, meaning="one whole number on a scale of ratings in each row")
MinRating = Annotated[int | None, Means("the lowest rating of the scale; none: no limit")]
MaxRating = Annotated[int | None, Means("the highest rating of the scale; none: no limit")]


@metric(
    shape=LABELS,
    title="Matthews correlation coefficient",
    aliases=("matthews_corrcoef", "MatthewsCorrelationCoefficient"),
    greater_is_better=True,
    low=-1.0,
    high=1.0,
    formula="(c - sum t_k p_k) / sqrt((1 - sum p_k^2) (1 - sum t_k^2)), of shares of rows; 0 / 0 is 0",
    source="Gorodkin 2004; scikit-learn, metrics/_classification.py",
    example=([1, 1, 1, 0], [1, 0, 1, 1], -1 / 3),
    undefined=only_one_class,
)
def mcc(y_true: Codes, y_pred: Codes, *, classes: Classes = (), weight: Weight = None) -> Estimate:
    """Agreement beyond chance that counts all kinds of hits and errors; 0 is chance, 1 is perfect."""

    def correlation(hits: Any, truths: Any, predictions: Any) -> Any:
        below = (1 - np.dot(truths, truths)) * (1 - np.dot(predictions, predictions))
        if is_constant:
            return 0 * below
        return (hits.sum() - np.dot(truths, predictions)) / np.sqrt(below)

    one_truth_per_row(y_true)
    seen = slice(None) if weight is None else weight > 0
    is_constant = np.ptp(y_true[seen]) == 0 or np.ptp(y_pred[seen]) == 0
    return of_counts(correlation, y_true, y_pred, len(classes), weight)


@metric(
    shape=LABELS,
    title="Cohen Kappa Score",
    aliases=("cohen_kappa_score", "cohen_kappa"),
    greater_is_better=True,
    low=-1.0,
    high=1.0,
    formula="1 - share of rows that differ / share expected to differ by chance",
    source="Cohen 1960; scikit-learn, metrics/_classification.py",
    example=(["a", "b", "a", "a"], ["a", "b", "b", "a"], 0.5),
    undefined=only_one_class,
)
def kappa(y_true: Codes, y_pred: Codes, *, classes: Classes = (), weight: Weight = None) -> Estimate:
    """Right labels beyond what chance would give with the same shares of classes."""

    def beyond_chance(hits: Any, truths: Any, predictions: Any) -> Any:
        return 1 - (1 - hits.sum()) / (1 - np.dot(truths, predictions))

    one_truth_per_row(y_true)
    if np.array_equal(y_true, y_pred) and np.ptp(y_true) == 0:
        return Estimate(float("nan"))
    return of_counts(beyond_chance, y_true, y_pred, len(classes), weight)


@metric(
    shape=RATINGS,
    title="QuadraticWeightedKappa",
    aliases=("Quadratic Weighted Kappa", "QWK"),
    greater_is_better=True,
    low=-1.0,
    high=1.0,
    formula="1 - mean((p - y)^2) / mean of (p_i - y_j)^2 over all pairs of rows",
    source="kaggle.com, aptos2019-blindness-detection, Evaluation; distances are those of the ratings themselves",
    example=([1, 2, 3, 4], [1, 2, 4, 4], 11 / 12),
    undefined=only_one_class,
)
def quadratic_weighted_kappa(
    y_true: Codes,
    y_pred: Codes,
    *,
    min_rating: MinRating = None,
    max_rating: MaxRating = None,
    classes: Classes = (),
    weight: Weight = None,
) -> Estimate:
    """Ratings close to the true ones, beyond what chance would give; far misses cost most."""

    def beyond_chance(means: Any) -> Any:
        distance, true_square, predicted_square, true_mean, predicted_mean = means
        return 1 - distance / (true_square + predicted_square - 2 * true_mean * predicted_mean)

    def of_rows(truth: Codes, prediction: Codes, counts: Weight) -> Estimate:
        truths, predictions = _centred_ratings(truth, prediction, classes, counts)
        rows = ((predictions - truths) ** 2, truths**2, predictions**2, truths, predictions)
        return of_means(beyond_chance, *rows, weight=counts)

    n_classes = len(classes)
    if n_classes**2 > len(one_truth_per_row(y_true)):
        return of_rows(y_true, y_pred, weight)
    # Rows with the same pair of ratings count together: the score needs no more rows than there are pairs.
    pairs = count(y_true * n_classes + y_pred, n_classes**2, weight)
    cells = np.flatnonzero(pairs)
    score = of_rows(cells // n_classes, cells % n_classes, pairs[cells]).score

    def influence() -> Vector:
        of_row = of_rows(y_true, y_pred, weight).influence
        return of_row() if of_row else np.zeros(len(y_true))

    return Estimate(score, influence)


def _centred_ratings(y_true: Codes, y_pred: Codes, classes: Classes, weight: Weight) -> tuple[Vector, Vector]:
    """The ratings less the mean true one, which keeps sums of squares exact enough."""
    scale = np.array([float(label) for label in classes])
    truths, predictions = scale[y_true], scale[y_pred]
    if np.ptp(truths) == 0:
        return truths - truths[0], predictions - truths[0]
    centre = average(truths, weight)
    return truths - centre, predictions - centre


@metric(
    shape=RATINGS,
    title="Linear Weighted Kappa",
    greater_is_better=True,
    low=-1.0,
    high=1.0,
    formula="1 - mean(|p - y|) / mean of |p_i - y_j| over all pairs of rows",
    source="Cohen 1968; distances are those of the ratings themselves",
    example=([1, 2, 3, 4], [1, 2, 4, 4], 9 / 11),
    undefined=only_one_class,
)
def linear_weighted_kappa(
    y_true: Codes,
    y_pred: Codes,
    *,
    min_rating: MinRating = None,
    max_rating: MaxRating = None,
    classes: Classes = (),
    weight: Weight = None,
) -> Estimate:
    """Ratings close to the true ones, beyond what chance would give; every step costs the same."""
    scale = np.array([float(label) for label in classes])
    truths, predictions = one_truth_per_row(y_true), y_pred
    rows = np.abs(scale[predictions] - scale[truths])
    true_counts, predicted_counts = (count(codes, len(scale), weight) for codes in (truths, predictions))
    to_truths = _mean_distance(scale, true_counts / true_counts.sum())
    to_predictions = _mean_distance(scale, predicted_counts / predicted_counts.sum())
    observed, expected = average(rows, weight), average(to_predictions, true_counts)

    def influence() -> Vector:
        chance = to_predictions[truths] + to_truths[predictions] - 2 * expected
        return spread_weight(-(rows - observed) / expected + observed / expected**2 * chance, weight)

    return Estimate(1 - observed / expected if expected else float("nan"), influence)


def _mean_distance(scale: NDArray[np.float64], shares: Vector) -> Vector:
    """The mean distance of each rating (sorted) to ratings that occur with these shares."""
    below, mass = np.cumsum(shares * scale), np.cumsum(shares)
    distances: Vector = scale * (2 * mass - mass[-1]) + below[-1] - 2 * below
    return distances
