"""Any table, any metric: every member of the roster gives a valid submission, twice the same one."""

import json
import subprocess
import sys
from dataclasses import replace
from functools import cache
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from baseline_tables import PROBLEMS, draw_rows, make_problem

import podium
from podium.baselines import unavailable
from podium.baselines.ensemble import build_ensemble
from podium.baselines.roster import BASELINES, ROSTER, get_recipe
from podium.baselines.run import run_recipe, run_roster
from podium.baselines.unavailable import BaselineUnavailableError
from podium.errors import CompetitionError
from podium.metrics.registry import get_metric

QUICK = [get_recipe(name) for name in ("dummy", "linear", "decision-tree")]

CLASSES_ONLY = ["linear-discriminant", "naive-bayes"]


@pytest.fixture(scope="module", autouse=True)
def one_deal():
    """Several deals of the folds say no more about what these tests ask."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("podium.baselines.training.N_REPEATS", 1)
        yield


@cache
def run_all(kind):
    """The whole roster and its ensemble on one kind of problem, run once for all tests that only look."""
    data = make_problem(kind)
    results, cannot = run_roster(data)
    return data, [*results, build_ensemble(results, data)], cannot


def score_of(result, data):
    """The score of a submission that had to fit a solution of the test rows, with answers made up."""
    answers = data.train[list(data.target)].head(len(data.test)).reset_index(drop=True)
    solution = pd.concat([data.test[list(data.id)], answers], axis=1)
    columns = {"id": data.id, "target": data.target}
    return podium.score(solution, result.submission, metric=data.metric.key, options=data.options, columns=columns)


@pytest.mark.parametrize("kind", PROBLEMS)
def test_every_member_gives_a_valid_submission(kind):
    """Numbers, gaps, categories, dates, texts, useless columns; a score for each metric, out-of-fold and on test."""
    data, results, cannot = run_all(kind)
    assert [error.name for error in cannot] == ([] if data.goal.predicts_classes else CLASSES_ONLY)
    for result in results:
        assert np.isfinite(score_of(result, data))
        assert np.isfinite(result.oof_score)
        assert result.submission["id"].tolist() == data.test["id"].tolist()
        assert result.oof["id"].tolist() == data.train["id"].tolist()
        assert list(result.oof) == list(result.submission)
        assert json.loads(json.dumps(result.details)) == result.details
    dummy, linear = results[:2]
    assert data.judge.is_better(linear.oof_score, dummy.oof_score)


def test_the_out_of_fold_score_is_that_of_the_out_of_fold_table():
    """One way of scoring: what the command line would say of the same two tables."""
    data = make_problem("multiclass probabilities")
    result = run_recipe(get_recipe("linear"), data)
    said = podium.score(data.train[["id", "y"]], result.oof, metric="multiclass_log_loss")
    assert result.oof_score == pytest.approx(said, rel=1e-12)


@pytest.mark.parametrize("kind", ["regression", "multiclass probabilities"])
def test_two_runs_give_the_same_file(kind):
    """Seeds and numbers of threads are fixed."""
    data = make_problem(kind)
    results, _ = run_roster(data)
    for first, second in zip(run_all(kind)[1], [*results, build_ensemble(results, data)], strict=True):
        assert first.submission.to_csv() == second.submission.to_csv(), first.name


def test_test_rows_teach_nothing():
    """A row's prediction is the same among other test rows, in another order, or with more of them."""
    data, results, _ = run_all("binary probabilities")
    more = pd.concat([data.test, draw_rows(10, seed=2)[0]])
    other = make_problem("binary probabilities", test=more.sample(frac=1, random_state=0))
    for result in results[:-1]:
        recipe = get_recipe(result.name)
        alone = result.submission.set_index("id")["y"]
        among = run_recipe(recipe, other).submission.set_index("id")["y"]
        np.testing.assert_allclose(among[alone.index], alone, rtol=0, atol=1e-12, err_msg=recipe.name)


def test_the_dummy_is_the_best_constant_for_the_metric():
    """Mean for squared errors, median for absolute ones, the positive class for F1, shares for log loss."""

    def variant(kind, metric, **more):
        train, _ = draw_rows(60)
        train["y"] = more.pop("answers")
        data = make_problem(kind, train=train, target=("y",), metric=get_metric(metric), **more)
        return run_recipe(get_recipe("dummy"), data)

    skewed = np.exp(np.random.RandomState(0).normal(size=60) * 2)
    rare = ["yes"] * 12 + ["no"] * 48
    assert variant("regression", "rmse", answers=skewed).details["variant"] == "mean"
    assert variant("regression", "mae", answers=skewed).details["variant"] == "median"
    assert set(variant("binary labels", "f1", answers=rare).submission["y"]) == {"yes"}
    assert set(variant("binary labels", "accuracy", answers=rare).submission["y"]) == {"no"}
    np.testing.assert_allclose(variant("binary probabilities", "log_loss", answers=rare).submission["y"], 0.2)


def test_groups_stay_whole_and_are_no_column_to_learn_from():
    """A patient's rows are never on both sides of a fold."""
    train, strength = draw_rows(60)
    train = train.assign(patient=np.arange(60) // 6, y=strength)
    data = make_problem("regression", train=train, group_column="patient")
    for learned, held in data.folds:
        assert not set(train["patient"].iloc[learned]) & set(train["patient"].iloc[held])
    assert "patient" not in data.features.numbers
    assert np.isfinite(run_recipe(get_recipe("linear"), data).oof_score)


def test_folds_by_time_predict_the_later_rows_only():
    """The out-of-fold table leaves out the earliest stretch, and the blend works on what is there."""
    data = make_problem("regression", time_column="day")
    results, _ = run_roster(data, QUICK)
    days = data.train.set_index("id")["day"]
    for result in [*results, build_ensemble(results, data)]:
        assert 0 < len(result.oof) < len(data.train)
        assert days[result.oof["id"]].min() > days.drop(result.oof["id"]).max()


FEW = pd.DataFrame({"id": range(9), "x": [1.0, 2, 3, 4, 5, 6, 7, 8, 9]})


@pytest.mark.parametrize(
    ("answers", "metric", "task"),
    [
        (list("aabbabbac"), "accuracy", "multiclass"),
        (list("aabbabbac"), "multiclass_log_loss", "multiclass"),
        ([0, 1, 0, 0, 0, 0, 0, 0, 0], "log_loss", "binary"),
        ([1.5, 2, 3.5, 4, 5, 6, 7.5, 8, 9], "mae", "regression"),
    ],
)
def test_nine_rows_one_column_and_a_class_with_one_member_are_enough(answers, metric, task):
    """Fewer folds, and every class gets its column; nobody breaks, nobody warns."""
    train = FEW.assign(y=answers)
    data = make_problem("regression", train=train, test=FEW, task=task, metric=get_metric(metric), target=("y",))
    assert len(data.folds) == 4
    results, cannot = run_roster(data)
    assert {error.name for error in cannot} <= set(CLASSES_ONLY)
    for result in results:
        assert np.isfinite(score_of(result, data)), result.name


def test_several_id_columns_and_several_label_columns():
    """Ids stand together in the submission; each target has classes of its own."""
    train, strength = draw_rows(40)
    test, _ = draw_rows(10, seed=1)
    for frame in (train, test):
        frame["visit"] = "007"
    train = train.assign(size=np.where(strength > 0, "big", "small"), grade=np.digitize(strength, [0, 1]))
    more = {"id": ("id", "visit"), "target": ("size", "grade"), "metric": get_metric("hamming_loss")}
    data = make_problem("multilabel", train=train, test=test, **more)
    results, cannot = run_roster(data, QUICK)
    assert not cannot
    for result in results:
        assert list(result.submission) == ["id", "visit", "size", "grade"]
        assert set(result.submission["size"]) <= {"big", "small"}
        assert set(result.submission["grade"]) <= {0, 1, 2}


def test_rows_without_an_answer_are_left_out_and_told():
    """They are neither learned from nor scored."""
    train, strength = draw_rows(40)
    train["y"] = np.where(np.arange(40) < 5, np.nan, strength)
    result = run_recipe(get_recipe("linear"), make_problem("regression", train=train))
    assert len(result.oof) == 35
    assert "5 training rows without an answer were left out" in result.details["remarks"]


def test_above_a_limit_a_slow_member_learns_from_a_part_and_says_so():
    """SVM and nearest neighbours would take for ever on a big table."""
    recipe = get_recipe("nearest-neighbours")
    assert recipe.most_rows == get_recipe("svm").most_rows == 20_000
    small = replace(recipe, most_rows=30)
    result = run_recipe(small, make_problem("regression"))
    assert any("learned from 30 rows" in remark for remark in result.details["remarks"])


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (ModuleNotFoundError("No module named 'xgboost'", name="xgboost"), "pip install xgboost-cpu"),
        (OSError("libgomp.so.1: cannot open shared object file"), "libgomp1"),
        (ValueError("library could not be loaded"), "install it again"),
    ],
)
def test_a_module_that_cannot_be_imported_is_told_with_its_cure_and_the_rest_run(monkeypatch, failure, said):
    """Neither a missing package nor a missing library of the system stops anybody else."""

    def fail(module):
        if module == "xgboost":
            raise failure

    monkeypatch.setattr(unavailable, "importlib", SimpleNamespace(import_module=fail))
    results, cannot = run_roster(make_problem("regression"), [get_recipe("xgboost"), *QUICK])
    assert [result.name for result in results] == [recipe.name for recipe in QUICK]
    (error,) = cannot
    assert error.name == "xgboost"
    assert said in error.cure
    assert str(error).startswith("xgboost cannot run: ")


def test_a_member_that_fails_on_a_strange_table_stops_nobody_else():
    """What scikit-learn said comes along."""

    def broken(setting):
        from sklearn.svm import SVC

        return SVC()  # takes no texts

    results, (error,) = run_roster(make_problem("binary labels"), [replace(get_recipe("linear"), build=broken), *QUICK])
    assert len(results) == len(QUICK)
    assert "could not be fitted" in str(error)
    assert isinstance(error, BaselineUnavailableError)


def test_without_a_column_only_the_dummy_runs():
    """An id and an answer are a competition too, but not one to learn from."""
    train = FEW[["id"]].assign(y=range(9))
    data = make_problem("regression", train=train, test=FEW[["id"]])
    results, cannot = run_roster(data, QUICK)
    assert [result.name for result in results] == ["dummy"]
    assert all("share no column" in str(error) for error in cannot)


def test_steps_are_counted_to_the_end():
    """A progress bar that stops at its end, also where a member cannot run."""
    steps = []
    data = make_problem("regression")
    run_roster(data, [*QUICK, get_recipe("naive-bayes")], progress=lambda *step: steps.append(step))
    done, total, names = zip(*steps, strict=True)
    assert list(done) == sorted(done)
    assert set(total) == {4 * 6}
    assert done[-1] == 24
    assert set(names) == {"dummy", "linear", "decision-tree", "naive-bayes"}


def test_nothing_is_printed(capfd):
    """Not even by the compiled libraries."""
    run_roster(make_problem("regression"), [get_recipe("lightgbm"), get_recipe("xgboost")])
    assert capfd.readouterr() == ("", "")


def test_the_roster_has_all_rungs_and_one_sentence_each():
    """Names are kebab-case and told apart; a wrong one gets the nearest."""
    assert {baseline.rung for baseline in BASELINES} == {"dummy", "linear", "default", "tuned", "ensemble"}
    assert len({baseline.name for baseline in BASELINES}) == len(BASELINES) == len(ROSTER) + 1
    for baseline in BASELINES:
        assert baseline.teaches.endswith(".")
        assert "." not in baseline.teaches[:-1]
    with pytest.raises(CompetitionError, match="did you mean 'random-forest'"):
        get_recipe("random_forest")


def test_the_tables_are_named_when_a_column_is_missing():
    """The organiser is told which file and which column."""
    with pytest.raises(CompetitionError, match=r"train\.csv holds no column 'z'"):
        make_problem("regression", target=("z",))
    with pytest.raises(CompetitionError, match=r"test\.csv holds no id column 'key'"):
        make_problem("regression", id=("key",))


def test_listing_the_roster_loads_nothing_heavy():
    """Names and sentences are wanted before any model is."""
    code = "import sys, podium.baselines.roster; print([m for m in ('pandas', 'sklearn') if m in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"
