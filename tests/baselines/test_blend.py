"""The blend: never worse out-of-fold than its best member on the rows it was chosen on, whatever the metric."""

import numpy as np
import pytest
from baseline_tables import make_problem
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import rankdata
from thorough import many

from podium.baselines.blend import common_scale, select, shares_below
from podium.metrics.registry import get_metric


@pytest.mark.parametrize("kind", ["regression", "multiclass labels", "multiclass probabilities", "binary ranking"])
@given(n_members=st.integers(1, 5), seed=st.integers(0, 1000))
@settings(max_examples=many(10), deadline=None)
def test_a_blend_is_never_worse_than_its_best_member(kind, n_members, seed):
    """By construction: the best member is its first step, and the best prefix is kept."""
    data = make_problem(kind, n_rows=30, n_test=4)
    draw = np.random.RandomState(seed)

    def predictions():
        return draw.dirichlet(np.ones(data.goal.width), 30) if data.goal.classes else draw.normal(size=(30, 1))

    members = [predictions() for _ in range(n_members)]
    weights = select(members, data, np.arange(30))
    assert sum(weights.values()) == pytest.approx(1)
    score = data.judge.score(sum(weight * members[place] for place, weight in weights.items()))
    best = (max if data.metric.greater_is_better else min)(data.judge.score(member) for member in members)
    assert not data.judge.is_better(best, score) or score == pytest.approx(best, rel=1e-12)


def test_errors_that_cancel_are_blended_in_the_right_shares():
    """Half of one that is 1 too high and half of one that is 1 too low is perfect."""
    data = make_problem("regression", n_rows=40, n_test=3)
    members = [data.answers + error for error in (1, -1, 9)]
    assert select(members, data, np.arange(40)) == {0: 0.5, 1: 0.5}


def test_weights_are_chosen_at_the_given_places_only():
    """So that the other rows can be predicted by weights that have not seen them."""
    data = make_problem("regression", n_rows=40, n_test=3)
    first_half = np.arange(40) < 20
    good_first = np.where(first_half[:, None], data.answers, 99.0)
    good_last = np.where(first_half[:, None], 99.0, data.answers)
    assert select([good_first, good_last], data, np.flatnonzero(first_half)) == {0: 1.0}
    assert select([good_first, good_last], data, np.flatnonzero(~first_half)) == {1: 1.0}


def test_labels_are_blended_as_probabilities():
    """Two models that are sure and right outvote one that is unsure and wrong, row by row."""
    data = make_problem("binary labels", n_rows=20, n_test=2, metric=get_metric("accuracy"))
    right = np.eye(2)[data.answers[:, 0].astype(int)]
    half = np.arange(20) % 2 == 0
    first = np.where(half[:, None], 0.9 * right + 0.1 * (1 - right), 0.4 * right + 0.6 * (1 - right))
    second = np.where(half[:, None], 0.4 * right + 0.6 * (1 - right), 0.9 * right + 0.1 * (1 - right))
    weights = select([first, second], data, np.arange(20))
    assert data.judge.score(weights[0] * first + weights[1] * second) == 1


@given(values=st.lists(st.integers(0, 9), min_size=2, max_size=30))
@settings(max_examples=many(50), deadline=None)
def test_for_metrics_of_order_models_are_blended_by_ranks(values):
    """A row's share is its mean rank, as scipy counts it; a new row is ranked among the known ones."""
    raw = np.array(values, dtype=float)[:, None]
    np.testing.assert_allclose(shares_below(raw, raw)[:, 0], (rankdata(raw[:, 0]) - 0.5) / len(raw))
    assert shares_below(raw, np.array([[-1.0], [99.0]])).ravel().tolist() == [0, 1]
    assert common_scale(make_problem("binary ranking"))(raw, raw).max() <= 1
    assert common_scale(make_problem("regression"))(raw, raw) is raw
