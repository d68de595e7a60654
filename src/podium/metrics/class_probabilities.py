"""A probability, or a share, for each of several classes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from podium.errors import InvalidSubmissionError, MetricError, Problem
from podium.metrics.labels import Coded, code, factor_values, problems_of_labels, spell_labels, spell_number
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
)

if TYPE_CHECKING:
    from podium.tables.table import Table


@dataclass(frozen=True, kw_only=True)
class ClassProbabilities(Shape):
    """One column of probabilities for each class.

    The columns are found by name: the class. The solution has one column of labels, or the same columns
    with the truth's share of each class (usually one 1 in each row). Arrays hold ``y_true`` as codes into
    ``classes``, int64 of shape (n_rows,), or with ``is_soft`` as shares, float64 of shape (n_rows,
    n_classes); ``y_pred`` is float64 of shape (n_rows, n_classes).
    """

    key: str = "class_probabilities"
    meaning: str = "one column for each class, named after it, with its probability"
    is_soft: bool = False
    sums_to_one: bool = False

    def prediction_columns(self, roles: Roles, classes: Sequence[str], found: Sequence[str] = ()) -> tuple[str, ...]:
        if len(roles.prediction) > 1:
            return roles.prediction
        if len(roles.target) > 1:
            return roles.target
        return tuple(classes) or tuple(column for column in found if column not in roles.id)

    def truth_problems(self, solution: Table, roles: Roles, options: Options) -> list[Problem]:
        from podium.tables.problems import number_problems

        if len(roles.target) == 1:
            return extra_problems(solution, roles) + problems_of_labels(solution, roles.target[0])
        problems = [p for column in roles.target for p in number_problems(solution, column, low=0.0)]
        if not problems:
            shares = np.column_stack([solution.numbers(column).values for column in roles.target])
            wrong = np.flatnonzero(shares.sum(axis=1) <= 0 if self.is_soft else ~_is_one_hot(shares))
            expected = "something above 0 in each row" if self.is_soft else "one 1 and else 0 in each row"
            if len(wrong):
                text = f"the columns {', '.join(roles.target)} do not hold {expected}"
                problems.append(Problem(text, solution.lines(wrong[:5]), len(wrong)))
        return problems + extra_problems(solution, roles)

    def problems(
        self, submission: Table, roles: Roles, classes: Sequence[str] | None, options: Options
    ) -> list[Problem]:
        from podium.tables.problems import number_problems

        columns = self.prediction_columns(roles, classes or (), submission.columns)
        known = [column for column in columns if column in submission.columns]
        # Kaggle clips and rescales whatever it is given; a competition's own participants get a hint instead.
        high = None if classes is None else 1.0
        problems = [p for column in known for p in number_problems(submission, column, low=0.0, high=high)]
        if self.sums_to_one and known and not problems:
            sums = np.sum([submission.numbers(column).values for column in known], axis=0)
            wrong = np.flatnonzero(~np.isclose(sums, 1.0))
            if len(wrong):
                text = f"the probabilities of {len(wrong)} rows do not sum to 1: the first sums to {sums[wrong[0]]:g}"
                problems.append(Problem(text, submission.lines(wrong[:5]), len(wrong)))
        return problems

    def arrays(self, solution: Table, submission: Table, rows: Order, roles: Roles, options: Options) -> Arrays:
        truth = self.truth(solution, roles, options)
        columns = self.prediction_columns(roles, (), submission.columns)
        spelled = self._classes_of(columns, truth.classes or (), roles)
        lacking = set(truth.classes or ()) - set(spelled)
        if lacking:
            text = f"there is no column for {len(lacking)} of the classes: one is needed for each"
            raise InvalidSubmissionError.one(f"{submission.name} is refused", text)
        return _of_shares(
            truth.y_true,
            truth.classes or (),
            np.column_stack([in_order(submission.numbers(column).values, rows) for column in columns]),
            spelled,
            truth.extra,
        )

    def _classes_of(self, columns: Sequence[str], classes: Sequence[str], roles: Roles) -> list[str]:
        """The class of each column: its name, or what follows the last underscore of all names (``class_0``)."""
        if len(roles.target) > 1 and len(roles.target) == len(columns):
            return list(roles.target)  # both were named, one for one
        spelled = spell_labels(list(classes), columns)[1]
        if set(classes) <= set(spelled):
            return spelled
        return spell_labels(list(classes), [column.rpartition("_")[2] for column in columns])[1]

    def truth(self, solution: Table, roles: Roles, options: Options) -> Arrays:
        extra = read_extra(solution, roles)
        if len(roles.target) > 1:
            shares = np.column_stack([solution.numbers(column).values for column in roles.target])
            truths, classes = shares if self.is_soft else shares.argmax(axis=1), roles.target
        else:
            coded = code([factor := solution.factor(roles.target[0])], [factor])
            truths, classes = np.eye(len(coded.classes))[coded.y_true] if self.is_soft else coded.y_true, coded.classes
        return self.perfect(Arrays(y_true=truths, y_pred=truths, classes=classes, extra=extra), options)

    def perfect(self, arrays: Arrays, options: Options) -> Arrays:
        truths = arrays.y_true
        if self.is_soft:
            return replace(arrays, y_pred=truths / truths.sum(axis=1, keepdims=True))
        return replace(arrays, y_pred=np.eye(len(arrays.classes or ()))[truths])

    def wrap(self, y_true: Any, y_pred: Any, options: Options) -> Arrays:
        check_lengths(y_true, y_pred)
        chances = np.asarray(y_pred, dtype=np.float64)
        if chances.ndim != 2:
            raise MetricError("give probabilities as a table with one column for each class, classes sorted")
        if not np.isfinite(chances).all() or chances.min() < 0 or chances.max() > 1:
            raise MetricError("probabilities must be numbers from 0 to 1")
        if self.sums_to_one and not np.allclose(chances.sum(axis=1), 1.0):
            raise MetricError("the probabilities of each row must sum to 1")
        truths = np.asarray(y_true)
        if truths.ndim == 2:
            if truths.shape != chances.shape:
                raise MetricError(f"the truth has the shape {truths.shape}, the predictions {chances.shape}")
            shares = truths.astype(np.float64)
            names = tuple(map(str, range(shares.shape[1])))
            return Arrays(y_true=shares if self.is_soft else shares.argmax(axis=1), y_pred=chances, classes=names)
        (factor,) = factor_values(truths)
        coded = code([factor], [factor])
        return _of_shares(*self._widen(coded, chances.shape[1]), chances, None, {})

    def _widen(self, coded: Coded, n_columns: int) -> tuple[NDArray[Any], tuple[str, ...]]:
        """Codes among ``n_columns`` classes: whole numbers below that stand for themselves."""
        n_classes = len(coded.classes)
        numbers = [spell_number(label) for label in coded.classes]
        codes, names = coded.y_true, coded.classes
        if n_classes < n_columns and all(n is not None and n.isdigit() and int(n) < n_columns for n in numbers):
            codes = np.array([int(n or 0) for n in numbers], dtype=np.int64)[codes]
            names = tuple(map(str, range(n_columns)))
        elif n_classes != n_columns:
            raise MetricError(f"the truth has {n_classes} classes and the predictions {n_columns} columns")
        return (np.eye(n_columns)[codes] if self.is_soft else codes), names


def _is_one_hot(shares: NDArray[np.float64]) -> NDArray[np.bool_]:
    is_one_hot: NDArray[np.bool_] = ((shares == 0) | (shares == 1)).all(axis=1) & (shares.sum(axis=1) == 1)
    return is_one_hot


def _of_shares(
    truths: NDArray[Any],
    classes: Sequence[str],
    chances: NDArray[np.float64],
    spelled: Sequence[str] | None,
    extra: Mapping[str, Any],
) -> Arrays:
    """Bring the truth onto the order of the columns of predictions, where these have names."""
    if spelled is None:
        return Arrays(y_true=truths, y_pred=chances, classes=tuple(classes), extra=extra)
    place = [list(spelled).index(label) for label in classes]
    if truths.ndim == 1:
        moved = np.array(place, dtype=np.int64)[truths]
    else:
        moved = np.zeros(chances.shape)
        moved[:, place] = truths
    return Arrays(y_true=moved, y_pred=chances, classes=tuple(spelled), extra=extra)
