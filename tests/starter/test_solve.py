"""The script that a learner starts from runs at once, is short, and hands in what the sample asks for."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from projects import ANSWERS, BASE, CASES, LEARNT, assignment, read, render, write_project

import podium
from podium.starter.kinds import GOALS, KINDS, choose_kind
from podium.starter.readme import render_readme
from podium.starter.solve import render_solve

XGBOOST = re.compile(r"^# (from xgboost import .*)$", re.MULTILINE)
PROGRAM = "import runpy, sys\nfor path in sys.argv[1:]: print('##', path); runpy.run_path(path, run_name='__main__')"


def run_all(folder: Path, scripts: list[str]) -> dict[str, str]:
    """What each script printed. Every warning is an error; one process, because most of a run is its imports."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, *scripts],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(podium.__file__).parents[1]), "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-500:] + done.stderr
    _, *parts = re.split(r"^## (.*)\n", done.stdout, flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mapping[str, str]]:
    """A project for each case whose script has run, and what they printed."""
    folder = tmp_path_factory.mktemp("projects")
    for name in CASES:
        write_project(folder / name, name, n_trees=5)
    printed = run_all(folder, [f"{name}/solve.py" for name in CASES])
    return folder, {name.removesuffix("/solve.py"): text for name, text in printed.items()}


def scores_of(printed: str) -> dict[str, float]:
    """The table of models and scores."""
    return {name.strip(): float(score) for name, score in re.findall(r"^  (.{20}) (\S+)$", printed, re.MULTILINE)}


def test_there_is_a_case_for_every_kind() -> None:
    """None is written and never run."""
    assert {choose_kind(assignment(name)) for name in CASES} == set(GOALS)


@pytest.mark.parametrize("name", CASES)
def test_a_script_is_python_and_short(name: str) -> None:
    """It parses, has at most 90 lines of at most 120 characters, and the five steps stand in it in order."""
    text = render(name)
    ast.parse(text)
    lines = text.splitlines()
    assert len(lines) <= 90
    assert max(map(len, lines)) <= 120
    steps = [line.split()[2] for line in lines if line.startswith(tuple(f"# {n}. " for n in range(1, 6)))]
    assert steps == ["Define", "Prepare", "Evaluate", "Improve", "Present"]


@pytest.mark.parametrize("name", CASES)
def test_a_script_imports_what_it_uses_and_nothing_else(name: str) -> None:
    """No name is imported in vain."""
    tree = ast.parse(render(name))
    imported = {
        (alias.asname or alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert imported <= used
    assert {word for word in used if word[0].isupper()} <= imported | {"X"}


@pytest.mark.parametrize("name", CASES)
def test_a_script_writes_a_submission_in_the_format_of_the_sample(
    projects: tuple[Path, Mapping[str, str]], name: str
) -> None:
    """Same columns, same ids as text, and predictions of the right kind in every cell."""
    folder, _ = projects
    header, rows = read(folder / name / "submission.csv")
    sample_header, sample = read(folder / name / "data" / "sample_submission.csv")
    n_ids = len(assignment(name).id)
    assert header == sample_header
    assert [row[:n_ids] for row in rows] == [row[:n_ids] for row in sample]
    check_cells(name, [row[n_ids:] for row in rows])


def check_cells(name: str, cells: list[list[str]]) -> None:
    """Cells are what the case asks for."""
    found = {cell for row in cells for cell in row}
    if name == "ranked-list":
        guesses = [cell.split() for cell in found]
        assert all(len(items) == len(set(items)) == 2 and set(items) <= set(ANSWERS[name]) for items in guesses)
    elif name.startswith(("labels", "several-labels", "metric-file-of-labels")):
        assert found <= set(ANSWERS[name])
    elif name.startswith(("probability", "class", "outliers")):
        assert all(0 <= float(cell) <= 1 for cell in found)
    else:
        assert all(float(cell) >= 0 for cell in found)
    if name == "class-probabilities":
        assert np.allclose([sum(map(float, row)) for row in cells], 1)
    if name == "outliers-yes-or-no":
        assert sorted(row[0] for row in cells) == ["0"] * 27 + ["1"] * 3
    if name == "clusters":
        assert len(found) > 1


@pytest.mark.parametrize("name", LEARNT)
def test_out_of_fold_predictions_look_like_a_submission_of_the_training_rows(
    projects: tuple[Path, Mapping[str, str]], name: str
) -> None:
    """Every row that has an answer, in the order of train.csv; of a forecast all but the first block of time."""
    folder, printed = projects
    case, n_ids = assignment(name), len(assignment(name).id)
    header, rows = read(folder / name / "oof.csv")
    train_header, train = read(folder / name / "data" / "train.csv")
    first, time = train_header.index(case.target[0]), train_header.index("day")
    known = [row for row in train if row[first]]
    if choose_kind(case) == "forecast":
        n_held = len(known) // 6 * 5
        since = sorted(int(row[time]) for row in known)[-n_held]
        known = [row for row in known if int(row[time]) >= since]
        assert len(known) == n_held
    assert header == [*case.id, *case.prediction_columns]
    assert [row[:n_ids] for row in rows] == [row[:n_ids] for row in known]
    check_cells(name, [row[n_ids:] for row in rows])
    told = [line for line in printed[name].splitlines() if "oof.csv" in line]
    assert told == [
        f"Those for {len(rows)} training rows, out of fold, are in oof.csv: `podium diagnose` reads them. Next:"
    ]


@pytest.mark.parametrize("name", [name for name in CASES if name not in LEARNT])
def test_without_answers_nothing_is_out_of_fold(projects: tuple[Path, Mapping[str, str]], name: str) -> None:
    """No file, and no cross-validation in the next command."""
    folder, printed = projects
    assert not (folder / name / "oof.csv").exists()
    assert "--cv" not in printed[name]
    assert re.search(r'\n  podium submit submission\.csv -m "[a-z ,0-9-]+"\n\Z', printed[name])


@pytest.mark.parametrize("name", LEARNT)
def test_the_next_command_carries_the_score_that_the_file_has(
    projects: tuple[Path, Mapping[str, str]], name: str
) -> None:
    """Cross-validation is told in the competition's metric, and is what `podium score` finds in oof.csv."""
    folder, printed = projects
    scores = scores_of(printed[name])
    cv = float(re.search(r'\n  podium submit submission\.csv --cv (\S+) -m "[a-z ]+"\n\Z', printed[name])[1])
    assert len(scores) == 3
    assert np.isfinite(list(scores.values())).all()
    best = (max if assignment(name).greater_is_better else min)(scores.values())
    assert cv == pytest.approx(best, abs=6e-6)
    assert score_of_file(folder / name, name) == pytest.approx(cv, rel=1e-5)


def score_of_file(folder: Path, name: str) -> float:
    """The score of oof.csv against the answers in train.csv, read from the files."""
    import pandas as pd

    case = assignment(name)
    oof = pd.read_csv(folder / "oof.csv", dtype=str)
    train = pd.read_csv(folder / "data" / "train.csv", dtype=str).dropna(subset=case.target)
    keys = [*case.id, *case.target, *case.roles.values()]
    truth = oof[list(case.id)].merge(train[keys], on=list(case.id), validate="1:1")
    columns = {"id": list(case.id), "target": list(case.target), **case.roles}
    metric = folder / "metric.py" if case.has_metric_file else case.metric_key
    return podium.score(truth, oof, metric=metric, options=dict(case.options), columns=columns)


@pytest.mark.parametrize("name", LEARNT)
def test_xgboost_is_one_uncommented_line_away(name: str) -> None:
    """The commented line is Python once its mark is gone, and of the kind of the other models."""
    (line,) = XGBOOST.findall(render(name))
    ast.parse(line)
    forest = re.search(r"RandomForest(\w+)\(", render(name))[1]
    assert f"import XGB{forest}; " in line


def test_with_that_line_every_kind_runs(projects: tuple[Path, Mapping[str, str]], tmp_path: Path) -> None:
    """XGBoost has a score of its own beside the others, for each kind of problem once."""
    by_kind = {choose_kind(assignment(name)): name for name in LEARNT}
    assert set(by_kind) == set(KINDS)
    for name in by_kind.values():
        write_project(tmp_path / name, name, n_trees=2)
        path = tmp_path / name / "solve.py"
        script = XGBOOST.sub(r"\1", path.read_text(encoding="utf-8"))
        path.write_text(script.replace("n_estimators=300", "n_estimators=3"), encoding="utf-8")
    for name, printed in run_all(tmp_path, [f"{name}/solve.py" for name in by_kind.values()]).items():
        assert list(scores_of(printed))[-1] == "xgboost", name


def test_a_date_becomes_numbers_that_repeat_with_day_week_and_year() -> None:
    """Not a category of its own for each moment; and a date stays where there are none to be read."""
    text = render("forecast")
    assert 'column not in ["id", "date"]' in text
    assert "OneHotEncoder" not in text
    assert "sine of" not in render_solve(assignment("forecast", has_dates=False, time_column="day"))


def test_groups_stay_together_and_are_no_feature() -> None:
    """At most as many folds as groups; a forecast's groups are series, which go on in test.csv."""
    assert "GroupKFold(4)" in render("probability-in-words")
    assert 'column not in ["id", "group"]' in render("probability-in-words")
    assert '"group"' not in render("forecast")


def test_no_name_can_break_out_of_the_script() -> None:
    """Quotes, line ends, braces and dollars in titles and columns leave a script that parses."""
    odd = 'a"b\\c\nd{e}$f\'\'\'"""'
    for name in CASES:
        changes = {"title": odd, "metric_title": odd, "target": [odd], "id": [odd + "2"], "prediction_columns": [odd]}
        tree = ast.parse(render_solve(assignment(name, **changes)))
        texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        assert name.startswith("other") or odd in texts


def test_what_cannot_be_learnt_as_it_stands_begins_with_the_sample() -> None:
    """Unknown shapes, no columns to learn from, lists of several items, nothing to score by, no target to learn."""
    base = {**BASE, "metric_key": "rmse"}
    for given in (
        {"shape_key": "masks"},
        {"shape_key": "numbers", "has_features": False},
        {"shape_key": "numbers", "prediction_columns": list("abc")},
        {"shape_key": "ranked_list", "has_single_items": False},
        {"shape_key": "numbers", "is_scorable": False},
        {"shape_key": "numbers", "has_target": False},
        {"shape_key": "rows", "task": "multilabel"},
        {"shape_key": "masks", "task": "clustering", "has_target": False},
    ):
        assert choose_kind(assignment("other", **{**base, **given})) == "other"


def test_the_readme_says_what_to_type_and_what_lies_there() -> None:
    """It names the command, the direction of the metric, and each file."""
    text = render_readme(assignment("probability"), has_notebook=True)
    assert "podium submit submission.csv" in text
    assert "log_loss; smaller is better" in text
    assert "`oof.csv`" in text
    assert "`solve.ipynb`" in text
    assert "oof.csv" not in render_readme(assignment("clusters"))
    assert "ipynb" not in render_readme(assignment("clusters"))
