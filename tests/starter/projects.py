"""Made-up competitions of each kind, as a folder with data and the script that is written for them."""

import csv
from pathlib import Path
from typing import Any

import numpy as np

from podium.starter.assignment import Assignment
from podium.starter.solve import render_solve

BASE: dict[str, Any] = {
    "slug": "made-up",
    "title": "Made up",
    "id": ["id"],
    "target": ["y"],
    "prediction_columns": ["y"],
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
        "has_unanswered": True,
    },
    "several-labels": {
        "shape_key": "labels",
        "metric_key": "hamming_loss",
        "greater_is_better": False,
        "task": "multilabel",
        "target": ["y", "z"],
        "prediction_columns": ["y", "z"],
    },
    "probability": {"shape_key": "probability", "metric_key": "log_loss", "greater_is_better": False, "positive": "1"},
    "probability-in-words": {
        "shape_key": "numbers",
        "metric_key": "auc",
        "task": "binary",
        "options": {"pos_label": "yes"},
        "positive": "yes",
        "group_column": "group",
        "n_groups": 4,
        "has_categories": True,
    },
    "class-probabilities": {
        "shape_key": "class_probabilities",
        "metric_key": "multiclass_log_loss",
        "greater_is_better": False,
        "prediction_columns": ["10", "9", "blue sky"],
        "has_missing": True,
    },
    "ranked-list": {
        "shape_key": "ranked_list",
        "metric_key": "map_at_k",
        "task": "multiclass",
        "options": {"k": 2},
        "n_guesses": 2,
    },
    "numbers": {
        "shape_key": "numbers",
        "metric_key": "rmsle",
        "greater_is_better": False,
        "low": 0.0,
        "time_column": "day",
        "roles": {"weight": "b"},
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
    "forecast": {
        "shape_key": "numbers",
        "metric_key": "mae",
        "task": "forecast",
        "greater_is_better": False,
        "time_column": "date",
        "group_column": "group",
        "has_dates": True,
    },
    "metric-file-of-labels": {
        "shape_key": "rows",
        "metric_key": "metric.py",
        "task": "binary",
        "options": {"share": True},
    },
    "metric-file-of-numbers": {
        "shape_key": "numbers",
        "metric_key": "metric.py",
        "greater_is_better": False,
        "task": "forecast",
        "time_column": "day",
    },
    "clusters": {"shape_key": "clusters", "metric_key": "adjusted_rand", "task": "clustering", "has_target": False},
    "outliers": {
        "shape_key": "numbers",
        "metric_key": "auc",
        "task": "outliers",
        "has_target": False,
        "has_categories": True,
    },
    "outliers-yes-or-no": {"shape_key": "labels", "metric_key": "f1", "task": "outliers", "has_target": False},
    "other": {"shape_key": "masks", "metric_key": "accuracy"},
    "other-with-a-metric-file": {"shape_key": "rows", "metric_key": "metric.py"},
}
ANSWERS = {
    "labels": ["1", "2", "10"],
    "labels-in-words": ["yes", "no"],
    "several-labels": ["0", "1"],
    "probability": ["0", "1"],
    "probability-in-words": ["yes", "no"],
    "class-probabilities": ["9", "10", "blue sky"],
    "ranked-list": ["a", "b", "007"],
    "metric-file-of-labels": ["on", "off"],
    "other": ["0", "1"],
    "other-with-a-metric-file": ["0", "1"],
}
LEARNT = [
    name
    for name, case in CASES.items()
    if case.get("has_target", True) and case["shape_key"] not in ("masks",) and name != "other-with-a-metric-file"
]
"""Cases whose scripts learn from answers."""

METRIC_FILES = {
    "metric-file-of-labels": """\
def score(solution, submission, row_id_column_name: str, share: bool = False) -> float:
    right = (solution["y"] == submission["y"]).sum()
    return float(right / len(solution)) if share else float(right)
""",
    "metric-file-of-numbers": """\
def score(solution, submission, row_id_column_name: str) -> float:
    return float((solution["y"] - submission["y"]).abs().mean())
""",
    "other-with-a-metric-file": "def score(solution, submission, row_id_column_name: str) -> float:\n    return 0.0\n",
}
N_TRAIN, N_TEST = 50, 30


def assignment(name: str, **changes: Any) -> Assignment:
    return Assignment(**{**BASE, **CASES[name], **changes})


def render(name: str) -> str:
    return render_solve(assignment(name))


def write_project(folder: Path, name: str, *, n_trees: int) -> None:
    """Some rows for a case, ids with leading zeros, the training rows in no order of time; and its script.

    Its forests have ``n_trees`` trees: a few show all that 200 would, and sooner.
    """
    case = {**BASE, **CASES[name]}
    random = np.random.RandomState(0)
    rows = [_features(random, number, case) for number in range(N_TRAIN + N_TEST)]
    header = list(rows[0])
    targets = case["target"] if case.get("has_target", True) else []
    texts = ANSWERS.get(name)
    answers = [
        [texts[random.randint(len(texts))] if texts else f"{random.gamma(2):.3f}" for _ in targets]
        for _ in range(N_TRAIN)
    ]
    if case.get("has_unanswered"):
        answers[3] = [""] * len(targets)
    cells = [list(row.values()) for row in rows]
    train = [[*row, *answer] for row, answer in zip(cells[:N_TRAIN], answers, strict=True)]
    sample = [[row[name] for name in case["id"]] + ["0"] * len(case["prediction_columns"]) for row in rows[N_TRAIN:]]
    _write(folder / "data" / "train.csv", [[*header, *targets], *train])
    _write(folder / "data" / "test.csv", [header, *cells[N_TRAIN:]])
    _write(folder / "data" / "sample_submission.csv", [[*case["id"], *case["prediction_columns"]], *sample])
    script = render(name).replace("n_estimators=200, n_jobs=-1", f"n_estimators={n_trees}")
    (folder / "solve.py").write_text(script, encoding="utf-8")
    if name in METRIC_FILES:
        (folder / "metric.py").write_text(METRIC_FILES[name], encoding="utf-8")


def _features(random: np.random.RandomState, number: int, case: dict[str, Any]) -> dict[str, str]:
    """One row: its ids, two numbers, a group, a time, and what the case adds to them."""
    is_train = number < N_TRAIN
    day = (number * 7) % N_TRAIN if is_train else number
    row = dict(zip(case["id"], (f"{number:05}", "north"), strict=False))
    row |= {"a": f"{random.normal():.3f}", "b": f"{abs(random.normal()) + 1:.3f}", "group": str(number % 4)}
    row |= {"day": str(day)}
    if case.get("has_dates"):
        row["date"] = f"{np.datetime64('2024-12-20') + day}T06:00"
    if case.get("has_categories"):
        row["colour"] = ["red", "blue sky", ""][random.randint(3)]
    if case.get("has_missing"):
        row["sparse"] = f"{random.normal():.2f}" if random.uniform() < 0.7 else ""
    return row


def _write(path: Path, table: list[list[str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows(table)


def read(path: Path) -> tuple[list[str], list[list[str]]]:
    """Header and rows of a CSV file, as texts."""
    with path.open(newline="", encoding="utf-8") as stream:
        header, *rows = csv.reader(stream)
    return header, rows
