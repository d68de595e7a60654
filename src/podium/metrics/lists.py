"""Several items in one cell: ranked lists of guesses, and sets of labels."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from podium.errors import InvalidSubmissionError, MetricError, Problem
from podium.metrics.cells import Items, read_whole_numbers
from podium.metrics.shapes import (
    Arrays,
    Options,
    Order,
    Roles,
    Rows,
    Shape,
    check_lengths,
    extra_problems,
    read_extra,
    rows_at,
)

if TYPE_CHECKING:
    from podium.tables.table import Table

LONG = "one row per (id, rank)"
MOST_KEYS = 2**62
"""A row and an item make one number (see :meth:`Ragged.keys`), which must not be higher."""
_GRADE = re.compile(r"(.+):(\d+(?:\.\d+)?)")


@dataclass(frozen=True)
class Ragged:
    """Rows of different length: all items one after another, and where each row starts.

    ``items`` are codes, int64 of shape (n_items,); ``starts`` is int64 of shape (n_rows + 1,); ``worths``,
    where items have grades, is float64 of shape (n_items,).
    """

    items: NDArray[np.int64]
    starts: NDArray[np.int64]
    worths: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def lengths(self) -> NDArray[np.int64]:
        return np.diff(self.starts)

    @property
    def rows(self) -> NDArray[np.int64]:
        """The row of each item."""
        return np.repeat(np.arange(len(self)), self.lengths)

    @property
    def places(self) -> NDArray[np.int64]:
        """The place of each item in its row, from 0."""
        places: NDArray[np.int64] = np.arange(len(self.items)) - np.repeat(self.starts[:-1], self.lengths)
        return places

    def take(self, rows: Rows) -> Ragged:
        """Some of the rows."""
        lengths = self.lengths[rows]
        starts = np.concatenate([[0], np.cumsum(lengths)])
        picked = np.arange(starts[-1]) + np.repeat(self.starts[:-1][rows] - starts[:-1], lengths)
        worths = None if self.worths is None else self.worths[picked]
        return Ragged(self.items[picked], starts, worths)

    def keep(self, kept: NDArray[np.bool_]) -> Ragged:
        """Some of the items, in the same rows."""
        counts = np.bincount(self.rows[kept], minlength=len(self))
        worths = None if self.worths is None else self.worths[kept]
        return Ragged(self.items[kept], np.concatenate([[0], np.cumsum(counts)]), worths)

    def once(self) -> Ragged:
        """Each item only where it first stands in its row."""
        if self.lengths.max(initial=0) <= 1:
            return self
        _, first = np.unique(self.keys(int(self.items.max(initial=0)) + 1), return_index=True)
        is_first = np.zeros(len(self.items), dtype=np.bool_)
        is_first[first] = True
        return self if is_first.all() else self.keep(is_first)

    def keys(self, n_items: int) -> NDArray[np.int64]:
        """One number for each item of each row, the same for the same item of the same row."""
        keys: NDArray[np.int64] = self.rows * n_items + self.items
        return keys


def ragged(cells: Iterable[Sequence[Any]], codes: dict[str, int]) -> Ragged:
    """Rows of items as codes; new items are added to ``codes``, as texts."""
    rows = cells if isinstance(cells, list) else list(cells)
    items = list(chain.from_iterable(rows))
    places = {item: codes.setdefault(str(item), len(codes)) for item in dict.fromkeys(items)}
    lengths = np.fromiter(map(len, rows), dtype=np.int64, count=len(rows))
    coded = np.fromiter(map(places.__getitem__, items), dtype=np.int64, count=len(items))
    return Ragged(coded, np.concatenate([[0], np.cumsum(lengths)]))


def whole_numbers(y_true: Any, y_pred: Any) -> tuple[Ragged, Ragged] | None:
    """Cells of whole numbers, as texts or lists of int, whose values serve as codes; None for anything else."""
    is_text = isinstance(next(iter(y_true), None), str)
    read = read_whole_numbers if is_text else _whole_numbers_of_lists
    truth = read(y_true)
    answers = None if truth is None else read(y_pred)
    if truth is None or answers is None:
        return None
    ends = [end for items, _ in (truth, answers) if len(items) for end in (int(items.min()), int(items.max()))] or [0]
    low = min(ends)
    if (max(ends) - low + 1) * (len(y_true) + 1) >= MOST_KEYS:
        return None
    return Ragged(truth[0] - low, truth[1]), Ragged(answers[0] - low, answers[1])


def _whole_numbers_of_lists(cells: Any) -> Items | None:
    if not isinstance(cells, list) or set(map(type, cells)) != {list}:
        return None
    try:  # an array of numbers takes nothing but whole ones
        items = np.array(array("q", list(chain.from_iterable(cells))))
    except (TypeError, OverflowError):
        return None
    starts = np.zeros(len(cells) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, cells), dtype=np.int64, count=len(cells)), out=starts[1:])
    return items, starts


def split_grades(cells: Sequence[Sequence[str]]) -> tuple[list[list[str]], NDArray[np.float64]] | None:
    """Items and grades of ``item:grade`` cells, None where some item has no grade."""
    found = [[_GRADE.fullmatch(item) for item in cell] for cell in cells]
    if not any(found) or not all(match for cell in found for match in cell):
        return None
    names = [[match.group(1) for match in cell if match] for cell in found]
    return names, np.array([float(match.group(2)) for cell in found for match in cell if match])


@dataclass(frozen=True, kw_only=True)
class Lists(Shape):
    """Items separated by spaces in one cell; an empty cell is an empty list.

    Arrays hold :class:`Ragged` rows of codes into ``classes``. ``is_graded``: true items may have grades, as
    in ``a:3 b:1``. ``is_permutation``: predictions put exactly the true items into an order. With the option
    ``layout`` a submission may have a row for each guess instead, in the order of rank.
    """

    key: str = "ranked_list"
    meaning: str = "guesses in one cell, best first, separated by spaces"
    is_graded: bool = False
    is_permutation: bool = False

    def repeats_ids(self, options: Options) -> bool:
        return options.get("layout") == LONG

    def truth_problems(self, solution: Table, roles: Roles, options: Options) -> list[Problem]:
        many = [Problem(f"there are {len(roles.target)} target columns, expected 1")] if len(roles.target) > 1 else []
        return many + extra_problems(solution, roles)

    def problems(
        self, submission: Table, roles: Roles, classes: Sequence[str] | None, options: Options
    ) -> list[Problem]:
        columns = self.prediction_columns(roles, classes or ())
        if len(columns) != 1 or columns[0] not in submission.columns:
            return []
        cells = submission.texts(columns[0])
        problems = _cells_like_python(submission, columns[0], cells)
        if classes and not problems:
            problems = _unknown_items(submission, columns[0], cells, set(classes))
        return problems

    def arrays(self, solution: Table, submission: Table, rows: Order, roles: Roles, options: Options) -> Arrays:
        column = self.prediction_columns(roles, ())[0]
        codes: dict[str, int] = {}
        truths = solution.texts(roles.target[0])
        whole = None if self.repeats_ids(options) else whole_numbers(truths, submission.texts(column))
        if whole is not None:
            truth, answers = whole
        else:
            truth = self._read_truth([cell.split() for cell in truths], codes)
            if self.repeats_ids(options):
                answers = _read_long(solution, submission, roles.id, column, codes)
            else:
                answers = ragged([cell.split() for cell in submission.texts(column)], codes)
        if rows is not None and not self.repeats_ids(options):
            answers = answers.take(rows)
        self._check_items(submission, rows, truth, answers)
        return Arrays(y_true=truth, y_pred=answers, classes=tuple(codes), extra=read_extra(solution, roles))

    def _read_truth(self, cells: list[list[str]], codes: dict[str, int]) -> Ragged:
        graded = split_grades(cells) if self.is_graded else None
        if graded is None:
            return ragged(cells, codes)
        return replace(ragged(graded[0], codes), worths=graded[1])

    def _check_items(self, submission: Table, rows: Order, truth: Ragged, answers: Ragged) -> None:
        if self.is_permutation and len(wrong := find_other_items(truth, answers)):
            message = f"{len(wrong)} rows do not hold exactly the items that have to be put into an order"
            problem = Problem(message, submission.lines(np.sort(rows_at(rows, wrong))[:5]), len(wrong))
            raise InvalidSubmissionError(f"{submission.name} is refused", [problem])

    def truth(self, solution: Table, roles: Roles, options: Options) -> Arrays:
        codes: dict[str, int] = {}
        truth = self._read_truth([cell.split() for cell in solution.texts(roles.target[0])], codes)
        read = Arrays(y_true=truth, y_pred=truth, classes=tuple(codes), extra=read_extra(solution, roles))
        return self.perfect(read, options)

    def perfect(self, arrays: Arrays, options: Options) -> Arrays:
        truth: Ragged = arrays.y_true
        if truth.worths is None:
            return replace(arrays, y_pred=truth)
        order = np.lexsort((-truth.worths, truth.rows))
        return replace(arrays, y_pred=Ragged(truth.items[order], truth.starts))

    def wrap(self, y_true: Any, y_pred: Any, options: Options) -> Arrays:
        check_lengths(y_true, y_pred)
        codes: dict[str, int] = {}
        whole = None if self.is_graded and isinstance(next(iter(y_true)), Mapping) else whole_numbers(y_true, y_pred)
        if whole is not None:
            truth, answers = whole
        else:
            truth = self._wrap_truth(y_true, codes)
            answers = ragged([items_of(cell) for cell in y_pred], codes)
        if self.is_permutation and len(wrong := find_other_items(truth, answers)):
            raise MetricError(f"{len(wrong)} rows do not hold exactly the items that have to be put into an order")
        return Arrays(y_true=truth, y_pred=answers, classes=tuple(codes))

    def _wrap_truth(self, y_true: Any, codes: dict[str, int]) -> Ragged:
        if self.is_graded and any(isinstance(cell, Mapping) for cell in y_true):
            worths = np.array([float(grade) for cell in y_true for grade in cell.values()])
            return replace(ragged(([str(item) for item in cell] for cell in y_true), codes), worths=worths)
        return self._read_truth([[str(item) for item in items_of(cell)] for cell in y_true], codes)


def items_of(cell: Any) -> Sequence[Any]:
    """The items of one cell of a notebook: a text with spaces, one label, or a list."""
    if isinstance(cell, list | tuple):
        return cell
    if isinstance(cell, str):
        return cell.split()
    return list(cell) if isinstance(cell, Iterable) else [cell]


def find_other_items(truth: Ragged, answers: Ragged) -> NDArray[np.intp]:
    """Rows whose items are not the true ones, each once."""
    n_items = int(max(truth.items.max(initial=0), answers.items.max(initial=0))) + 1
    differs = truth.lengths != answers.lengths
    if not differs.any():
        left, right = np.sort(truth.keys(n_items)), np.sort(answers.keys(n_items))
        differs[left[left != right] // n_items] = True
    return np.flatnonzero(differs)


def _read_long(solution: Table, submission: Table, ids: Sequence[str], column: str, codes: dict[str, int]) -> Ragged:
    """The rows of a submission gathered by id, in the order in which they stand."""
    from podium.tables.align import match

    owner = match(submission.keys(ids), solution.keys(ids)).rows
    order = np.argsort(owner, kind="stable")
    guesses = ragged((cell.split()[:1] for cell in submission.texts(column)), codes)
    counts = np.bincount(owner[owner >= 0], weights=guesses.lengths[owner >= 0], minlength=solution.n_rows)
    gathered = guesses.take(order[owner[order] >= 0])
    return Ragged(gathered.items, np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))


def _cells_like_python(table: Table, column: str, cells: list[str]) -> list[Problem]:
    """Cells such as ``['a', 'b']``, which a DataFrame of lists writes."""
    rows = [
        row for row, cell in enumerate(cells) if cell.startswith(("[", "(", "{")) and cell.endswith(("]", ")", "}"))
    ]
    if not rows:
        return []
    message = f"{len(rows)} cells of column {column!r} look like Python lists: {cells[rows[0]]!r}"
    return [Problem(f"{message}; write the items separated by spaces: a b c", table.lines(rows[:5]), len(rows))]


def _unknown_items(table: Table, column: str, cells: list[str], known: set[str]) -> list[Problem]:
    rows = [row for row, cell in enumerate(cells) if not known.issuperset(cell.split())]
    if not rows:
        return []
    first = next(item for item in cells[rows[0]].split() if item not in known)
    comma = "; items are separated by spaces, found a comma" if "," in first else ""
    message = f"{len(rows)} cells of column {column!r} hold items that are not known, such as {first!r}{comma}"
    return [Problem(message, table.lines(rows[:5]), len(rows))]
