"""The loss of each row adds up to what scikit-learn computes over all of them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, brier_score_loss, log_loss, roc_auc_score, root_mean_squared_error
from sklearn.metrics import top_k_accuracy_score as top_k
from thorough import many

from podium.diagnosis import losses
from podium.diagnosis.columns import best_constants, find_weak_columns, skill_of_columns
from podium.diagnosis.intervals import Interval
from podium.diagnosis.places import count_places, places_of_classes


def test_means_are_those_of_scikit_learn() -> None:
    """Log loss, Brier score, share of wrong rows, and the root of the mean of squares."""
    random = np.random.default_rng(0)
    truth, given_ = random.integers(0, 2, 80), random.random(80)
    of_truth = np.where(truth == 1, given_, 1 - given_)
    assert losses.log_losses(of_truth).values.mean() == pytest.approx(log_loss(truth, given_))
    assert losses.brier(given_, truth.astype(float)).values.mean() == pytest.approx(brier_score_loss(truth, given_))
    answers = (given_ > 0.5).astype(int)
    assert losses.wrong_rows(truth, answers).values.mean() == pytest.approx(1 - accuracy_score(truth, answers))
    error = losses.squared_errors(truth - given_)
    assert error.shown(error.values.mean()) == pytest.approx(root_mean_squared_error(truth, given_))
    assert losses.log_losses(np.array([0.0])).values[0] < 40  # finite, however sure and wrong


@settings(max_examples=many(60))
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=30))
def test_wrongly_ordered_pairs_are_one_minus_auc(rows: list[tuple[bool, int]]) -> None:
    """The mean over all rows, with ties that count half."""
    truth, scores = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    if len(set(truth)) < 2:
        return
    found = losses.misranked(scores, truth).values
    assert found.mean() == pytest.approx(1 - roc_auc_score(truth, scores))
    assert found[truth == 1].mean() == pytest.approx(found[truth == 0].mean())


def test_late_places_are_one_minus_the_reciprocal_rank() -> None:
    """0 stands for a truth that is in no place."""
    assert losses.late_places(np.array([1.0, 2.0, 4.0, 0.0])).values.tolist() == [0.0, 0.5, 0.75, 1.0]


def test_places_of_the_truth_are_top_k_accuracy() -> None:
    """For every k; ties count against."""
    random = np.random.default_rng(1)
    chances, truth = random.dirichlet(np.ones(5), 200), random.integers(0, 5, 200)
    counts = count_places(places_of_classes(chances, truth))
    for one in counts[:-1]:  # among all five guesses it is always
        assert one.up_to_here.estimate == pytest.approx(top_k(truth, chances, k=one.place, labels=range(5)))
    assert sum(one.n_rows for one in counts) == 200
    assert places_of_classes(np.full((1, 4), 0.25), np.array([0])).tolist() == [4]
    assert [(one.place, one.n_rows) for one in count_places(np.array([1, 0, 3]))] == [(1, 1), (2, 0), (3, 1), (0, 1)]


def test_the_skill_of_a_column_is_held_against_its_best_constant() -> None:
    """1 - mean loss / mean loss of the constant; the interval holds the truth about 95 times of 100."""
    random = np.random.default_rng(2)
    n_holding = 0
    for _ in range(300):
        truth = random.normal(size=(80, 1))
        left = 0.6 * random.normal(size=(80, 1))
        [found] = skill_of_columns(left**2, (truth - best_constants(truth)) ** 2)
        assert found.estimate == pytest.approx(1 - (left**2).mean() / truth.var())
        n_holding += found.holds(1 - 0.36)
    assert 0.9 <= n_holding / 300 <= 0.98


def test_columns_that_are_no_better_than_their_constant_are_named() -> None:
    """At most three by name."""
    weak, strong = Interval(estimate=-0.01, low=-0.05, high=0.03), Interval(estimate=0.4, low=0.3, high=0.5)
    assert list(find_weak_columns(["a", "b"], [strong, strong])) == []
    [one] = find_weak_columns("abcdef", [weak, strong, weak, weak, weak, strong])
    assert one.sentence.startswith("4 columns are not clearly better than the best constant")
    assert "a -1 % (-5 % to 3 %)" in one.sentence
    assert one.sentence.endswith("and 1 other.")
