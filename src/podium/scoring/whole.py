"""Whole tables: the shape of submissions to a metric that is a file of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from podium.errors import MetricError, Problem
from podium.metrics.shapes import Arrays, Options, Order, Roles, Rows, Shape
from podium.tables.cells import texts_to_cells
from podium.tables.problems import empty_problems, number_problems
from podium.tables.table import Table

ROWS = "rows"


@dataclass(frozen=True, kw_only=True)
class WholeRows:
    """Some rows of a table with all their cells.

    ``rows`` are in the order in which a metric gets them; ``is_matched`` says that row by row they belong to
    another table's, so that one is not cut without the other. ``roles`` are those of the columns.
    """

    table: Table
    columns: tuple[str, ...]
    roles: Roles
    rows: NDArray[np.intp]
    is_matched: bool = True

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, rows: Rows) -> WholeRows:
        return replace(self, rows=self.rows[rows]) if self.is_matched else self


@dataclass(frozen=True, kw_only=True)
class Whole(Shape):
    """A table's rows with all their cells, for a metric that reads them itself.

    Arrays hold :class:`WholeRows`. ``cells`` is a shape of the catalogue by whose rules a submission's cells are
    checked, where the organiser names one; its key is then this shape's too, so that baselines know what to
    predict. ``is_matched`` says that rows are brought into the solution's order by their ids.
    """

    key: str = ROWS
    meaning: str = "a table like the sample submission; the metric reads it as a whole"
    cells: Shape | None = None
    is_matched: bool = True

    @property
    def matches_ids(self) -> bool:
        return self.is_matched

    def prediction_columns(self, roles: Roles, classes: Sequence[str], found: Sequence[str] = ()) -> tuple[str, ...]:
        if self.cells is not None:
            return self.cells.prediction_columns(roles, classes, found)
        return roles.prediction or tuple(name for name in found if name not in roles.id) or roles.target

    def truth_problems(self, solution: Table, roles: Roles, options: Options) -> list[Problem]:
        return []

    def problems(
        self, submission: Table, roles: Roles, classes: Sequence[str] | None, options: Options
    ) -> list[Problem]:
        return self.cells.problems(submission, roles, classes, {}) if self.cells is not None else []

    def arrays(self, solution: Table, submission: Table, rows: Order, roles: Roles, options: Options) -> Arrays:
        return Arrays(
            y_true=_truth(solution, roles),
            y_pred=WholeRows(
                table=submission,
                columns=submission.columns,
                roles=roles,
                rows=rows if rows is not None else np.arange(submission.n_rows),
                is_matched=self.is_matched,
            ),
        )

    def truth(self, solution: Table, roles: Roles, options: Options) -> Arrays:
        truth = _truth(solution, roles)
        return self.perfect(Arrays(y_true=truth, y_pred=truth), options)

    def perfect(self, arrays: Arrays, options: Options) -> Arrays:
        """The solution handed in: what it does not tell is certain (1), where classes have columns 1 and 0."""
        truth: WholeRows = arrays.y_true
        roles = truth.roles
        classes = truth.table.factor(roles.target[0])[1] if self.key == "class_probabilities" else ()
        wanted = roles.prediction or self.prediction_columns(roles, classes, truth.columns) or truth.columns
        columns = tuple(dict.fromkeys([*(name for name in roles.id if name in truth.columns), *wanted]))
        answers = truth.table.texts(roles.target[0])
        made = {name: _told(truth.table, name, answers, is_class=bool(classes)) for name in columns}
        cells = {name: texts_to_cells(texts) for name, texts in made.items()}
        answer = Table(name="the perfect answer", cells=cells)
        return replace(arrays, y_pred=replace(truth, table=answer, columns=columns, is_matched=self.is_matched))

    def wrap(self, y_true: Any, y_pred: Any, options: Options) -> Arrays:
        raise MetricError("a metric file scores tables: podium.score(solution, submission, metric=its path)")


def _truth(solution: Table, roles: Roles) -> WholeRows:
    hidden = {"Usage", *roles.columns("usage")} - set(roles.target)
    columns = tuple(name for name in solution.columns if name not in hidden)
    return WholeRows(table=solution, columns=columns, roles=roles, rows=np.arange(solution.n_rows))


def _told(table: Table, name: str, answers: Sequence[str], *, is_class: bool) -> list[str]:
    if name in table.columns:
        return table.texts(name)
    return ["1" if not is_class or answer == name else "0" for answer in answers]


def odd_cells(truth: WholeRows, submission: WholeRows) -> list[Problem]:
    """Cells that a metric is likely to break on: no number, or nothing, where the true answers have one.

    Only the kind of the true answers is looked at: every participant knows it from the training rows.
    """
    problems: list[Problem] = []
    for name in submission.columns:
        if name not in truth.columns or name in truth.roles.id:
            continue
        known = truth.table.numbers(name)
        if len(known.empty):
            continue
        if len(known.words):
            problems += empty_problems(submission.table, name, submission.table.numbers(name).empty)
        else:
            problems += number_problems(submission.table, name)
    return problems
