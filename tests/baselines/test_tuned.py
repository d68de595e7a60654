"""The tuned model: better than the default where there is something to tune, with an honest number of trees."""

import importlib.util

import numpy as np
import pandas as pd
import pytest
from baseline_tables import make_problem

from podium.baselines import tuned as tuned_module
from podium.baselines.roster import get_recipe
from podium.baselines.run import run_recipe
from podium.baselines.tasks import perform
from podium.baselines.tuned import TUNED, Boosting, configurations, encoder, hold_back
from podium.metrics.registry import get_metric


def friedman(n_rows=300, n_test=50, **more):
    """Numbers that a tree has to approach in small steps."""
    from sklearn.datasets import make_friedman1

    X, y = make_friedman1(n_rows + n_test, noise=1.0, random_state=0)
    table = pd.DataFrame(X, columns=[f"x{place}" for place in range(10)]).assign(id=range(len(X)), y=y)
    given = {"train": table.head(n_rows), "test": table.tail(n_test).drop(columns="y"), "target": ("y",)}
    return make_problem("regression", **{**given, **more})


def test_tuning_beats_the_defaults(monkeypatch):
    """By more than a hair, on the kind of table that boosting is made for."""
    monkeypatch.setattr("podium.baselines.training.N_REPEATS", 1)
    data = friedman(500)
    assert run_recipe(TUNED, data).oof_score < 0.97 * run_recipe(get_recipe("lightgbm"), data).oof_score


def test_the_variant_and_the_repeats_are_told():
    """A reader of the details can repeat it."""
    details = run_recipe(TUNED, make_problem("binary probabilities")).details
    assert details["variant"] in configurations(make_problem("binary probabilities").setting)
    assert details["n_repeats"] == 3
    assert "lightgbm" in details["versions"]
    assert details["warnings"] == []


def test_rows_that_are_predicted_do_not_decide_how_many_trees_there_are():
    """Other answers of the held-out rows change nothing in their predictions."""
    data = make_problem("regression")
    learned, held = data.folds[0]
    model = configurations(data.setting)["8 leaves"]
    before = model.fit_predict(data, learned, data.cells.iloc[held])
    data.answers[held] = 1e6
    np.testing.assert_array_equal(model.fit_predict(data, learned, data.cells.iloc[held]), before)


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("regression", {}),
        ("regression", {"time_column": "day"}),
        ("binary labels", {}),
        ("regression", {"group_column": "color"}),
    ],
)
def test_rows_for_the_early_stopping_are_held_back_as_folds_are_made(kind, more):
    """By time the latest, by group whole ones, and always none of both."""
    data = make_problem(kind, n_rows=80, **more)
    rows = data.folds[-1][0]
    learned, stopped = hold_back(data, rows)
    assert len(stopped)
    assert not set(learned) & set(stopped)
    assert {*learned, *stopped} <= set(rows)
    if "time_column" in more:
        days = data.train["day"].to_numpy()
        assert days[learned].max() < days[stopped].min()
    if "group_column" in more:
        colors = data.train["color"].fillna("").to_numpy()
        assert not set(colors[learned]) & set(colors[stopped])


def test_a_few_rows_leave_none_to_hold_back():
    """They are all needed."""
    data = make_problem("regression", n_rows=20)
    assert len(hold_back(data, np.arange(20))[1]) == 0
    assert np.isfinite(run_recipe(TUNED, data).oof_score)


def test_means_of_answers_do_not_give_a_row_its_own_answer():
    """A category for each row would otherwise be a perfect column: the encoder is cross-fitted."""
    draw = np.random.RandomState(0)
    train = pd.DataFrame(
        {"id": range(200), "name": [f"n{place // 2}" for place in range(200)], "y": draw.normal(size=200)}
    )
    data = make_problem("regression", train=train, test=train.drop(columns="y"), target=("y",))
    means = encoder(data.features, data.answers[:, 0], 0, seed=0).fit_transform(data.cells, data.answers[:, 0])[:, -1]
    assert abs(np.corrcoef(means, data.answers[:, 0])[0, 1]) < 0.3
    assert run_recipe(TUNED, data).oof_score > 0.95 * data.answers.std()


def test_where_lightgbm_is_missing_xgboost_takes_its_place(monkeypatch):
    """The same configurations, the other library."""
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "lightgbm" else object())
    data = friedman(120)
    models = configurations(data.setting)
    assert {model.library for model in models.values()} == {"xgboost"}
    learned, held = data.folds[0]
    raw = models["8 leaves"].fit_predict(data, learned, data.cells.iloc[held])
    assert np.corrcoef(raw[:, 0], data.answers[held, 0])[0, 1] > 0.7


@pytest.mark.parametrize(("metric", "loss"), [("rmse", "squared"), ("mae", "absolute"), ("rmsle", "logarithmic")])
def test_the_loss_is_the_one_next_to_the_metric(metric, loss):
    """Medians for absolute errors, logarithms for ratios; the squared error is tried beside."""
    data = make_problem("positive regression", metric=get_metric(metric))
    losses = [model.loss for model in configurations(data.setting).values()]
    assert losses[0] == loss
    assert "squared" in losses


def test_a_class_that_only_some_rows_have_gets_its_column():
    """Also where no row to learn from has it."""
    train = pd.DataFrame({"id": range(90), "x": range(90), "y": ["a", "b"] * 44 + ["c", "a"]})
    data = make_problem("multiclass labels", train=train, test=train[["id", "x"]], target=("y",))
    for library in ("lightgbm", "xgboost"):
        rows = np.arange(89)
        raw = Boosting(library=library, leaves=4, n_least=5).fit_predict(data, rows, data.cells)
        np.testing.assert_allclose(raw.sum(axis=1), 1, atol=1e-6)
        without = Boosting(library=library, leaves=4, n_least=5).fit_predict(data, np.arange(80), data.cells)
        assert (without[:, 2] == 0).all()


def test_no_configuration_fails(monkeypatch):
    """Each on each library, on a table with every kind of column."""
    from podium.baselines.tasks import find_tasks

    data = make_problem("multiclass probabilities", n_rows=240)
    for task in find_tasks(TUNED, data)[:: len(data.folds)]:
        assert perform(data, task).failure is None
    assert tuned_module.find_library() == "lightgbm"
