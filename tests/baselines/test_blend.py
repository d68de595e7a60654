"""The blend: never worse out-of-fold than its best member, whatever the metric."""

import numpy as np
import pandas as pd
import pytest
from baseline_tables import make_problem
from hypothesis import given, settings
from hypothesis import strategies as st
from thorough import many

from podium.baselines.blend import blend
from podium.baselines.roster import get_recipe
from podium.baselines.run import BaselineResult, run_roster
from podium.errors import CompetitionError
from podium.metrics.registry import get_metric


def made_up(data, name, raw_oof, raw_test):
    """A result with predictions that no model made."""
    return BaselineResult(
        name=name,
        rung="default",
        submission=data.table(data.test, raw_test),
        oof=data.table(data.train, raw_oof),
        oof_score=data.judge.score(raw_oof),
        seconds=0.0,
        details={},
        raw_oof=raw_oof,
        raw_test=raw_test,
    )


@pytest.mark.parametrize("kind", ["regression", "multiclass labels", "multiclass probabilities", "binary ranking"])
@given(n_members=st.integers(1, 5), seed=st.integers(0, 1000))
@settings(max_examples=many(10), deadline=None)
def test_a_blend_is_never_worse_than_its_best_member(kind, n_members, seed):
    """By construction: the best member is its first step, and the best prefix is kept."""
    data = make_problem(kind, n_rows=30, n_test=4)
    draw = np.random.RandomState(seed)

    def predictions(n_rows):
        return draw.dirichlet(np.ones(data.goal.width), n_rows) if data.goal.classes else draw.normal(size=(n_rows, 1))

    members = [made_up(data, f"member-{place}", predictions(30), predictions(4)) for place in range(n_members)]
    blended = blend(members, data)
    assert not any(data.judge.is_better(member.oof_score, blended.oof_score) for member in members)
    weights = blended.details["weights"]
    assert sum(weights.values()) == pytest.approx(1)
    expected = sum(weights.get(member.name, 0) * member.raw_test for member in members)
    np.testing.assert_allclose(blended.raw_test, expected)
    assert data.judge.score(blended.raw_oof) == blended.oof_score


def test_errors_that_cancel_are_blended_in_the_right_shares():
    """Half of one that is 1 too high and half of one that is 1 too low is perfect."""
    data = make_problem("regression", n_rows=40, n_test=3)
    truth, test = data.answers, np.zeros((3, 1))
    members = [made_up(data, name, truth + error, test) for name, error in (("high", 1), ("low", -1), ("far", 9))]
    blended = blend(members, data)
    assert blended.oof_score == pytest.approx(0, abs=1e-12)
    assert blended.details["weights"] == {"high": 0.5, "low": 0.5}


def test_labels_are_blended_as_probabilities():
    """Two models that are sure and right outvote one that is unsure and wrong, row by row."""
    data = make_problem("binary labels", n_rows=20, n_test=2, metric=get_metric("accuracy"))
    right = np.eye(2)[data.answers[:, 0].astype(int)]
    half = np.arange(20) % 2 == 0
    first = np.where(half[:, None], 0.9 * right + 0.1 * (1 - right), 0.4 * right + 0.6 * (1 - right))
    second = np.where(half[:, None], 0.4 * right + 0.6 * (1 - right), 0.9 * right + 0.1 * (1 - right))
    test = np.array([[0.8, 0.2], [0.4, 0.6]])
    blended = blend([made_up(data, "first", first, test), made_up(data, "second", second, test)], data)
    assert blended.oof_score == 1
    assert blended.submission["y"].tolist() == ["no", "yes"]


def test_the_blend_of_real_models_beats_each_of_them():
    """A straight line and a tree see different things."""
    data = make_problem("regression", n_rows=80)
    results, _ = run_roster(data, [get_recipe(name) for name in ("dummy", "linear", "decision-tree", "lightgbm")])
    steps = []
    blended = blend(results, data, progress=lambda *step: steps.append(step))
    assert blended.oof_score <= min(result.oof_score for result in results)
    assert blended.name == blended.rung == steps[-1][2] == "ensemble"
    pd.testing.assert_series_equal(blended.oof["id"], data.train["id"])


def test_nothing_to_blend_is_said():
    """Every member may be unavailable."""
    with pytest.raises(CompetitionError, match="nothing to blend"):
        blend([], make_problem("regression"))
