"""Numbers: one column, or several beside each other."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from podium.errors import MetricError, Problem
from podium.metrics.labels import factor_values, positive_label, problems_of_labels, spell_labels
from podium.metrics.shapes import (
    Arrays,
    Options,
    Order,
    Roles,
    Shape,
    check_lengths,
    extra_problems,
    in_order,
    read_extra,
    stack,
)

if TYPE_CHECKING:
    from podium.tables.table import Table


@dataclass(frozen=True)
class Reach:
    """Which numbers make sense: from ``low`` to ``high``, and with ``is_open`` not ``low`` itself."""

    low: float = -math.inf
    high: float = math.inf
    is_open: bool = False

    def holds(self, lowest: float, highest: float) -> bool:
        """Whether everything between two numbers makes sense; what is not finite never does."""
        is_above = self.low < lowest if self.is_open else self.low <= lowest
        return is_above and highest <= self.high and math.isfinite(lowest) and math.isfinite(highest)

    def find_outside(self, values: NDArray[np.float64]) -> NDArray[np.intp]:
        below = values <= self.low if self.is_open else values < self.low
        return np.flatnonzero(below | (values > self.high))

    def __str__(self) -> str:
        if self.is_open:
            return f"greater than {self.low:g}"
        if math.isinf(self.high):
            return f"at least {self.low:g}"
        return f"from {self.low:g} to {self.high:g}"


ANYWHERE = Reach()


def anywhere(_: Options) -> Reach:
    return ANYWHERE


def from_zero_to_one(_: Options) -> Reach:
    return Reach(0.0, 1.0)


def column_problems_of_numbers(table: Table, column: str, reach: Reach) -> list[Problem]:
    """What is wrong with a column of numbers."""
    from podium.tables.problems import number_problems

    if not reach.is_open:
        low = None if math.isinf(reach.low) else reach.low
        high = None if math.isinf(reach.high) else reach.high
        return number_problems(table, column, low=low, high=high)
    problems = number_problems(table, column)
    outside = reach.find_outside(table.numbers(column).values)
    if len(outside):
        found = ", ".join(repr(table.text(column, row)) for row in outside[:3])
        text = f"column {column!r} must be {reach}, found {found}"
        problems.append(Problem(text, table.lines(outside[:5]), len(outside)))
    return problems


def find_falls(values: NDArray[np.float64]) -> NDArray[np.intp]:
    """Rows that fall somewhere from left to right."""
    return np.flatnonzero((np.diff(values, axis=1) < 0).any(axis=1))


def read_numbers(table: Table, columns: Sequence[str], rows: Order = None) -> NDArray[np.float64]:
    """Columns of numbers, float64 of shape (n_rows,) or (n_rows, n_columns)."""
    return stack([in_order(table.numbers(column).values, rows) for column in columns])


def as_numbers(values: Any, what: str, reach: Reach, *, is_checked: bool = True) -> NDArray[np.float64]:
    """Numbers from Python or NumPy values; ``is_checked``: finite, and within reach.

    Raises
    ------
    MetricError
    """
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise MetricError(f"the {what} must be numbers") from None
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim not in (1, 2):
        raise MetricError(f"the {what} must be one column or a table of columns, not {array.ndim}-D")
    if is_checked and (fault := find_fault_of_numbers(array, what, reach)):
        raise MetricError(fault)
    return array


def find_fault_of_numbers(array: NDArray[np.float64], what: str, reach: Reach) -> str | None:
    """Whether values are missing, infinite or out of reach."""
    if reach is not ANYWHERE and array.size and reach.holds(float(array.min()), float(array.max())):
        return None  # both ends would be NaN if any value were
    is_finite = np.isfinite(array)
    if not is_finite.all():
        return f"the {what} hold {int((~is_finite).sum())} values that are missing or infinite"
    n_outside = 0 if reach is ANYWHERE else len(reach.find_outside(array.reshape(-1)))
    return f"the {what} must be {reach}: {n_outside} are not" if n_outside else None


@dataclass(frozen=True, kw_only=True)
class Numbers(Shape):
    """A number in each row, or in each of several columns.

    Arrays hold float64 of shape (n_rows,) or (n_rows, n_columns). ``reach`` and ``truth_reach`` say which
    numbers make sense under given options. ``is_wide``: several columns of predictions for one of truths, whose
    names are the ``classes``; ``is_rising``: these do not fall from left to right. ``is_told_by_score``: a value
    that is missing or infinite makes the score so too, and so is looked for only where there is no score.
    """

    key: str = "numbers"
    meaning: str = "a number in each row (or in each of several columns)"
    reach: Callable[[Options], Reach] = anywhere
    truth_reach: Callable[[Options], Reach] = anywhere
    is_wide: bool = False
    is_rising: bool = False
    is_told_by_score: bool = False

    def prediction_columns(self, roles: Roles, classes: Sequence[str], found: Sequence[str] = ()) -> tuple[str, ...]:
        if self.is_wide and not roles.prediction:
            return tuple(column for column in found if column not in roles.id)
        return roles.prediction or roles.target

    def truth_problems(self, solution: Table, roles: Roles, options: Options) -> list[Problem]:
        reach = self.truth_reach(options)
        found = [p for column in roles.target for p in column_problems_of_numbers(solution, column, reach)]
        return found + extra_problems(solution, roles)

    def problems(
        self, submission: Table, roles: Roles, classes: Sequence[str] | None, options: Options
    ) -> list[Problem]:
        columns = self.prediction_columns(roles, classes or (), submission.columns)
        known = [column for column in columns if column in submission.columns]
        found = [p for column in known for p in column_problems_of_numbers(submission, column, self.reach(options))]
        if self.is_rising and known and not found:
            falls = find_falls(read_numbers(submission, known).reshape(submission.n_rows, -1))
            if len(falls):
                text = f"{len(falls)} rows fall: each column must be at least the one before it"
                found.append(Problem(text, submission.lines(falls[:5]), len(falls)))
        return found

    def arrays(self, solution: Table, submission: Table, rows: Order, roles: Roles, options: Options) -> Arrays:
        columns = self.prediction_columns(roles, (), submission.columns)
        predictions = read_numbers(submission, columns, rows)
        return Arrays(
            y_true=self.read_truth(solution, roles, options),
            y_pred=predictions.reshape(len(predictions), -1) if self.is_wide else predictions,
            classes=columns if self.is_wide else None,
            extra=read_extra(solution, roles),
        )

    def read_truth(self, solution: Table, roles: Roles, options: Options) -> NDArray[np.float64]:
        return read_numbers(solution, roles.target)

    def truth(self, solution: Table, roles: Roles, options: Options) -> Arrays:
        truths = self.read_truth(solution, roles, options)
        return self.perfect(Arrays(y_true=truths, y_pred=truths, extra=read_extra(solution, roles)), options)

    def perfect(self, arrays: Arrays, options: Options) -> Arrays:
        return replace(arrays, y_pred=arrays.y_true.reshape(arrays.n_rows, -1) if self.is_wide else arrays.y_true)

    def wrap(self, y_true: Any, y_pred: Any, options: Options) -> Arrays:
        check_lengths(y_true, y_pred)
        truths = self.wrap_truth(y_true, options)
        predictions = as_numbers(y_pred, "predictions", self.reach(options), is_checked=not self.is_told_by_score)
        if self.is_rising and len(find_falls(predictions.reshape(len(predictions), -1))):
            raise MetricError("the predictions of a row must not fall from left to right")
        if self.is_wide:
            return Arrays(y_true=truths, y_pred=predictions.reshape(len(predictions), -1))
        if truths.shape != predictions.shape:
            hint = self._shape_hint(predictions)
            raise MetricError(f"the truth has the shape {truths.shape}, the predictions {predictions.shape}{hint}")
        return Arrays(y_true=truths, y_pred=predictions)

    def _shape_hint(self, predictions: NDArray[np.float64]) -> str:
        return ""

    def wrap_truth(self, y_true: Any, options: Options) -> NDArray[np.float64]:
        return as_numbers(y_true, "true values", self.truth_reach(options), is_checked=not self.is_told_by_score)

    def find_fault(self, arrays: Arrays, options: Options) -> str | None:
        if not self.is_told_by_score:
            return None
        return find_fault_of_numbers(arrays.y_true, "true values", self.truth_reach(options)) or find_fault_of_numbers(
            arrays.y_pred, "predictions", self.reach(options)
        )


@dataclass(frozen=True, kw_only=True)
class Binary(Numbers):
    """Truths that are yes or no, in one column or several, and a number that says how likely yes is.

    Arrays hold ``y_true`` as 0.0 and 1.0. The option ``pos_label`` names the label that is yes, where these
    are not 0 and 1. With the option ``ignore_rows_with`` truths of that value become NaN.
    """

    meaning: str = "a number in each row: the higher, the likelier is the positive class"

    def truth_problems(self, solution: Table, roles: Roles, options: Options) -> list[Problem]:
        problems = extra_problems(solution, roles)
        for column in roles.target:
            if _is_zero_one(solution, column, options):
                continue
            problems += problems_of_labels(solution, column)
            labels = _labels(solution.factor(column)[1], options)
            try:
                positive_label(labels, options.get("pos_label"))
            except MetricError as error:
                problems.append(Problem(f"column {column!r}: {error}"))
            if options.get("pos_label") is None and len(labels) > 2:
                problems.append(Problem(f"column {column!r} holds {len(labels)} different labels, expected 2"))
        return problems

    def read_truth(self, solution: Table, roles: Roles, options: Options) -> NDArray[np.float64]:
        columns = []
        for column in roles.target:
            if _is_zero_one(solution, column, options):
                columns.append(solution.numbers(column).values)
            else:
                columns.append(_zero_one(*solution.factor(column), options))
        return stack(columns)

    def _shape_hint(self, predictions: NDArray[np.float64]) -> str:
        is_both = predictions.ndim == 2 and predictions.shape[1] == 2
        return ": give the probability of the positive class alone, predict_proba(X)[:, 1]" if is_both else ""

    def wrap_truth(self, y_true: Any, options: Options) -> NDArray[np.float64]:
        array = np.asarray(y_true)
        if array.ndim == 2 and array.shape[1] == 1:
            array = array[:, 0]
        if array.dtype.kind in "fiu" and array.ndim in (1, 2) and _is_one_yes(options) and _are_zero_one(array):
            return array.astype(np.float64, copy=False)
        return stack([_zero_one(*factor, options) for factor in factor_values(array)])


def _is_zero_one(table: Table, column: str, options: Options) -> bool:
    """Whether the column can be taken as it stands: every cell 0 or 1, and 1 is yes."""
    return _is_one_yes(options) and _are_zero_one(table.numbers(column).values)


def _is_one_yes(options: Options) -> bool:
    """Whether among 0 and 1 it is 1 that is yes, and 0 that is no."""
    return options.get("pos_label") in (None, 1, "1") and options.get("ignore_rows_with") not in (0, 1)


def _are_zero_one(values: NDArray[Any]) -> bool:
    return bool(((values == 0) | (values == 1)).all())


def _labels(texts: Sequence[str], options: Options) -> list[str]:
    """The labels as they are compared, without the one that marks rows to be ignored."""
    ignored = options.get("ignore_rows_with")
    spelled = spell_labels(texts)[0]
    return [label for label in spelled if ignored is None or label != f"{ignored:g}"]


def _zero_one(codes: NDArray[Any], texts: Sequence[str], options: Options) -> NDArray[np.float64]:
    labels = _labels(texts, options)
    positive = positive_label(labels, options.get("pos_label"))
    if options.get("pos_label") is None and len(labels) > 2:
        raise MetricError(f"the truth holds {len(labels)} different labels, expected 2")
    worth = [math.nan if label not in labels else float(label == positive) for label in spell_labels(texts)[0]]
    values: NDArray[np.float64] = np.array(worth, dtype=np.float64)[codes]
    return values


NUMBERS = Numbers()
DIFFERENCES = Numbers(is_told_by_score=True)
DECISION = Binary()
PROBABILITY = Binary(
    key="probability",
    meaning="the probability of the positive class in each row, from 0 to 1",
    reach=from_zero_to_one,
)
