"""Lay out a learner's project: data, ``podium.toml``, and a ``solve.py`` that works at once."""

import math
import shutil
from dataclasses import dataclass
from pathlib import Path

from podium.competition.folder import Competition
from podium.competition.keys import METRIC_FILE
from podium.errors import InvalidCompetitionError, NotAllowedError
from podium.metrics.columns import Numbers
from podium.metrics.labels import positive_label
from podium.starter.solve import render_readme, render_solve
from podium.tables.read import read_table
from podium.tables.table import Table
from podium.use.project import Project, write_project
from podium.use.validate import SubmissionFormat, check_prepared, load_format


@dataclass(frozen=True, kw_only=True)
class Started:
    """A new project and the files that were laid out in it."""

    folder: Path
    files: list[str]


def start(root: Path, competition: Competition, folder: Path, *, team: str) -> Started:
    """Make a project for ``competition`` in ``folder``.

    Raises
    ------
    NotAllowedError
        ``folder`` holds files already: nothing of a learner's is ever overwritten.
    InvalidCompetitionError
        The competition is not prepared.
    """
    check_prepared(competition)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise NotAllowedError(f"{folder} is in use; name a new folder: `podium start {competition.slug} DIR`")
    (folder / "data").mkdir(parents=True)
    for path in sorted(competition.public_dir.rglob("*")):
        if path.is_file() and not path.is_symlink():
            target = folder / "data" / path.relative_to(competition.public_dir)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)
    (folder / "solve.py").write_text(_solve(competition), encoding="utf-8")
    wanted = load_format(competition)
    readme = render_readme(
        slug=competition.slug,
        title=competition.title,
        metric_title=wanted.metric.title,
        greater_is_better=wanted.metric.greater_is_better,
    )
    (folder / "README.md").write_text(readme, encoding="utf-8")
    own = [METRIC_FILE] if competition.metric.is_file else []
    for name in own:  # part of the rules: participants may read what scores them
        shutil.copyfile(competition.folder / name, folder / name)
    write_project(folder, Project(root=root, slug=competition.slug, team=team))
    return Started(folder=folder, files=["data/", "solve.py", "podium.toml", "README.md", *own])


def _solve(competition: Competition) -> str:
    wanted = load_format(competition)
    train = read_table(competition.train_path, error=InvalidCompetitionError)
    test = read_table(competition.test_path, error=InvalidCompetitionError)
    features = [name for name in test.columns if name in train.columns and name not in competition.id]
    metric = wanted.metric
    low, high = _reach(wanted)
    return render_solve(
        slug=competition.slug,
        title=competition.title,
        task=competition.task,
        shape_key=metric.shape.key,
        metric_key=metric.key,
        metric_title=metric.title,
        greater_is_better=metric.greater_is_better,
        id=competition.id,
        target=competition.target,
        prediction_columns=wanted.roles.prediction,
        options=dict(competition.metric.options),
        has_categories=any(len(table.numbers(name).words) for table in (train, test) for name in features),
        has_missing=any(len(table.numbers(name).empty) for table in (train, test) for name in features),
        has_features=bool(features),
        low=low,
        high=high,
        positive=_positive(train, competition, wanted),
        group_column=_if_there(train, competition.split.group_column),
        time_column=_if_there(train, competition.split.time_column),
        row_alignment=competition.metric.row_alignment,
    )


def _reach(wanted: SubmissionFormat) -> tuple[float, float]:
    """Where predicted numbers are cut off: what the metric takes; from 0 up where it takes all above -1."""
    shape = wanted.metric.shape
    if not isinstance(shape, Numbers):
        return -math.inf, math.inf
    reach = shape.reach(wanted.options)
    return (math.floor(reach.low) + 1 if reach.is_open and math.isfinite(reach.low) else reach.low), reach.high


def _positive(train: Table, competition: Competition, wanted: SubmissionFormat) -> str | None:
    """The positive label, where the target is not written as 0 and 1."""
    if "pos_label" not in wanted.options or competition.target[0] not in train.columns:
        return None
    labels = train.factor(competition.target[0])[1]
    return None if set(labels) <= {"0", "1"} else positive_label(labels, wanted.options["pos_label"])


def _if_there(train: Table, column: str) -> str:
    return column if column in train.columns else ""
