"""Agreement with scikit-learn over generated data, wherever scikit-learn is right."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics as peer
from thorough import many

from podium.metrics.registry import get_metric

seeds = st.integers(0, 2**32 - 1)
sizes = st.integers(2, 40)


def agree(key: str, peer_function: Callable[..., Any], y_true: Any, y_pred: Any, **options: Any) -> None:
    assert get_metric(key)(y_true, y_pred, **options) == pytest.approx(float(peer_function(y_true, y_pred)), abs=1e-9)


REGRESSION = {
    "mse": peer.mean_squared_error,
    "mae": peer.mean_absolute_error,
    "rmse": peer.root_mean_squared_error,
    "msle": peer.mean_squared_log_error,
    "rmsle": peer.root_mean_squared_log_error,
    "r2": peer.r2_score,
    "explained_variance": peer.explained_variance_score,
    "mape": peer.mean_absolute_percentage_error,
    "medae": peer.median_absolute_error,
}


@pytest.mark.parametrize("key", REGRESSION)
@settings(max_examples=many(25), deadline=None)
@given(seed=seeds, n_rows=sizes)
def test_errors_of_numbers(key: str, seed: int, n_rows: int) -> None:
    """One column of numbers."""
    rng = np.random.default_rng(seed)
    agree(key, REGRESSION[key], np.round(rng.gamma(1, 3, n_rows), 2) + 0.01, np.round(rng.gamma(1, 3, n_rows), 2))


@pytest.mark.parametrize("key", sorted(set(REGRESSION) - {"rmse", "rmsle"}))
@settings(max_examples=many(15), deadline=None)
@given(seed=seeds, n_rows=sizes)
def test_errors_of_several_columns_and_their_weights(key: str, seed: int, n_rows: int) -> None:
    """Several columns: the mean over columns, equal or weighted."""
    rng = np.random.default_rng(seed)
    truth, prediction = rng.gamma(1, 3, (n_rows, 3)) + 0.1, rng.gamma(1, 3, (n_rows, 3))
    agree(key, REGRESSION[key], truth, prediction)
    shares = [0.2, 0.5, 0.3]
    agree(key, partial(REGRESSION[key], multioutput=shares), truth, prediction, output_weights=shares)


@settings(max_examples=many(25), deadline=None)
@given(seed=seeds, n_rows=sizes)
def test_columnwise_root_errors(seed: int, n_rows: int) -> None:
    """scikit-learn's root mean squared error of several columns is Kaggle's mean columnwise one."""
    rng = np.random.default_rng(seed)
    truth, prediction = rng.gamma(1, 3, (n_rows, 3)), rng.gamma(1, 3, (n_rows, 3))
    agree("mcrmse", peer.root_mean_squared_error, truth, prediction)
    agree("mcrmsle", peer.root_mean_squared_log_error, truth, prediction)


@settings(max_examples=many(25), deadline=None)
@given(seed=seeds, n_rows=sizes)
def test_r2_of_several_columns_and_constant_truths(seed: int, n_rows: int) -> None:
    """Constant columns and the average weighted by variance."""
    rng = np.random.default_rng(seed)
    truth, prediction = rng.integers(0, 2, (n_rows, 3)).astype(float), rng.normal(size=(n_rows, 3))
    truth[:, 0], prediction[:, 0] = 1.0, rng.integers(0, 2)
    for way in ("uniform_average", "variance_weighted"):
        agree("r2", partial(peer.r2_score, multioutput=way), truth, prediction, multioutput=way)
        agree(
            "explained_variance",
            partial(peer.explained_variance_score, multioutput=way),
            truth,
            prediction,
            multioutput=way,
        )


BINARY = {"auc": peer.roc_auc_score, "average_precision": peer.average_precision_score, "brier": peer.brier_score_loss}


@pytest.mark.parametrize("key", BINARY)
@settings(max_examples=many(40), deadline=None)
@given(seed=seeds, n_rows=sizes, n_digits=st.integers(1, 6))
def test_scores_of_a_positive_class(key: str, seed: int, n_rows: int, n_digits: int) -> None:
    """Many ties or none."""
    rng = np.random.default_rng(seed)
    truth = np.concatenate([[0, 1], rng.integers(0, 2, n_rows)])
    agree(key, BINARY[key], truth, np.round(rng.random(n_rows + 2), n_digits))


@pytest.mark.parametrize("average", ["macro", "micro", "weighted", "samples"])
@pytest.mark.parametrize("key", ["auc", "average_precision"])
@settings(max_examples=many(15), deadline=None)
@given(seed=seeds)
def test_scores_of_several_positive_classes(key: str, average: str, seed: int) -> None:
    """The four averages over columns; every row and column holds both classes."""
    rng = np.random.default_rng(seed)
    truth = np.array([rng.permutation([0, 1, rng.integers(0, 2)]) for _ in range(12)])
    truth[0], truth[1] = [0, 0, 1], [1, 1, 0]
    prediction = np.round(rng.random(truth.shape), 1)
    agree(key, partial(BINARY[key], average=average), truth, prediction, average=average)


@settings(max_examples=many(25), deadline=None)
@given(seed=seeds, n_rows=sizes)
def test_log_losses_inside_the_clip(seed: int, n_rows: int) -> None:
    """Where no probability is 0 or 1 and rows sum to 1, the clip and the rescaling do not show."""
    rng = np.random.default_rng(seed)
    agree(
        "log_loss", partial(peer.log_loss, labels=[0, 1]), rng.integers(0, 2, n_rows), rng.uniform(0.01, 0.99, n_rows)
    )
    chances = rng.dirichlet([1.0, 1.0, 1.0], n_rows).clip(0.01)
    chances /= chances.sum(axis=1, keepdims=True)
    agree("multiclass_log_loss", partial(peer.log_loss, labels=[0, 1, 2]), rng.integers(0, 3, n_rows), chances)


LABELS = {
    "accuracy": peer.accuracy_score,
    "classification_error": peer.zero_one_loss,
    "hamming_loss": peer.hamming_loss,
    "mcc": peer.matthews_corrcoef,
    "f1_macro": partial(peer.f1_score, average="macro", zero_division=0),
    "f1_micro": partial(peer.f1_score, average="micro", zero_division=0),
    "f1_weighted": partial(peer.f1_score, average="weighted", zero_division=0),
}


@pytest.mark.filterwarnings("ignore:A single label was found")  # what it warns of is what is drawn
@pytest.mark.parametrize("key", LABELS)
@settings(max_examples=many(40), deadline=None)
@given(seed=seeds, n_rows=sizes, n_classes=st.integers(1, 5))
def test_scores_of_labels(key: str, seed: int, n_rows: int, n_classes: int) -> None:
    """Few and many classes, also invented ones and ones that nobody predicts."""
    rng = np.random.default_rng(seed)
    names = np.array(["ant", "bee", "cat", "dog", "eel"])
    agree(key, LABELS[key], names[rng.integers(0, n_classes, n_rows)], names[rng.integers(0, 5, n_rows)])


@settings(max_examples=many(40), deadline=None)
@given(seed=seeds, n_rows=sizes)
def test_balanced_accuracy_and_kappa(seed: int, n_rows: int) -> None:
    """Classes of the truth only, each as much as another; agreement beyond chance."""
    rng = np.random.default_rng(seed)
    truth = np.concatenate([[0, 1, 2], rng.integers(0, 3, n_rows)])
    prediction = rng.integers(0, 3, n_rows + 3)
    agree("balanced_accuracy", peer.balanced_accuracy_score, truth, prediction)
    agree("balanced_accuracy", partial(peer.balanced_accuracy_score, adjusted=True), truth, prediction, adjusted=True)
    agree("kappa", peer.cohen_kappa_score, truth, prediction)


@settings(max_examples=many(40), deadline=None)
@given(seed=seeds, n_rows=sizes)
def test_weighted_kappas_on_the_whole_scale(seed: int, n_rows: int) -> None:
    """Given all ratings as labels scikit-learn is right too, also where a rating is absent."""
    rng = np.random.default_rng(seed)
    truth = np.concatenate([[1, 6], rng.choice([1, 2, 4, 6], n_rows)])
    prediction = rng.choice([1, 2, 5, 6], n_rows + 2)
    for key, weights in (("quadratic_weighted_kappa", "quadratic"), ("linear_weighted_kappa", "linear")):
        agree(key, partial(peer.cohen_kappa_score, weights=weights, labels=range(1, 7)), truth, prediction)


@pytest.mark.parametrize("zero_division", [0.0, 1.0])
@pytest.mark.parametrize("average", ["binary", "macro", "micro", "weighted"])
@settings(max_examples=many(15), deadline=None)
@given(seed=seeds, n_rows=sizes, beta=st.sampled_from([0.5, 1.0, 2.0]))
def test_the_f_family(average: str, zero_division: float, seed: int, n_rows: int, beta: float) -> None:
    """Every average of F-beta, precision and recall, with both answers to 0 / 0."""
    rng = np.random.default_rng(seed)
    truth = np.concatenate([[0, 1], rng.integers(0, 2, n_rows)])
    prediction = rng.integers(0, 2, n_rows + 2) * rng.integers(0, 2)
    given_both = {"average": average, "zero_division": zero_division}
    agree("fbeta", partial(peer.fbeta_score, beta=beta, **given_both), truth, prediction, beta=beta, **given_both)
    agree("precision", partial(peer.precision_score, **given_both), truth, prediction, **given_both)
    agree("recall", partial(peer.recall_score, **given_both), truth, prediction, **given_both)


@pytest.mark.parametrize("average", ["samples", "macro", "micro", "weighted"])
@settings(max_examples=many(20), deadline=None)
@given(seed=seeds, n_rows=sizes)
def test_the_f_family_over_several_columns(average: str, seed: int, n_rows: int) -> None:
    """Columns of 0 and 1 are one set of labels in each row."""
    rng = np.random.default_rng(seed)
    truth, prediction = rng.integers(0, 2, (n_rows, 4)), rng.integers(0, 2, (n_rows, 4))
    truth[0] = [0, 1, 0, 1]
    agree("f1", partial(peer.f1_score, average=average, zero_division=0), truth, prediction, average=average)
    agree("accuracy", peer.accuracy_score, truth, prediction)
    agree("hamming_loss", peer.hamming_loss, truth, prediction)


@settings(max_examples=many(30), deadline=None)
@given(seed=seeds, n_rows=sizes)
def test_weights(seed: int, n_rows: int) -> None:
    """Weighted rows where scikit-learn takes weights too."""
    rng = np.random.default_rng(seed)
    weight = rng.uniform(0.1, 3.0, n_rows + 2)
    truth, prediction = np.concatenate([[0, 1], rng.integers(0, 2, n_rows)]), rng.integers(0, 2, n_rows + 2)
    for key, function in {"accuracy": peer.accuracy_score, "mcc": peer.matthews_corrcoef, "f1": peer.f1_score}.items():
        given_both = {"zero_division": 0} if key == "f1" else {}
        agree(key, partial(function, sample_weight=weight, **given_both), truth, prediction, weight=weight)
    numbers, guesses = rng.gamma(1, 3, n_rows + 2), rng.gamma(1, 3, n_rows + 2)
    for key in ("mse", "mae", "rmse", "rmsle", "r2", "explained_variance"):
        agree(key, partial(REGRESSION[key], sample_weight=weight), numbers, guesses, weight=weight)
