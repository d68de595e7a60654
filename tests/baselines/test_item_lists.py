"""Cells that hold several items: what is learned from them, and what is made of probabilities."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import podium
from podium.baselines.goal import read_goal
from podium.errors import CompetitionError
from podium.metrics.registry import get_metric

SETS = st.lists(st.sets(st.sampled_from(["a", "b", "c", "10", "9"])), min_size=1, max_size=20).filter(any)


def goal_of(cells, metric, **options):
    frame = pd.DataFrame({"y": cells}, dtype=object)
    return frame, read_goal(frame, ("y",), task="other", metric=get_metric(metric), options=options)


@given(SETS)
def test_sets_become_yes_or_no_for_each_item_and_come_back_as_they_were(sets):
    """An empty cell is the empty set, not a row without an answer."""
    cells = [" ".join(sorted(items)) or None for items in sets]
    frame, goal = goal_of(cells, "f1_samples_set")
    answers = goal.answers(frame)
    assert goal.lists.items == tuple(sorted(set().union(*sets), key=lambda item: (not item.isdigit(), item.zfill(2))))
    assert answers.sum(axis=1).tolist() == [len(items) for items in sets]
    assert [set(cell.split()) for cell in goal.truth(answers)["y"]] == sets
    raw = np.stack([1 - answers, answers], axis=2).reshape(len(cells), -1)
    assert raw.shape[1] == goal.width
    assert [set(cell.split()) for cell in goal.predictions(raw)["y"]] == sets


@given(st.integers(1, 6), st.integers(0, 1000))
def test_a_ranking_holds_the_k_likeliest_items_best_first(k, seed):
    """As a plain sort has it; where a row has one item each, it is a class."""
    draw = np.random.RandomState(seed)
    frame, goal = goal_of(["b", "d", "a", "c", None, "a"], "map_at_k", k=k)
    np.testing.assert_array_equal(goal.answers(frame)[:, 0], [1, 3, 0, 2, np.nan, 0])
    raw = draw.dirichlet(np.ones(4), 5)
    wanted = [[item for _, item in sorted(zip(-row, "abcd", strict=True))][:k] for row in raw]
    assert [cell.split() for cell in goal.predictions(raw)["y"]] == wanted


def test_equal_chances_are_ranked_in_the_order_of_the_items():
    """Numbers by value; and the dummy's guesses are the commonest classes."""
    _, goal = goal_of([10, 9, 8, 10], "map_at_k", k=2)
    assert goal.predictions(np.full((1, 3), 1 / 3))["y"] == ["8 9"]
    assert goal.predictions(np.array([[0.25, 0.25, 0.5]]))["y"] == ["10 8"]


def test_several_items_in_a_row_are_ranked_by_their_own_probabilities():
    """Rows without an item have no answer to learn from where a ranking is asked for."""
    frame, goal = goal_of(["x y", "y", None, "z x"], "map_at_k", k=2)
    np.testing.assert_array_equal(goal.answers(frame), [[1, 1, 0], [0, 1, 0], [np.nan] * 3, [1, 0, 1]])
    raw = np.array([[0.2, 0.8, 0.9, 0.1, 0.5, 0.5]])  # yes: x 0.8, y 0.1, z 0.5
    table = pd.DataFrame(goal.predictions(raw))
    assert table["y"].tolist() == ["x z"]
    assert podium.score(pd.DataFrame({"id": [1], "y": ["z x"]}), table.assign(id=1), metric="map_at_k") == 1.0


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([None, None], "empty in every row"),
        (["a:3 b:1", "a:2"], "grades"),
        ([f"a{place} b{place}" for place in range(60)], "120 different items"),
    ],
)
def test_lists_that_are_not_learned_are_refused_with_what_was_found(cells, said):
    with pytest.raises(CompetitionError, match=said):
        goal_of(cells, "ndcg_at_k")
