"""Scores in blocks of rows, and what is refused where the score itself shows it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from metrics.draws import draw
from thorough import many

from podium.errors import MetricError
from podium.metrics import curves, influence, orders
from podium.metrics.columns import Binary, Numbers
from podium.metrics.registry import Metric, get_metric, list_metrics

of_numbers = [metric for metric in list_metrics() if isinstance(metric.shape, Numbers)]


def in_small_blocks(patch: pytest.MonkeyPatch) -> None:
    for module, name, size in (
        (influence, "BLOCK", 14),
        (influence, "_DOT", 3),
        (curves, "BLOCK", 5),
        (orders, "MANY_ROWS", 1),
    ):
        assert hasattr(module, name)
        patch.setattr(module, name, size)


@pytest.mark.parametrize("metric", list_metrics(), ids=lambda metric: metric.key)
def test_the_size_of_blocks_does_not_matter(metric: Metric, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last block is shorter than the others, and every metric has the same score and influences."""
    y_true, y_pred, given_roles = draw(metric, np.random.default_rng(3), 61)
    at_once = metric.estimate_values(y_true, y_pred, **given_roles)
    in_small_blocks(monkeypatch)
    in_blocks = metric.estimate_values(y_true, y_pred, **given_roles)
    assert in_blocks.score == pytest.approx(at_once.score, rel=1e-12, abs=1e-12)
    if at_once.influence is not None and in_blocks.influence is not None:
        np.testing.assert_allclose(in_blocks.influence(), at_once.influence(), rtol=1e-9, atol=1e-9)


@settings(max_examples=many(100), deadline=None)
@given(seed=st.integers(0, 2**32 - 1), n=st.integers(0, 40), is_strided=st.booleans())
def test_a_product_of_vectors_is_the_same_in_pieces(seed: int, n: int, is_strided: bool) -> None:
    """As the plain sum of products, for whole and broken numbers of pieces, and for columns of a table."""
    table = np.random.default_rng(seed).normal(size=(n, 2))
    one, other = (table[:, 0], table[:, 1]) if is_strided else (table[:, 0].copy(), table[:, 1].copy())
    with pytest.MonkeyPatch.context() as patch:
        in_small_blocks(patch)
        assert influence.dot(one, other) == pytest.approx(sum(one * other), abs=1e-12)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("metric", of_numbers, ids=lambda metric: metric.key)
def test_what_is_missing_or_infinite_is_refused_on_either_side(metric: Metric, value: float) -> None:
    """Also by metrics that look for it only when there is no score; and it is told what was found."""
    for side in (0, 1):
        y_true, y_pred, given_roles = draw(metric, np.random.default_rng(5), 30)
        sides = [np.asarray(y_true, dtype=np.float64), np.asarray(y_pred, dtype=np.float64)]
        sides[side].reshape(-1)[7] = value
        with pytest.raises(MetricError, match="missing"):
            metric(*sides, **given_roles)


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("key", [metric.key for metric in of_numbers if metric.shape.is_told_by_score])  # type: ignore[attr-defined]
def test_a_missing_value_does_not_hide_in_a_row_that_weighs_nothing(key: str, value: float) -> None:
    """A weight of 0, or a true value of 0 that is left out, makes no prediction optional."""
    metric = get_metric(key)
    y_true, y_pred, _ = draw(metric, np.random.default_rng(6), 20)
    y_pred[4] = value
    if "weight" in metric.roles:
        with pytest.raises(MetricError, match="the predictions hold"):
            metric(y_true, y_pred, weight=np.arange(20) % 4)
    y_true[4] = 0.0
    with pytest.raises(MetricError, match="the predictions hold"):
        metric(y_true, y_pred)


@pytest.mark.parametrize(
    "metric", [one for one in of_numbers if isinstance(one.shape, Binary)], ids=lambda one: one.key
)
def test_truths_of_0_and_1_may_be_numbers_of_any_type_or_labels(metric: Metric) -> None:
    """Numbers are taken as they stand, labels are told apart first: the score is the same."""
    y_true, y_pred, given_roles = draw(metric, np.random.default_rng(8), 40)
    score = metric(y_true.astype(np.float64), y_pred, **given_roles)
    for truth in (y_true, y_true.astype(np.uint8), y_true.astype(bool), np.where(y_true == 1, "yes", "no")):
        assert metric(truth, y_pred, **given_roles) == score
    if "pos_label" in metric.options:
        assert metric(1.0 - y_true, y_pred, pos_label=0, **given_roles) == score


def test_rows_to_be_ignored_may_be_those_of_0() -> None:
    """Then 0 is no label, and what is left is of one class."""
    truth, guesses = [[1.0], [0.0], [1.0]], [[0.1], [0.9], [0.2]]
    with pytest.raises(MetricError, match="all are of one"):
        get_metric("columnwise_auc")(truth, guesses, ignore_rows_with=0)


@pytest.mark.parametrize("key", ["accuracy", "hamming_loss", "jaccard"])
def test_a_table_of_labels_is_scored_alike_as_numbers_and_as_texts(key: str) -> None:
    """Of any type, wherever the lowest number lies, and in any layout in memory; it is not changed."""
    truth, guesses = np.random.default_rng(9).integers(0, 2, (2, 30, 3))
    options = {"average": "macro", "pos_label": "4"} if key == "jaccard" else {}
    kept = truth.copy()
    scores = {
        get_metric(key)(cast(truth + 3), cast(guesses + 3), **options)
        for cast in (
            np.asarray,
            np.asfortranarray,
            lambda a: a.astype(np.int8),
            lambda a: a.astype(float),
            np.ndarray.tolist,
        )
    }
    assert len(scores | {get_metric(key)((truth + 3).astype(str), (guesses + 3).astype(str), **options)}) == 1
    if not options:
        assert get_metric(key)(truth, guesses) in scores
        assert get_metric(key)(truth[:, :1], guesses[:, 0]) == get_metric(key)(truth[:, 0], guesses[:, :1])
    assert np.array_equal(truth, kept)


def test_tables_of_labels_need_the_same_columns() -> None:
    """Of each there is said how many."""
    with pytest.raises(MetricError, match="there are 2 columns of true labels and 1 of predictions"):
        get_metric("accuracy")([[0, 1], [1, 0]], [0, 1])
