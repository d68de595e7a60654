"""Score a submission against a solution: the one way in which every score of Podium comes about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from podium.errors import InvalidCompetitionError, InvalidSubmissionError, MetricError, Problem
from podium.metrics.influence import Estimate
from podium.metrics.registry import Metric, get_metric
from podium.metrics.shapes import Arrays, Roles, Shape
from podium.scoring.custom import STRICT, load_metric_file
from podium.scoring.roles import Columns, read_roles
from podium.submission import IGNORED, SPLITS, USAGES
from podium.tables.align import Keys, Match, find_repeats, match
from podium.tables.problems import column_problems, id_problems, large_problems
from podium.tables.read import read_table
from podium.tables.table import Table, table_from_frame

if TYPE_CHECKING:
    import pandas as pd

    Source = str | Path | pd.DataFrame

TOO_LARGE = 2.0**53
"""Beyond it a float cannot tell whole numbers apart. Such predictions are refused where no finite score comes of them,
because a square or a sum has left the range of floats; metrics that only compare predictions score them."""


def score(
    solution: Source,
    submission: Source,
    *,
    metric: str | Path,
    options: Mapping[str, Any] | None = None,
    columns: Columns | None = None,
    split: str | None = None,
    row_alignment: str = STRICT,
) -> float:
    """Score one table of predictions against one of true answers.

    Parameters
    ----------
    solution, submission : path or DataFrame
        Rows are matched by id, compared as text; their order does not matter.
    metric : str or path
        A key or alias of the catalogue, such as ``"rmse"``, or a file that ends in ``.py`` and holds Kaggle's
        ``score(solution, submission, row_id_column_name, ...)`` or ``metric(y_true, y_pred)``; it runs in a process
        of its own.
    options : mapping, optional
        The metric's options.
    columns : mapping from role to column name or names, optional
        Roles: id, target, prediction, weight, group, event, mask, height, width, usage. By default the id
        is the solution's first column and the targets are the rest, without ``Usage`` and other roles.
    split : {"public", "private"}, optional
        Only the rows whose ``Usage`` is this one; by default all but the ignored ones. It may stand among the
        options too.
    row_alignment : {"strict", "none"}
        For a file: ``none`` hands over the whole submission as it stands, without matching ids.

    Returns
    -------
    float
        Finite.

    Raises
    ------
    InvalidSubmissionError
        The submission does not fit the solution; carries every problem.
    InvalidCompetitionError
        The solution cannot be read.
    MetricError
        The metric is unknown, misused, or undefined on these rows.
    """
    chosen = open_metric(metric, row_alignment=row_alignment)
    given = dict(options or {})
    if "split" not in chosen.options:  # whoever writes a case down may keep the split among the options
        split = given.pop("split", split)
    wanted = None if split is None else read_split(split)
    return score_splits(solution, submission, metric=chosen, options=given, columns=columns, splits=(wanted,))[wanted]


def read_split(name: str) -> str:
    """``public`` or ``private``, however it is capitalised."""
    if name.lower() not in SPLITS:
        what = f"there is no split {name!r}"
        raise InvalidCompetitionError.one(what, f"the splits are {' and '.join(SPLITS)}")
    return name.lower()


def open_metric(name: str | Path, *, row_alignment: str = STRICT) -> Metric:
    """The catalogue's metric of that name, or the one in a file that ends in ``.py``."""
    if isinstance(name, Path) or name.endswith(".py"):
        return load_metric_file(Path(name), row_alignment=row_alignment)
    if row_alignment != STRICT:
        raise MetricError("row_alignment is for metrics that are a file; a metric of the catalogue matches ids")
    return get_metric(name)


def score_splits(
    solution: Source,
    submission: Source,
    *,
    metric: str | Path | Metric,
    options: Mapping[str, Any] | None = None,
    columns: Columns | None = None,
    splits: Sequence[str | None] | None = None,
) -> dict[str | None, float]:
    """As :func:`score`, for several splits in one reading.

    ``None`` stands for all rows but the ignored ones. By default: those of public and private that
    the ``Usage`` column names, else ``None``.
    """
    chosen = metric if isinstance(metric, Metric) else open_metric(metric)
    typed = chosen.read_options(options or {})
    truth = _table(solution, "the solution", InvalidCompetitionError)
    answers = _table(submission, "the submission", InvalidSubmissionError)
    answer_key = Solution(truth, read_roles(truth.columns, columns), chosen, typed)
    arrays = answer_key.align(answers)
    if splits is None:
        used = answer_key.usage
        splits = (None,) if used is None else [name for name in SPLITS if len(used[name])] or SPLITS
    try:
        return {split: answer_key.estimate(arrays, split).score for split in splits}
    except MetricError as error:
        if not error.details:
            raise
        # Whoever names a file and a solution may read what went wrong in it, labels and all.
        raise MetricError(f"{chosen.key} broke:\n{error.details}", error.details) from None


def _table(source: Source, name: str, error: type[InvalidSubmissionError | InvalidCompetitionError]) -> Table:
    if isinstance(source, str | Path):
        path = Path(source)
        if not path.is_file():
            raise error.one(f"{name} cannot be read", f"there is no file {path}")
        return read_table(path, error=error)
    return table_from_frame(source, name=name)


def match_rows(shape: Shape, options: Mapping[str, Any], expected: Keys, found: Keys) -> Match:
    """How the submitted rows answer the expected ones; repeats are no fault where the shape asks for them."""
    matched = match(expected, found)
    if shape.repeats_ids(options):
        return replace(matched, repeated=np.empty(0, np.intp))
    return matched


@dataclass(frozen=True)
class Solution:
    """The true answers of a competition, ready to be held against submissions."""

    table: Table
    roles: Roles
    metric: Metric
    options: Mapping[str, Any]

    def __post_init__(self) -> None:
        what = f"{self.table.name} is no solution"
        problems = list(self.table.problems)
        lacking = [name for name in (*self.roles.id, *self.roles.target) if name not in self.table.columns]
        if lacking or not self.roles.target:
            named = ", ".join(map(repr, lacking)) or "for the target"
            problems.append(Problem(f"there is no column {named}; there is {', '.join(self.table.columns)}"))
        else:
            repeats = find_repeats(self.ids) if self.metric.shape.matches_ids else np.empty(0, np.intp)
            if len(repeats):
                problems.append(Problem("ids stand there twice", self.table.lines(repeats[:5]), len(repeats)))
            problems += self.metric.shape.truth_problems(self.table, self.roles, self.options)
        if problems:
            raise InvalidCompetitionError(what, problems)

    @cached_property
    def ids(self) -> Keys:
        return self.table.keys(self.roles.id)

    @cached_property
    def usage(self) -> dict[str, NDArray[np.intp]] | None:
        """The rows of each split, or None without a ``Usage`` column."""
        named = self.roles.extra.get("usage")
        if not named or named[0] not in self.table.columns:
            return None
        codes, texts = self.table.factor(named[0])
        unknown = sorted(set(texts) - set(USAGES.values()))
        if unknown:
            raise InvalidCompetitionError.one(
                f"{self.table.name} is no solution", f"Usage is {unknown[0]!r}; it is Public, Private or Ignored"
            )
        places = {text: code for code, text in enumerate(texts)}
        return {split: np.flatnonzero(codes == places.get(text, -1)) for split, text in USAGES.items()}

    def rows(self, split: str | None) -> NDArray[np.intp] | None:
        """The rows of a split, or of all but the ignored ones; None where that is every row."""
        if self.usage is None:
            if split is not None:
                raise InvalidCompetitionError.one(
                    f"{self.table.name} has no splits", "there is no Usage column that says which row is public"
                )
            return None
        if split is not None:
            return self.usage[split]
        if not len(self.usage[IGNORED]):
            return None
        return np.sort(np.concatenate([self.usage[name] for name in SPLITS]))

    def align(self, submission: Table, classes: Sequence[str] | None = None) -> Arrays:
        """The submission's predictions beside the true answers, row by row in the solution's order.

        Raises
        ------
        InvalidSubmissionError
            With every problem of the submission.
        """
        shape, roles = self.metric.shape, self.roles
        found = [name for name in submission.columns if name not in roles.id]
        wanted = roles.id + (roles.prediction or shape.prediction_columns(roles, classes or (), found))
        is_named = bool(roles.prediction) and set(wanted) <= set(submission.columns)  # the rest is then no matter
        problems = [] if is_named else column_problems(submission, wanted)
        problems += submission.problems
        rows = None
        if shape.matches_ids and set(roles.id) <= set(submission.columns):
            matched = match_rows(shape, self.options, self.ids, submission.keys(roles.id))
            problems += id_problems(submission, self.table, roles.id, matched)
            rows = None if matched.is_same_order else matched.rows
        problems += shape.problems(submission, roles, classes, self.options)
        if problems:
            raise InvalidSubmissionError(f"{submission.name} is refused", problems)
        return replace(shape.arrays(self.table, submission, rows, roles, self.options), submission=submission)

    def perfect(self) -> Arrays:
        """The true answers beside themselves, as the shape spells a perfect submission."""
        return self.metric.shape.truth(self.table, self.roles, self.options)

    def part(self, arrays: Arrays, split: str | None) -> Arrays:
        """The rows of one split; MetricError where there are none."""
        rows = self.rows(split)
        if (self.table.n_rows if rows is None else len(rows)) == 0:
            raise MetricError(f"{self.table.name} has no {split or 'counted'} rows")
        return arrays if rows is None else arrays.take(rows)

    def estimate(self, arrays: Arrays, split: str | None) -> Estimate:
        """The score over the rows of one split, with the influence of each row where it is known.

        Raises
        ------
        InvalidSubmissionError
            Predictions are so large that no finite score comes of them.
        MetricError
            There is no finite score.
        """
        try:
            return self.metric.estimate(self.part(arrays, split), **self.options)
        except MetricError:
            refusal = self.find_refusal(arrays)
            if refusal is not None and self._scores_truth(split):
                raise refusal from None
            raise

    def find_refusal(self, arrays: Arrays) -> InvalidSubmissionError | None:
        """What a participant is told where the true answers have a score and these have none: they are too large.

        Such cells are looked for in all rows of the file, so that nobody learns from it which of them are in a split.
        """
        problems = self._find_too_large(arrays.submission)
        if arrays.submission is None or not problems:
            return None
        return InvalidSubmissionError(f"{arrays.submission.name} is refused", problems)

    def _find_too_large(self, submission: Table | None) -> list[Problem]:
        if submission is None:
            return []
        columns = self.roles.prediction or [name for name in submission.columns if name not in self.roles.id]
        return [problem for name in columns for problem in large_problems(submission, name, beyond=TOO_LARGE)]

    def _scores_truth(self, split: str | None) -> bool:
        try:
            self.metric.estimate(self.part(self.perfect(), split), **self.options)
        except (MetricError, InvalidSubmissionError):
            return False
        return True

    def undefined(self, split: str | None) -> str | None:
        """Why the metric says nothing on the rows of one split, or None."""
        return self.metric.undefined(self.part(self.perfect(), split), **self.options)
