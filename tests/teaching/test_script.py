"""A script without Podium predicts what the baseline predicts, on every kind of problem and column."""

import contextlib
import io
import warnings
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from baselines.baseline_tables import PROBLEMS, make_problem

from podium.baselines.recipe import Recipe
from podium.baselines.roster import ROSTER, get_recipe
from podium.baselines.run import run_recipe
from podium.baselines.training import TrainingData
from podium.metrics.registry import get_metric
from podium.teaching.decided import decide_chances, decide_number
from podium.teaching.script import write_call, write_script
from podium.teaching.source import NoSourceError

LABELS = ("labels", "probability", "class_probabilities", "ranked_list")
QUICK = ("dummy", "nearest-neighbours", "naive-bayes", "svm", "lightgbm", "xgboost")


def as_read(data: TrainingData, folder: Path, **changes) -> TrainingData:
    """The same problem as it is read from files, written to ``folder``."""
    data.train.to_csv(folder / "train.csv", index=False)
    data.test.to_csv(folder / "test.csv", index=False)
    labels = data.target if data.metric.shape.key in LABELS else ()
    texts = dict.fromkeys(("id", *labels), str)
    given = {name: getattr(data, name) for name in ("id", "target", "task", "metric", "seed", "options", "columns")}
    train, test = (pd.read_csv(folder / f"{name}.csv", dtype=texts) for name in ("train", "test"))
    return TrainingData(train=train, test=test, **{**given, **changes})


def code_of(recipe: Recipe, data: TrainingData, folder: Path) -> tuple[str, pd.DataFrame]:
    """The script, and what the baseline itself gives."""
    result = run_recipe(recipe, data)
    setting = data.setting
    found = recipe.variants(setting)[result.details["variant"]] if recipe.variants else recipe.build(setting)
    decision = result.details["decision"]
    code = write_script(data, recipe, found, decision, opening="Try.", folder=str(folder))
    return code, pd.read_csv(io.StringIO(result.submission.to_csv(index=False)), dtype={"id": str})


def run_code(code: str, folder: Path) -> pd.DataFrame:
    """What it writes. Warnings are the models' own, who are not asked to converge on sixty rows."""
    with contextlib.chdir(folder), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(code, "script.py", "exec"), {})
    return pd.read_csv(folder / "submission.csv", dtype={"id": str})


@pytest.mark.parametrize("kind", PROBLEMS)
def test_a_script_predicts_what_its_baseline_predicts(kind: str, tmp_path: Path) -> None:
    """Numbers with gaps, categories, dates, texts, yes and no; one target and several; labels and probabilities."""
    data = as_read(make_problem(kind), tmp_path)
    for name in ("linear", "decision-tree"):
        code, wanted = code_of(get_recipe(name), data, tmp_path)
        assert "podium" not in code
        pd.testing.assert_frame_equal(run_code(code, tmp_path), wanted, rtol=1e-9)


@pytest.mark.parametrize("kind", ["regression", "multiclass labels"])
@pytest.mark.parametrize("name", QUICK)
def test_every_quick_recipe_has_its_script(kind: str, name: str, tmp_path: Path) -> None:
    """Single-precision predictions agree to their own rounding."""
    recipe, data = get_recipe(name), as_read(make_problem(kind), tmp_path)
    if recipe.suits(data):
        code, wanted = code_of(recipe, data, tmp_path)
        pd.testing.assert_frame_equal(run_code(code, tmp_path), wanted, rtol=1e-6)


def messy(data: TrainingData) -> TrainingData:
    """Typing errors, numbers without end, answers that are missing, ids and classes that look like other numbers."""
    train, test = data.train.copy(), data.test.copy()
    train["number"] = train["number"].astype(object).where(train.index != 3, "?")
    train["gaps"] = train["gaps"].where(train.index != 5, np.inf)
    train["is_open"] = train["is_open"].astype(object).where(train.index % 7 > 0, None)
    test["color"] = None
    test["note"] = test["note"].where(test.index != 2, "...")
    train["y"] = train["y"].astype(object).where(train.index % 11 > 0, None)
    train["id"], test["id"] = [f"{row:03d}" for row in range(len(train))], [f"{row:03d}" for row in range(len(test))]
    given = {name: getattr(data, name) for name in ("id", "target", "task", "metric", "seed")}
    return TrainingData(train=train, test=test, **given)


@pytest.mark.parametrize("kind", ["regression", "binary labels", "multiclass labels"])
def test_a_messy_table_is_prepared_in_the_same_way(kind: str, tmp_path: Path) -> None:
    """In the script as in the baseline."""
    data = as_read(messy(make_problem(kind)), tmp_path)
    for name in ("linear", "decision-tree"):
        code, wanted = code_of(get_recipe(name), data, tmp_path)
        pd.testing.assert_frame_equal(run_code(code, tmp_path), wanted, rtol=1e-9)


def test_classes_that_sort_otherwise_as_numbers_keep_their_places(tmp_path: Path) -> None:
    """9 comes before 10 and 11, which texts do not."""
    data = as_read(make_problem("multiclass labels"), tmp_path)
    code, wanted = code_of(get_recipe("decision-tree"), data, tmp_path)
    assert 'pd.Index(["9", "10", "11"])' in code
    pd.testing.assert_frame_equal(run_code(code, tmp_path), wanted)


def test_ranked_guesses_come_likeliest_first(tmp_path: Path) -> None:
    """As many as count."""
    problem = make_problem("multiclass labels", metric=get_metric("map_at_k"), options={"k": 2})
    data = as_read(problem, tmp_path)
    code, wanted = code_of(get_recipe("linear"), data, tmp_path)
    assert set(wanted["y"].str.split().str.len()) == {2}
    pd.testing.assert_frame_equal(run_code(code, tmp_path), wanted)


def test_columns_that_are_all_numbers_are_a_matrix(tmp_path: Path) -> None:
    """The common case is short: twenty lines of code or so, and no column transformer."""
    problem = make_problem("regression")
    kept = ["id", "number", "y"]
    problem = make_problem("regression", train=problem.train[kept], test=problem.test[["id", "number"]])
    code, wanted = code_of(get_recipe("lightgbm"), as_read(problem, tmp_path), tmp_path)
    assert "transformer" not in code
    assert sum(bool(line) and not line.startswith(("#", '"""')) for line in code.splitlines()) <= 25
    pd.testing.assert_frame_equal(run_code(code, tmp_path), wanted)


def test_a_long_column_list_is_written_as_what_is_left_out(tmp_path: Path) -> None:
    """64 pixels are no reading matter."""
    problem = make_problem("regression")
    draw = np.random.RandomState(0)
    wide = {f"p{place}": draw.rand(60) for place in range(20)}
    train = pd.DataFrame({"id": problem.train["id"], **wide, "y": problem.train["y"]})
    data = as_read(make_problem("regression", train=train, test=train.drop(columns="y").head(9)), tmp_path)
    code, wanted = code_of(get_recipe("linear"), data, tmp_path)
    assert 'numbers = list(train.columns.drop(["id", "y"]))' in code
    pd.testing.assert_frame_equal(run_code(code, tmp_path), wanted, rtol=1e-9)


def test_recipes_that_are_more_than_one_estimator_are_refused() -> None:
    """They get a script that has Podium run them."""
    data = make_problem("regression")
    for recipe in (one for one in ROSTER if one.is_averaged or one.predict):
        with pytest.raises(NoSourceError, match="no single estimator"):
            write_script(data, recipe, None, {}, opening="", folder="")
    code = write_call("tiny", "tuned", opening="Try.", root="there")
    compile(code, "script.py", "exec")
    assert 'podium.load("tiny", root="there")' in code
    assert 'names=["tuned"]' in code


@pytest.mark.parametrize(
    "decision",
    [{"threshold": 0.3}, {"slope": 0.7, "intercept": 0.1}, {"temperature": 1.5}, {"power of rareness": 0.5}],
)
def test_a_decision_does_what_the_step_does(decision: dict[str, float]) -> None:
    """Held against the step itself with the same numbers."""
    from podium.baselines import steps

    draw = np.random.RandomState(0)
    chances = draw.dirichlet([1, 1] if decision.keys() & {"threshold", "slope"} else [1, 1, 1], 50)
    y = draw.randint(0, chances.shape[1], 200)
    shares = np.bincount(y) / len(y)
    slots = (slice(0, chances.shape[1]),)
    if "threshold" in decision:
        weights = (decision["threshold"], 1 - decision["threshold"])
    else:
        weights = tuple(shares ** -decision.get("power of rareness", 0))
    by_labels = decision.keys() & {"threshold", "power of rareness"}
    step = (
        steps.ThresholdStep(slots=slots, weights=(weights,))
        if by_labels
        else steps.CalibrationStep(slots=slots, curves=(decision,))
    )
    space = {"np": np, "chances": chances, "y": y}
    exec("\n".join(decide_chances(decision, len(y))), space)
    wanted = step.apply(chances)
    if by_labels:
        assert (space["chances"].argmax(axis=1) == wanted.argmax(axis=1)).all()
    else:
        assert space["chances"] == pytest.approx(wanted)


def test_cuts_and_levels_do_what_their_steps_do() -> None:
    """Ratings are cut from their mean, numbers raised or lowered."""
    from podium.baselines import steps

    chances = np.random.RandomState(0).dirichlet([1, 1, 1], 50)
    space = {"np": np, "chances": chances, "classes": np.array(["1", "2", "3"])}
    exec("\n".join(decide_chances({"cuts": [1.7, 2.4]}, 50)), space)
    wanted = steps.CutsStep(values=(1.0, 2.0, 3.0), cuts=(1.7, 2.4)).apply(chances)
    assert (space["chances"] == wanted).all()
    assert (decide_number({"factor": 1.1}), decide_number({"shift": -0.5}), decide_number({})) == (
        " * 1.1",
        " + -0.5",
        "",
    )
    for strange in ({"by target": []}, {"isotonic": 9}):
        with pytest.raises(NoSourceError):
            list(decide_chances(strange, 50))
        with pytest.raises(NoSourceError):
            decide_number(strange)
