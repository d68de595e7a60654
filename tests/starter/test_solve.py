"""The script that a learner starts from runs at once, is a page long, and hands in what the sample asks for."""

import ast
import csv
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import podium
from podium.starter.kinds import KINDS, choose_kind
from podium.starter.solve import render_readme, render_solve

BASE: dict[str, Any] = {
    "slug": "made-up",
    "title": "Made up",
    "id": ["id"],
    "target": ["y"],
    "prediction_columns": ["y"],
    "has_categories": False,
    "greater_is_better": True,
}
CASES: dict[str, dict[str, Any]] = {
    "labels": {"shape_key": "labels", "metric_key": "accuracy", "task": "multiclass"},
    "labels-in-words": {
        "shape_key": "labels",
        "metric_key": "f1",
        "options": {"pos_label": "yes"},
        "has_categories": True,
        "has_missing": True,
    },
    "probability": {"shape_key": "probability", "metric_key": "log_loss", "greater_is_better": False, "positive": "1"},
    "probability-in-words": {
        "shape_key": "numbers",
        "metric_key": "auc",
        "task": "binary",
        "options": {"pos_label": "yes"},
        "positive": "yes",
        "group_column": "group",
        "has_categories": True,
    },
    "class-probabilities": {
        "shape_key": "class_probabilities",
        "metric_key": "multiclass_log_loss",
        "greater_is_better": False,
        "prediction_columns": ["10", "9", "blue sky"],
        "has_missing": True,
    },
    "numbers": {
        "shape_key": "numbers",
        "metric_key": "rmsle",
        "greater_is_better": False,
        "low": 0.0,
        "time_column": "day",
        "has_categories": True,
        "has_missing": True,
    },
    "several-numbers": {
        "shape_key": "numbers",
        "metric_key": "mcrmse",
        "greater_is_better": False,
        "id": ["id", "place"],
        "target": ["y", "z"],
        "prediction_columns": ["y", "z"],
    },
    "other": {"shape_key": "masks", "metric_key": "accuracy"},
}
ANSWERS = {
    "labels": ["1", "2", "10"],
    "labels-in-words": ["yes", "no"],
    "probability": ["0", "1"],
    "probability-in-words": ["yes", "no"],
    "class-probabilities": ["9", "10", "blue sky"],
    "other": ["0", "1"],
}


def render(name: str) -> str:
    return render_solve(**{**BASE, **CASES[name]})


def write_data(folder: Path, name: str) -> None:
    """Some rows for a case: half train, half test, ids with leading zeros."""
    random = np.random.RandomState(0)
    case = {**BASE, **CASES[name]}
    header = [*case["id"], "a", "b", "group", "day"]
    header += ["colour", "sparse"] if case["has_categories"] or case.get("has_missing") else []
    rows = []
    for number in range(80):
        cells = [f"{number:05}", "north"][: len(case["id"])]
        cells += [f"{random.normal():.3f}", f"{random.normal():.3f}", str(number % 8), str((number * 7) % 80)]
        if len(header) > len(cells):
            colour = ["red", "blue sky", ""][random.randint(3)] if case["has_categories"] else "1"
            cells += [colour, f"{random.normal():.2f}" if random.uniform() < 0.7 or not case.get("has_missing") else ""]
        rows.append(cells)
    (folder / "data").mkdir(parents=True)
    texts = ANSWERS.get(name)
    answers = [
        [texts[random.randint(len(texts))]] if texts else [f"{random.gamma(2):.3f}" for _ in case["target"]]
        for _ in rows
    ]
    tables = {
        "train.csv": [
            [*header, *case["target"]],
            *([*row, *answer] for row, answer in zip(rows[:50], answers, strict=False)),
        ],
        "test.csv": [header, *rows[50:]],
        "sample_submission.csv": [
            [*case["id"], *case["prediction_columns"]],
            *([*row[: len(case["id"])], *("0" for _ in case["prediction_columns"])] for row in rows[50:]),
        ],
    }
    for file, table in tables.items():
        with (folder / "data" / file).open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows(table)
    (folder / "solve.py").write_text(render(name), encoding="utf-8")


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A project for each case whose script has run, every warning an error, and what they printed.

    One process for all of them, because most of a run is the import of scikit-learn.
    """
    folder = tmp_path_factory.mktemp("projects")
    for name in CASES:
        write_data(folder / name, name)
    program = (
        "import runpy, sys\nfor path in sys.argv[1:]: print('##', path); runpy.run_path(path, run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, *(f"{name}/solve.py" for name in CASES)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(podium.__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout


@pytest.mark.parametrize("name", CASES)
def test_a_script_is_python_and_at_most_a_page(name: str) -> None:
    """It parses, has at most 70 lines of at most 120 characters, and the five steps stand in it in order."""
    text = render(name)
    ast.parse(text)
    lines = text.splitlines()
    assert len(lines) <= 70
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
def test_a_script_writes_a_submission_in_the_format_of_the_sample(projects: tuple[Path, str], name: str) -> None:
    """Same columns, same ids as text, and predictions of the right kind in every cell."""
    folder, _ = projects
    with (folder / name / "submission.csv").open(newline="", encoding="utf-8") as stream:
        header, *rows = csv.reader(stream)
    with (folder / name / "data" / "sample_submission.csv").open(newline="", encoding="utf-8") as stream:
        sample_header, *sample = csv.reader(stream)
    n_ids = len({**BASE, **CASES[name]}["id"])
    assert header == sample_header
    assert [row[:n_ids] for row in rows] == [row[:n_ids] for row in sample]
    cells = [row[n_ids:] for row in rows]
    if name.startswith("labels"):
        assert {cell for row in cells for cell in row} <= set(ANSWERS[name])
    elif name.startswith(("probability", "class")):
        assert all(0 <= float(cell) <= 1 for row in cells for cell in row)
    else:
        assert all(float(cell) >= 0 for row in cells for cell in row)
    if name == "class-probabilities":
        assert np.allclose([sum(map(float, row)) for row in cells], 1)


@pytest.mark.parametrize("name", [name for name in CASES if name != "other"])
def test_a_script_prints_its_score_in_the_metric_and_the_next_command(projects: tuple[Path, str], name: str) -> None:
    """A line for each model with a number, and the command to type next."""
    _, printed = projects
    part = printed.split(f"## {name}/solve.py\n")[1].split("\n## ")[0]
    scores = [line.split()[-1] for line in part.splitlines() if line.startswith("  ") and "podium" not in line]
    assert len(scores) == 3
    assert np.isfinite([float(score) for score in scores]).all()
    assert "podium submit made-up submission.csv -m " in part


@pytest.mark.parametrize("kind", KINDS.values())
def test_xgboost_is_one_uncommented_line_away(kind: object) -> None:
    """The commented line is Python once its mark is gone."""
    text = render("numbers" if kind is KINDS["numbers"] else "labels")
    (line,) = [line for line in text.splitlines() if line.startswith("# from xgboost")]
    ast.parse(line.removeprefix("# "))


def test_no_name_can_break_out_of_the_script() -> None:
    """Quotes, line ends, braces and dollars in titles and columns leave a script that parses."""
    odd = 'a"b\\c\nd{e}$f\'\'\'"""'
    for name in CASES:
        case = {**BASE, **CASES[name], "title": odd, "metric_title": odd, "target": [odd], "id": [odd + "2"]}
        case["prediction_columns"] = [odd]
        tree = ast.parse(render_solve(**case))
        texts = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        assert name == "other" or odd in texts


def test_what_cannot_be_learnt_as_it_stands_begins_with_the_sample() -> None:
    """Unknown shapes, no columns to learn from, several columns of labels, no target to learn."""
    assert choose_kind("masks", "other", 1, 1, True) == "other"
    assert choose_kind("numbers", "regression", 1, 1, False) == "other"
    assert choose_kind("numbers", "regression", 1, 9, True) == "other"
    assert choose_kind("labels", "multilabel", 3, 3, True) == "other"
    assert choose_kind("labels", "clustering", 1, 1, True) == "other"


def test_the_readme_says_what_to_type() -> None:
    """It names the command and the direction of the metric."""
    text = render_readme(slug="made-up", title="Made up", metric_title="Log Loss", greater_is_better=False)
    assert "podium submit made-up submission.csv" in text
    assert "Log Loss; smaller is better" in text
