"""Labels: as texts or numbers in files, as codes in arrays."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from podium.errors import MetricError, Problem
from podium.metrics.influence import Codes
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

_NUMBER = re.compile(r"[ \t]*[+-]?(\d{1,300}\.?\d{0,300}|\.\d{1,300})([eE][+-]?\d{1,4})?[ \t]*")
_WIDE = Context(prec=700, Emax=99_999, Emin=-99_999)
_YES = ("1", "True", "true", "TRUE", "yes", "Yes")
_NO = ("0", "-1", "False", "false", "FALSE", "no", "No")


def spell_number(text: str) -> str | None:
    """The one spelling of a number (``1``, ``1.0`` and ``1e0`` are ``1``), or None for what is none."""
    if not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text.strip(), _WIDE)
    if not number:
        return "0"
    plain = _WIDE.normalize(number)
    return format(plain, "f") if -20 < plain.adjusted() < 40 else str(plain)


def spell_labels(truths: Sequence[str], others: Sequence[str] = ()) -> tuple[list[str], list[str]]:
    """Labels in the spelling in which they are compared.

    Where every true label is a number they are compared as numbers, else as exact text, so that ``1.0`` is
    ``1`` among ratings, and ``on``, ``nan`` and ``007`` are themselves among words.
    """
    spelled = [spell_number(text) for text in truths]
    if not truths or any(label is None for label in spelled):
        return list(truths), list(others)
    return [str(label) for label in spelled], [spell_number(text) or text for text in others]


def sort_labels(labels: Iterable[str]) -> tuple[str, ...]:
    """Each label once: numbers by value, then the others as text."""

    def place(label: str) -> tuple[bool, Decimal, str]:
        is_number = _NUMBER.fullmatch(label) is not None
        return not is_number, Decimal(label.strip(), _WIDE) if is_number else Decimal(0), label

    return tuple(sorted(set(labels), key=place))


def text_of(label: object) -> str:
    """A label of Python or NumPy as a file would hold it."""
    if isinstance(label, float | np.floating) and float(label).is_integer():
        return str(int(label))
    return str(label)


def positive_label(classes: Sequence[str], pos_label: object) -> str | None:
    """The label that is the positive one; None where only a known negative one occurs.

    Raises
    ------
    MetricError
        ``pos_label`` is not given, and the labels are not 0 and 1 or the like.
    """
    if pos_label is not None:
        text = text_of(pos_label)
        return text if text in classes else spell_number(text) or text
    positive = [label for label in classes if label in _YES]
    if len(positive) == 1:
        return positive[0]
    if not positive and classes and all(label in _NO for label in classes):
        return None
    raise MetricError("the labels do not tell which one is positive: set the option pos_label to it")


def problems_of_labels(table: Table, column: str, classes: Sequence[str] | None = None) -> list[Problem]:
    """Cells without a label or, where the classes are known, with an unknown one."""
    from podium.tables.problems import label_problems

    texts = table.factor(column)[1]
    if classes is None:
        return label_problems(table, column, [text for text in texts if text])
    known, found = spell_labels(list(classes), texts)
    same = [text for text, label in zip(texts, found, strict=True) if label in set(known)]
    return label_problems(table, column, list(dict.fromkeys([*classes, *same])))


@dataclass(frozen=True)
class Coded:
    """Columns of labels as codes into ``classes``; shape (n_rows,) or (n_rows, n_columns)."""

    y_true: Codes
    y_pred: Codes
    classes: tuple[str, ...]


Factor = tuple[NDArray[Any], Sequence[str]]


def code(truths: Sequence[Factor], predictions: Sequence[Factor]) -> Coded:
    """Bring factored columns onto common codes, in the order of the sorted labels."""
    distinct_truths = [text for _, texts in truths for text in texts]
    distinct_predictions = [text for _, texts in predictions for text in texts]
    true_labels, predicted_labels = spell_labels(distinct_truths, distinct_predictions)
    classes = sort_labels([*true_labels, *predicted_labels])
    place = {label: index for index, label in enumerate(classes)}

    def recode(factors: Sequence[Factor], labels: Sequence[str]) -> Codes:
        columns, start = [], 0
        for codes, texts in factors:
            places = np.array([place[label] for label in labels[start : start + len(texts)]], dtype=np.int64)
            same = np.array_equal(places, np.arange(len(places)))
            columns.append(codes if same else places[codes] if len(places) else codes)
            start += len(texts)
        return stack(columns)

    return Coded(recode(truths, true_labels), recode(predictions, predicted_labels), classes)


def factor_values(values: Any) -> list[Factor]:
    """Factored columns of labels from Python or NumPy values of shape (n_rows,) or (n_rows, n_columns)."""
    array = np.asarray(values)
    if array.ndim not in (1, 2):
        raise MetricError(f"labels must be a list, or a table with one column for each target, not {array.ndim}-D")
    columns = [array] if array.ndim == 1 else list(array.T)
    return [_factor(column) for column in columns]


def factor_together(values: Any) -> Factor:
    """As :func:`factor_values`, where it does not matter which labels a column holds: codes of the same shape."""
    array = np.asarray(values)
    if array.ndim != 2:
        return factor_values(array)[0]
    codes, texts = _factor(array.reshape(-1))
    return codes.reshape(array.shape), texts


MANY = 100_000
"""Whole numbers closer together than this are told apart by counting instead of sorting."""


def _factor(column: NDArray[Any]) -> Factor:
    if column.dtype.kind == "O":
        column = np.array([text_of(label) for label in column], dtype=np.str_)
    if column.dtype.kind == "f" and not np.isfinite(column).all():
        raise MetricError("some labels are missing (NaN): give one for each row")
    if column.dtype.kind in "iub" and len(column) and int(column.max()) - int(column.min()) < MANY:
        low = int(column.min())
        shifted = column.astype(np.int64, copy=False)
        if low:
            shifted = shifted - low
        occurs = np.flatnonzero(np.bincount(shifted))
        codes = shifted if len(occurs) == occurs[-1] + 1 else np.searchsorted(occurs, shifted)
        return codes, [text_of(column.dtype.type(low + place)) for place in occurs.tolist()]
    distinct, codes = np.unique(column, return_inverse=True)
    return codes.reshape(-1).astype(np.int64), [text_of(label) for label in distinct]


@dataclass(frozen=True, kw_only=True)
class Labels(Shape):
    """One label in each row, or one in each of several columns.

    Arrays hold codes, int64 of shape (n_rows,) or (n_rows, n_columns), into ``classes``, which are all
    labels of truths and predictions, sorted. ``is_rating``: whole numbers on a scale.
    """

    key: str = "labels"
    meaning: str = "one label in each row (or in each of several columns)"
    is_rating: bool = False

    def truth_problems(self, solution: Table, roles: Roles, options: Options) -> list[Problem]:
        problems = extra_problems(solution, roles)
        for column in roles.target:
            problems += self._problems(solution, column, None, options)
        return problems

    def problems(
        self, submission: Table, roles: Roles, classes: Sequence[str] | None, options: Options
    ) -> list[Problem]:
        columns = self.prediction_columns(roles, classes or (), submission.columns)
        known = [column for column in columns if column in submission.columns]
        return [problem for column in known for problem in self._problems(submission, column, classes, options)]

    def _problems(self, table: Table, column: str, classes: Sequence[str] | None, options: Options) -> list[Problem]:
        from podium.tables.problems import number_problems

        if not self.is_rating:
            return problems_of_labels(table, column, classes)
        scale = [float(label) for label in classes or () if spell_number(label) is not None]
        low, high = options.get("min_rating"), options.get("max_rating")
        low = min(scale) if low is None and scale else low
        high = max(scale) if high is None and scale else high
        return number_problems(table, column, low=low, high=high, whole=True)

    def arrays(self, solution: Table, submission: Table, rows: Order, roles: Roles, options: Options) -> Arrays:
        names = self.prediction_columns(roles, (), submission.columns)
        coded = code(
            [solution.factor(column) for column in roles.target],
            [(in_order(codes, rows), texts) for codes, texts in (submission.factor(column) for column in names)],
        )
        return _of_codes(coded, read_extra(solution, roles))

    def truth(self, solution: Table, roles: Roles, options: Options) -> Arrays:
        factors = [solution.factor(column) for column in roles.target]
        return _of_codes(code(factors, factors), read_extra(solution, roles))

    def perfect(self, arrays: Arrays, options: Options) -> Arrays:
        return replace(arrays, y_pred=arrays.y_true)

    def wrap(self, y_true: Any, y_pred: Any, options: Options) -> Arrays:
        check_lengths(y_true, y_pred)
        truths, predictions = factor_together(y_true), factor_together(y_pred)
        n_columns, n_predicted = (codes[0].size for codes, _ in (truths, predictions))
        if n_columns != n_predicted:
            raise MetricError(f"there are {n_columns} columns of true labels and {n_predicted} of predictions")
        coded = code([_flat_if_single(truths)], [_flat_if_single(predictions)])
        if self.is_rating and not all((spell_number(label) or ".").lstrip("-").isdigit() for label in coded.classes):
            raise MetricError("ratings must be whole numbers: round the predictions first")
        return _of_codes(coded, {})


def _flat_if_single(factor: Factor) -> Factor:
    """A table of one column is a column."""
    codes, texts = factor
    return codes.reshape(len(codes)) if codes.size == len(codes) else codes, texts


def _of_codes(coded: Coded, extra: dict[str, Any]) -> Arrays:
    return Arrays(y_true=coded.y_true, y_pred=coded.y_pred, classes=coded.classes, extra=extra)
