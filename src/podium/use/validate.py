"""Hold a file against the competition's format, without labels and without cost."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from podium.competition.folder import Competition
from podium.errors import InvalidCompetitionError, InvalidSubmissionError, Problem
from podium.metrics.registry import Metric
from podium.metrics.shapes import Roles
from podium.scoring.roles import competition_roles
from podium.scoring.score import match_rows
from podium.tables.problems import column_problems, id_problems
from podium.tables.read import read_table
from podium.tables.table import Table
from podium.use.metric import load_metric, load_options

TAKE_CLASSES = ("labels", "class_probabilities")
"""Shapes of submissions that must keep to the labels that stand in train."""


@dataclass(frozen=True, kw_only=True)
class SubmissionFormat:
    """What a submission to one competition looks like: all of it is public.

    ``classes`` are the labels that stand in train, or None where the metric takes no labels.
    """

    sample: Table
    metric: Metric
    options: dict[str, object]
    roles: Roles
    classes: Sequence[str] | None

    def problems(self, submission: Table) -> list[Problem]:
        """Everything that is wrong with a submission, all at once."""
        return self.problems_among(self.sample, submission)

    def problems_among(self, rows: Table, submission: Table, *, may_lack_rows: bool = False) -> list[Problem]:
        """As :meth:`problems`, where the ids are those of other rows than the sample's, and perhaps not of all."""
        found = list(submission.problems)
        columns = column_problems(submission, self.sample.columns)
        if self.metric.shape.matches_ids and all(name in submission.columns for name in self.roles.id):
            ids = match_rows(self.metric.shape, self.options, rows.keys(self.roles.id), submission.keys(self.roles.id))
            if may_lack_rows:
                ids = replace(ids, missing=ids.missing[:0])
            found += id_problems(submission, rows, self.roles.id, ids)
        return columns + found + self.metric.shape.problems(submission, self.roles, self.classes, self.options)


def load_format(competition: Competition) -> SubmissionFormat:
    """The format of a prepared competition, from its public files alone."""
    check_prepared(competition)
    metric = load_metric(competition)
    sample = read_table(competition.sample_path, error=InvalidCompetitionError)
    return SubmissionFormat(
        sample=sample,
        metric=metric,
        options=load_options(competition, metric),
        roles=replace(
            competition_roles(competition),
            prediction=tuple(name for name in sample.columns if name not in competition.id),
        ),
        classes=_load_classes(competition, metric),
    )


def read_classes(train: Table, competition: Competition, metric: Metric) -> list[str] | None:
    """The labels in train, where the metric takes labels and train has the target column."""
    if metric.shape.key not in TAKE_CLASSES or len(competition.target) != 1:
        return None
    target = competition.target[0]
    return [text for text in train.factor(target)[1] if text] if target in train.columns else None


def _load_classes(competition: Competition, metric: Metric) -> list[str] | None:
    if metric.shape.key not in TAKE_CLASSES or not competition.train_path.is_file():
        return None
    return read_classes(read_table(competition.train_path, error=InvalidCompetitionError), competition, metric)


def check_prepared(competition: Competition) -> None:
    """Raise unless participants can start."""
    if not competition.is_prepared:
        raise InvalidCompetitionError.one(
            f"{competition.slug} is not prepared", f"run `podium prepare {competition.slug}` first"
        )


def validate(competition: Competition, source: Path | bytes, *, name: str | None = None) -> Table:
    """The submission as a table, or InvalidSubmissionError with every problem.

    Parameters
    ----------
    competition : Competition
    source : Path or bytes
        A CSV file, plain, gzip or zip.
    name : str, optional
        What messages call the file.
    """
    if isinstance(source, Path) and not source.is_file():
        raise InvalidSubmissionError.one(f"{source} is refused", "there is no such file")
    wanted = load_format(competition)
    table = read_table(source, name=name)
    problems = wanted.problems(table)
    if problems:
        raise InvalidSubmissionError(f"{table.name} is refused", problems)
    return table
