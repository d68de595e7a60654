"""Every kind of problem has a bracket, without a line of code from its author, and no bracket sees what it must not."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from baseline_tables import draw_rows
from hypothesis import given, settings
from hypothesis import strategies as st
from kind_tables import FORECASTERS, KINDS, make_kind, make_series, weekly
from thorough import many
from tiny import NOW, prepare_it, write_competition

import podium
from podium.baselines.ensemble import build_ensemble
from podium.baselines.roster import ROSTER, get_recipe
from podium.baselines.run import run_recipe
from podium.baselines.training import TrainingData
from podium.baselines.unavailable import BaselineUnavailableError
from podium.competition.keys import WITHOUT_LABELS
from podium.errors import CompetitionError
from podium.metrics.registry import get_metric
from podium.use.baseline import run_baselines
from podium.use.prepare import prepare
from podium.use.validate import validate

OFTEN_THE_SAME = ("imbalanced", "counts", "several targets", "ranked guesses")  # as another kind, to a leak
TOLD = [name for name, kind in KINDS.items() if kind.task not in WITHOUT_LABELS and name not in OFTEN_THE_SAME]
BLENDED = ["several items, ranked", "clustering", "outliers"]


def score(result, data, solution):
    return podium.score(
        solution,
        result.submission,
        metric=data.metric.key,
        options=data.options,
        columns={"id": data.id, "target": data.target},
    )


@cache
def run_kind(name, *, has_signal=True):
    """The competition, and the test scores of the baselines by name."""
    data, solution = make_kind(name, has_signal=has_signal)
    results = {recipe: run_recipe(get_recipe(recipe), data) for recipe in KINDS[name].recipes}
    return data, results, {recipe: score(result, data, solution) for recipe, result in results.items()}


def lead(data, one, other):
    """By how much a score is better than another, as a share of what the other lacks to the best score."""
    lacks = abs(other - data.metric.best)
    return (one - other if data.metric.greater_is_better else other - one) / lacks


@pytest.mark.parametrize("name", KINDS)
def test_every_kind_of_problem_has_baselines_that_beat_its_dummy(name):
    """Out of fold, or by a criterion without labels; and on test rows that nobody had seen."""
    data, results, scores = run_kind(name)
    dummy, *others = KINDS[name].recipes
    for other in others:
        assert data.judge.is_better(results[other].oof_score, results[dummy].oof_score), other
        assert lead(data, scores[other], scores[dummy]) > KINDS[name].margin, other


@pytest.mark.parametrize("name", TOLD)
def test_where_the_answers_are_noise_nothing_beats_the_dummy(name):
    """A baseline that did would have seen the answers."""
    data, results, scores = run_kind(name, has_signal=False)
    dummy, *others = KINDS[name].recipes
    for other in others:
        assert lead(data, scores[other], scores[dummy]) < KINDS[name].margin, other
        assert lead(data, results[other].oof_score, results[dummy].oof_score) < KINDS[name].margin, other


@pytest.mark.parametrize("name", BLENDED)
def test_the_ensemble_of_any_kind_is_a_valid_submission_and_better_than_the_dummy(name):
    """Lists, sets and labels are blended as probabilities; groups vote, and oddness is averaged."""
    data, results, scores = run_kind(name)
    _, solution = make_kind(name)
    ensemble = build_ensemble(list(results.values()), data)
    assert lead(data, score(ensemble, data, solution), scores["dummy"]) > KINDS[name].margin
    assert ensemble.submission["id"].tolist() == solution["id"].tolist()


def test_a_recipe_is_offered_for_the_kinds_that_it_suits():
    """A forecast has the models of rows as well; groups and oddities have their own, and the dummy."""

    def offered(data):
        return {recipe.name for recipe in ROSTER if recipe.suits(data)}

    rows, forecast = offered(make_kind("regression")[0]), offered(make_series(weekly(40), 7)[0])
    assert {"dummy", "linear", "lightgbm"} <= rows
    assert forecast - rows == set(FORECASTERS[2:])
    assert offered(make_kind("clustering")[0]) == set(KINDS["clustering"].recipes)
    assert offered(make_kind("outliers")[0]) == set(KINDS["outliers"].recipes)
    assert "naive-bayes" in offered(make_kind("pixels")[0]) - rows
    with pytest.raises(BaselineUnavailableError, match="another kind of problem"):
        run_recipe(get_recipe("k-means"), make_kind("regression")[0])


def test_groups_whose_names_stand_in_train_are_classes_to_be_learned():
    """The task is called clustering, and yet there are labels: they are used."""
    labelled, solution = make_kind("clustering", task="multiclass", train=_with_groups())
    data = make_kind("clustering", train=_with_groups())[0]
    assert data.kind == "labelled" == labelled.kind
    assert score(run_recipe(get_recipe("linear"), data), data, solution) > 0.95


def _with_groups():
    rows, answers = KINDS["clustering"].draw(np.random.RandomState(3), 240)
    return pd.concat([rows, answers], axis=1)


def program(train, test, solution):
    """A ``prepare.py`` that writes these tables."""
    tables = {"public/train.csv": train, "public/test.csv": test, "private/solution.csv": solution}
    lines = [
        f"    {name.split('/')[0]}.joinpath({name.split('/')[1]!r}).write_text({table.to_csv(index=False)!r})"
        for name, table in tables.items()
    ]
    return "\n".join(["def prepare(raw, public, private, seed):", *lines]) + "\n"


TOML = """\
title = "Any kind"
task = "{task}"
target = {target}
[metric]
name = "{metric}"
options = {options}
[split]
stratify = false
{split}
"""


def toml(data):
    options = ", ".join(f"{key} = {value}" for key, value in data.options.items())
    split = f'time_column = "{data.time_column}"' if data.time_column else ""
    target = str(list(data.target)).replace("'", '"')
    return TOML.format(
        task=data.task, target=target, metric=data.metric.key, options="{ " + options + " }", split=split
    )


BOARDS = {
    "label sets": ("dummy", "linear"),
    "ranked guesses": ("dummy", "linear"),
    "ordinal": ("dummy", "linear"),
    "multilabel": ("dummy", "linear"),
    "clustering": ("dummy", "k-means"),
    "outliers": ("dummy", "isolation-forest"),
    "forecast": ("dummy", "seasonal-naive"),
}


@pytest.mark.parametrize("name", BOARDS)
def test_in_a_prepared_competition_baselines_of_every_kind_reach_the_board(name, tmp_path):
    """Prepared, validated like a person's file, scored on both splits; and better than the dummy there."""
    data, solution = make_series(weekly(120), 28) if name == "forecast" else make_kind(name)
    written = program(data.train, data.test, solution)
    competition = write_competition(tmp_path, "any", toml=toml(data), program=written)
    prepare_it(tmp_path, competition)
    validate(competition, competition.sample_path)
    ran = run_baselines(tmp_path, competition, BOARDS[name], now=NOW, progress=lambda *_: None)
    assert [one.problem for one in ran] == ["", ""]
    dummy, other = (one.submission for one in ran)
    for split in ("public", "private"):
        assert lead(data, other.scores[split], dummy.scores[split]) > 0.1
    assert prepare(tmp_path, competition, now=NOW).is_unchanged


STRANGE = {
    "a class with one row": {"x": range(40), "y": ["rare", *["a", "b"] * 19, "a"]},
    "one class only": {"x": range(20), "y": ["a"] * 20},
    "constant columns": {"x": [1] * 20, "z": ["same"] * 20, "u": range(20), "y": ["a", "b"] * 10},
    "nothing but constant columns": {"x": [1] * 20, "y": ["a", "b"] * 10},
    "all missing": {"x": [None] * 20, "z": [np.nan] * 20, "u": range(20), "y": ["a", "b"] * 10},
    "ten rows": {"x": range(10), "z": list("abcdefghij"), "y": ["a", "b"] * 5},
    "one column": {"x": np.linspace(0, 1, 30), "y": ["a", "b", "c"] * 10},
    "huge whole numbers": {"x": [10**18 + place for place in range(30)], "y": ["a", "b", "c"] * 10},
    "beyond 64 bits": {"x": [str(10**30 + place) for place in range(30)], "y": ["a", "b", "c"] * 10},
    "mixed types": {"x": [1, "two", None, 4.5, True, "2024-01-01"] * 5, "y": ["a", "b", "c"] * 10},
    "infinite values": {"x": [np.inf, -np.inf, 1.0, 2.0, 1e308] * 6, "z": range(30), "y": ["a", "b", "c"] * 10},
    "dates": {"x": pd.date_range("2024-01-31", periods=30).strftime("%d.%m.%Y"), "y": ["a", "b", "c"] * 10},
    "texts with commas": {
        "x": [f'He said, "no, {place}", and left; so be it.' for place in range(30)],
        "y": ["a", "b", "c"] * 10,
    },
    "classes with commas and quotes": {"x": range(30), "y": ["a, b", 'the "c"', "d\u00e9j\u00e0 vu"] * 10},
}


@pytest.mark.parametrize("name", STRANGE)
@pytest.mark.parametrize("recipe", ["dummy", "linear", "decision-tree", "k-means", "neighbour-distance"])
def test_no_strange_table_stops_a_baseline(name, recipe):
    """It runs, or says in a sentence why it cannot: here only where there is no column to learn from."""
    table = pd.DataFrame(STRANGE[name])
    test = table.drop(columns="y").assign(id=range(len(table)))
    if "x" in test and name == "ten rows":
        test["z"] = "never seen"
    unlabelled = {"k-means": "clustering", "neighbour-distance": "outliers"}
    metrics = {"clustering": "adjusted_rand", "outliers": "auc"}
    task = unlabelled.get(recipe, "multiclass")
    data = TrainingData(
        train=table if task == "multiclass" else table.drop(columns="y"),
        test=test,
        id=("id",),
        target=("y",),
        task=task,
        metric=get_metric(metrics.get(task, "accuracy")),
    )
    if name == "nothing but constant columns" and recipe != "dummy":
        with pytest.raises(BaselineUnavailableError, match="no column"):
            run_recipe(get_recipe(recipe), data)
        return
    result = run_recipe(get_recipe(recipe), data)
    assert result.submission["y"].notna().all()
    assert len(result.submission) == len(test)
    assert np.isfinite(result.oof_score)


CELL = st.one_of(
    st.none(),
    st.integers(-(10**20), 10**20),
    st.floats(),
    st.booleans(),
    st.sampled_from(["", "a", "b", "a, b", "1e999", "nan", "-inf", "2024-02-30", "\x00", "\u00bd"]),
    st.text(max_size=5),
)


@given(
    st.lists(st.tuples(CELL, CELL, st.sampled_from("ab")), min_size=4, max_size=25),
    st.lists(st.tuples(CELL, CELL), min_size=1, max_size=5),
    st.sampled_from(["multiclass", "clustering", "outliers"]),
)
@settings(max_examples=many(10))
def test_any_table_is_answered_in_full_or_refused_in_a_sentence(train, test, task):
    """Whatever stands in the cells, in train or in test alone."""
    recipes = {"multiclass": "linear", "clustering": "k-means", "outliers": "neighbour-distance"}
    metrics = {"multiclass": "multiclass_log_loss", "clustering": "nmi", "outliers": "auc"}
    table = pd.DataFrame(train, columns=["x", "z", "y"])
    data = TrainingData(
        train=table if task == "multiclass" else table.drop(columns="y"),
        test=pd.DataFrame(test, columns=["x", "z"]).assign(id=range(len(test))),
        id=("id",),
        target=("y",),
        task=task,
        metric=get_metric(metrics[task]),
    )
    if not len(data.features):
        with pytest.raises(CompetitionError, match="no column"):
            run_recipe(get_recipe(recipes[task]), data)
        return
    result = run_recipe(get_recipe(recipes[task]), data)
    assert len(result.submission) == len(test)
    assert result.submission.notna().all(axis=None)


def test_a_column_of_free_text_is_read_by_its_words():
    """And a category, a name in each row, and a code are not."""
    rows, _ = draw_rows(60)
    features = make_kind("texts")[0].features
    assert features.texts == ("note",)
    codes = TrainingData(
        train=rows.assign(y=1.5),
        test=rows,
        id=("id",),
        target=("y",),
        task="regression",
        metric=get_metric("rmse"),
    )
    assert codes.features.texts == ("note",)
    assert "code" in codes.features.left_out
