"""Rows whose answers are known beside what was predicted for them: training rows, or test rows after the close."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from podium.competition.folder import Competition
from podium.errors import InvalidCompetitionError, InvalidSubmissionError, MetricError, NotAllowedError, Problem
from podium.metrics.influence import Estimate
from podium.metrics.lists import Lists
from podium.metrics.shapes import Arrays, Shape
from podium.scoring.score import Solution, match_rows
from podium.scoring.whole import Whole
from podium.tables.quote import count
from podium.tables.read import read_table
from podium.tables.table import Table, table_from_frame
from podium.use.split import rank_values, row_ids, stretches
from podium.use.validate import SubmissionFormat, load_format

if TYPE_CHECKING:
    import pandas as pd

Places = NDArray[np.intp]

TRAINING, TEST = "training rows", "test rows"


@dataclass(frozen=True, kw_only=True)
class AnsweredRows:
    """Predictions beside the answers, row by row, and what else is known of the rows.

    Attributes
    ----------
    competition : Competition
    solution : Solution
        The answers of these rows.
    arrays : Arrays
        Answers and predictions as ``shape`` reads them, in the solution's order.
    scored : Arrays
        The same as the metric takes them; ``scored_places`` are the rows' places there.
    features : Table
        train.csv or test.csv.
    places : ndarray of intp, shape (n_rows,)
        The row of ``features`` of each row.
    n_expected : int
        How many rows there could be.
    what : str
        :data:`TRAINING` or :data:`TEST`.
    """

    competition: Competition
    solution: Solution
    arrays: Arrays
    scored: Arrays
    scored_places: Places
    shape: Shape | None
    features: Table
    places: Places
    n_expected: int
    what: str

    @property
    def n_rows(self) -> int:
        return len(self.places)

    @cached_property
    def ids(self) -> list[str]:
        """The id of each row, in one text."""
        texts = [self.features.texts(name) for name in self.competition.id]
        return [" ".join(column[place] for column in texts) for place in self.places]

    @cached_property
    def units(self) -> NDArray[np.int64] | None:
        """The sampling unit of each row: its group or its stretch of time; None where rows stand alone."""
        split = self.competition.split
        column = split.group_column or split.time_column
        if not column or column not in self.features.columns:
            return None
        codes = self.ranks(column)
        return codes if split.group_column else stretches(codes)

    @cached_property
    def estimate(self) -> Estimate | None:
        """The score of all rows in the competition's metric.

        None where the metric is a file, which does not run here, or is not defined on these rows.
        """
        return self._if_defined(lambda: self.solution.estimate(self.scored, None))

    def estimate_part(self, picked: Places) -> Estimate | None:
        """The same for the rows at some of their places."""
        arrays = self.scored.take(self.scored_places[picked])
        return self._if_defined(lambda: self.solution.metric.estimate(arrays, **self.solution.options))

    def _if_defined(self, estimate: Callable[[], Estimate]) -> Estimate | None:
        if self.competition.metric.is_file:
            return None
        try:
            return estimate()
        except (MetricError, InvalidSubmissionError):
            return None

    def ranks(self, column: str) -> NDArray[np.int64]:
        """The place of each row's value among the distinct values of a column."""
        texts = self.features.texts(column)
        return rank_values([texts[place] for place in self.places])


def read_training_rows(competition: Competition, source: Path | bytes, *, name: str) -> AnsweredRows:
    """Out-of-fold predictions beside the answers in train.csv. Only public files are read.

    Parameters
    ----------
    competition : Competition
    source : Path or bytes
        A table as the sample submission, with ids of training rows; not all need be there.
    name : str
        What messages call it.

    Raises
    ------
    NotAllowedError
        train.csv holds no answers.
    InvalidSubmissionError
        Every problem of the file.
    """
    wanted = load_format(competition)
    train = read_table(competition.train_path, error=InvalidCompetitionError)
    _check_answers(competition, wanted, train)
    if isinstance(source, Path) and not source.is_file():
        raise InvalidSubmissionError.one(f"{source} is refused", f"there is no such file; {_how_to_make(competition)}")
    table = read_table(source, name=name)
    problems = wanted.problems_among(train, table, may_lack_rows=True)
    problems += _test_rows(competition, wanted, train, table)
    if problems:
        raise InvalidSubmissionError(f"{name} is refused", problems)
    return match_training_rows(competition, wanted, train, table)


def match_training_rows(competition: Competition, wanted: SubmissionFormat, train: Table, table: Table) -> AnsweredRows:
    """A checked table of predictions beside the answers in train.csv, where there are both."""
    matched = match_rows(wanted.metric.shape, wanted.options, train.keys(competition.id), table.keys(competition.id))
    has_answer = np.ones(train.n_rows, np.bool_)
    if not isinstance(_reading_shape(wanted.metric.shape), Lists):  # a list of nothing is an answer
        for column in competition.target:
            codes, texts = train.factor(column)
            has_answer &= np.array([bool(text) for text in texts])[codes]
    places = np.flatnonzero((matched.rows >= 0) & has_answer)
    if not len(places):
        raise InvalidSubmissionError.one(f"{table.name} is refused", "no row of it has an answer in train.csv")
    roles = wanted.roles
    others = [name for role in roles.extra for name in roles.columns(role) if name in train.columns]
    answers = _frame(train, dict.fromkeys((*roles.id, *roles.target, *others)), places)
    solution = Solution(table_from_frame(answers, name="train.csv"), roles, wanted.metric, wanted.options)
    answered = {tuple(row) for row in answers[list(roles.id)].itertuples(index=False)}
    kept = [place for place, row in enumerate(row_ids(table, roles.id)) if row in answered]
    predictions = table_from_frame(_frame(table, wanted.sample.columns, kept), name=table.name)
    return answered_rows(competition, solution, predictions, wanted.classes, train, places, TRAINING)


def answered_rows(
    competition: Competition,
    solution: Solution,
    predictions: Table,
    classes: Sequence[str] | None,
    features: Table,
    places: Places,
    what: str,
) -> AnsweredRows:
    """A checked table of predictions beside a solution; ``places`` are its rows in ``features``.

    Rows that count for nothing, and those without an answer, are left out.
    """
    scored = solution.align(predictions, classes)
    shape = _reading_shape(solution.metric.shape)
    arrays = scored
    if isinstance(solution.metric.shape, Whole) and shape is not None:
        arrays = shape.arrays(solution.table, predictions, scored.y_pred.rows, solution.roles, {})
    kept = _find_counted(solution, arrays)
    return AnsweredRows(
        competition=competition,
        solution=solution,
        arrays=arrays.take(kept),
        scored=scored,
        scored_places=kept,
        shape=shape,
        features=features,
        places=places[kept],
        n_expected=features.n_rows,
        what=what,
    )


def _find_counted(solution: Solution, arrays: Arrays) -> Places:
    """The rows that count and have no gap in their answer."""
    counted = solution.rows(None)
    rows = np.arange(solution.table.n_rows) if counted is None else counted
    truth = arrays.y_true
    if not isinstance(truth, np.ndarray) or truth.dtype.kind != "f":
        return rows
    return rows[np.isfinite(truth[rows].reshape(len(rows), -1)).all(axis=1)]


def _reading_shape(shape: Shape) -> Shape | None:
    """By which cells can be read: the metric's own shape, or the one that a metric file borrows."""
    if isinstance(shape, Whole):
        return shape.cells if shape.is_matched else None
    return shape


def _frame(table: Table, columns: Sequence[str] | dict[str, None], rows: Sequence[int] | Places) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({name: np.array(table.texts(name), dtype=object)[rows] for name in columns}, dtype=str)


def _check_answers(competition: Competition, wanted: SubmissionFormat, train: Table) -> None:
    lacking = [name for name in competition.target if name not in train.columns]
    if lacking:
        raise NotAllowedError(
            f"the training rows of {competition.slug} hold no {', '.join(lacking)}: nothing is known that predictions "
            "could be held against. After the close, or after `podium finish`, `podium diagnose --test` looks at the "
            "test rows"
        )
    lacking = [name for name in competition.id if name not in train.columns]
    if lacking or not wanted.metric.shape.matches_ids:
        found = f"train.csv has no column {lacking[0]!r}" if lacking else "its metric takes a file as a whole"
        raise NotAllowedError(f"predictions of {competition.slug} cannot be matched with training rows: {found}")


def _test_rows(competition: Competition, wanted: SubmissionFormat, train: Table, table: Table) -> list[Problem]:
    """Ids of test rows among those of the file: their answers are hidden, and stay so."""
    columns = wanted.roles.id
    if not set(columns) <= set(table.columns):
        return []
    asked = set(row_ids(wanted.sample, columns)) - set(row_ids(train, columns))
    n_rows = sum(row in asked for row in row_ids(table, columns))
    if not n_rows:
        return []
    return [
        Problem(
            f"{count(n_rows, 'row is a test row', 'rows are test rows')}: before the close only training rows can be "
            f"looked at, whose answers you have; {_how_to_make(competition)}"
        )
    ]


def _how_to_make(competition: Competition) -> str:
    columns = ", ".join(competition.id)
    return (
        f"`python solve.py` writes oof.csv, out-of-fold predictions of the training rows: {columns} and the prediction "
        "columns of sample_submission.csv"
    )
