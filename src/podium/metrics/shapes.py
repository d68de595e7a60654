"""The shape of a submission: how two tables become two arrays, and what may be wrong with the participant's."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from podium.errors import MetricError, Problem

if TYPE_CHECKING:
    from podium.tables.table import Table

Options = Mapping[str, Any]
Rows = NDArray[np.intp]
Order = Rows | None
"""The submission's row of each row of the solution; None where both have the same order."""

NOTHING: Mapping[str, Any] = MappingProxyType({})

MEASURES = ("weight", "event", "mask", "height", "width")
GROUPINGS = ("group",)
EXTRA_ROLES = MEASURES + GROUPINGS
"""Hidden columns of a solution that a metric may use: numbers, and names of groups."""


@dataclass(frozen=True, kw_only=True)
class Roles:
    """Which column plays which part.

    ``target`` are columns of the solution, ``prediction`` columns of the submission: empty for the shape's
    own choice. ``extra`` maps further roles (weight, group, event, mask, height, width, usage) to columns.
    """

    id: tuple[str, ...]
    target: tuple[str, ...]
    prediction: tuple[str, ...] = ()
    extra: Mapping[str, str | Sequence[str]] = field(default_factory=dict)

    def columns(self, role: str) -> tuple[str, ...]:
        """The columns of an extra role."""
        named = self.extra.get(role, ())
        return (named,) if isinstance(named, str) else tuple(named)


@dataclass(frozen=True, kw_only=True)
class Arrays:
    """Truths and predictions side by side; the first axis is the solution's rows.

    ``y_true`` and ``y_pred`` are what the metric's shape says; ``classes`` are the labels that codes stand
    for; ``extra`` holds one array for each further role. ``submission`` is the table that the predictions were
    read from, where there is one: its lines are named where no score comes of them.
    """

    y_true: Any
    y_pred: Any
    classes: tuple[str, ...] | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)
    submission: Table | None = field(default=None, repr=False, compare=False)

    @property
    def n_rows(self) -> int:
        return len(self.y_true)

    def take(self, rows: Rows) -> Arrays:
        """The same for some of the rows."""
        return replace(
            self,
            y_true=_take(self.y_true, rows),
            y_pred=_take(self.y_pred, rows),
            extra={role: _take(values, rows) for role, values in self.extra.items()},
        )


def _take(values: Any, rows: Rows) -> Any:
    return values[rows] if isinstance(values, np.ndarray) else values.take(rows)


@dataclass(frozen=True, kw_only=True)
class Shape(ABC):
    """What a metric wants to be given, and the reading of it.

    A shape is one kind of cell and one way to lay cells out. Each has the same five duties: name the
    columns that a submission must have, find what is wrong in either table, make arrays of both, make the
    perfect answer of a solution, and make arrays of plain Python values.
    """

    key: str
    meaning: str

    def prediction_columns(self, roles: Roles, classes: Sequence[str], found: Sequence[str] = ()) -> tuple[str, ...]:
        """The columns that a submission must hold beside its ids.

        Parameters
        ----------
        roles : Roles
        classes : sequence of str
            The labels of the competition, empty where they are not known.
        found : sequence of str
            The submission's columns, for shapes that take whatever is there when nothing says more.
        """
        return roles.prediction or roles.target

    @property
    def matches_ids(self) -> bool:
        """Whether a submission's rows answer the solution's, told by their ids; else it is taken as it stands."""
        return True

    def repeats_ids(self, options: Options) -> bool:
        """Whether a submission may hold several rows for one id."""
        return False

    @abstractmethod
    def truth_problems(self, solution: Table, roles: Roles, options: Options) -> list[Problem]:
        """What is wrong with the solution."""

    @abstractmethod
    def problems(
        self, submission: Table, roles: Roles, classes: Sequence[str] | None, options: Options
    ) -> list[Problem]:
        """What a participant can mend, found without the labels. Columns that are not there are no matter here."""

    @abstractmethod
    def arrays(self, solution: Table, submission: Table, rows: Order, roles: Roles, options: Options) -> Arrays:
        """Both tables in the solution's order."""

    @abstractmethod
    def truth(self, solution: Table, roles: Roles, options: Options) -> Arrays:
        """The solution with the perfect answer beside it."""

    @abstractmethod
    def perfect(self, arrays: Arrays, options: Options) -> Arrays:
        """The same truths with the perfect answer in place of the predictions."""

    @abstractmethod
    def wrap(self, y_true: Any, y_pred: Any, options: Options) -> Arrays:
        """Values straight from a notebook.

        Raises
        ------
        MetricError
            They do not fit the shape.
        """

    def find_fault(self, arrays: Arrays, options: Options) -> str | None:
        """What is wrong with values of which :meth:`wrap` leaves it to the score to show it."""
        return None

    def __str__(self) -> str:
        return self.key


def in_order(values: NDArray[Any], rows: Order) -> NDArray[Any]:
    """The values in the solution's order; no copy where they stand in it."""
    return values if rows is None else values[rows]


def rows_at(rows: Order, picked: Rows) -> Rows:
    """The submission's rows of some rows of the solution."""
    return picked if rows is None else rows[picked]


def read_extra(solution: Table, roles: Roles) -> dict[str, Any]:
    """One array for each role beyond id, target and prediction: numbers, or codes of groups."""
    extra: dict[str, Any] = {}
    for role in EXTRA_ROLES:
        columns = [column for column in roles.columns(role) if column in solution.columns]
        if columns and role in MEASURES:
            extra[role] = stack([_measure(solution, column) for column in columns])
        elif columns:
            extra[role] = solution.factor(columns[0])[0]
    return extra


def _measure(solution: Table, column: str) -> NDArray[np.float64]:
    """Numbers, where True and False are 1 and 0."""
    numbers = solution.numbers(column)
    if not len(numbers.words):
        return numbers.values
    codes, texts = solution.factor(column)
    known = {"true": 1.0, "false": 0.0}
    values = numbers.values.copy()
    worth = np.array([known.get(text.lower(), np.nan) for text in texts])
    values[numbers.words] = worth[codes[numbers.words]]
    return values


def extra_problems(solution: Table, roles: Roles) -> list[Problem]:
    """What is wrong with the solution's weights, events and their like."""
    from podium.tables.problems import number_problems

    problems: list[Problem] = []
    for role in MEASURES:
        for column in roles.columns(role):
            if column in solution.columns:
                values, low = _measure(solution, column), 0.0 if role == "weight" else None
                if not np.isfinite(values).all() or (role == "weight" and (values < 0).any()):
                    problems += number_problems(solution, column, low=low)
    return problems


def stack(columns: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """One column as it is, several beside each other."""
    return columns[0] if len(columns) == 1 else np.column_stack(columns)


def check_lengths(y_true: Any, y_pred: Any) -> None:
    """Refuse truths and predictions that cannot belong together.

    Raises
    ------
    MetricError
    """
    if len(y_true) != len(y_pred):
        raise MetricError(f"there are {len(y_true)} true values and {len(y_pred)} predictions: give one for each")
    if len(y_true) == 0:
        raise MetricError("there are no rows: a score needs at least one")
