"""Submitted files as numbers that can be held against each other, whatever the metric's shape."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from podium.integrity.similarity import Kind
from podium.metrics.columns import Binary, Numbers
from podium.metrics.shapes import Arrays, Shape
from podium.scoring.score import Solution
from podium.scoring.whole import Whole
from podium.tables.read import read_table

Values = NDArray[np.float64]


@dataclass(frozen=True)
class AnswerReader:
    """Reads submitted files into arrays of one form; rows stand in the solution's order, ignored ones left out.

    ``kind`` is None where the metric's shape (lists, texts, masks, whole tables) has no numbers to compare.
    """

    solution: Solution
    _codes: dict[str, int] = field(default_factory=dict)

    @property
    def kind(self) -> Kind | None:
        shape = self._shape
        if shape is None:
            return None
        if shape.key == "labels":
            return "labels"
        return "probabilities" if shape.key == "class_probabilities" or isinstance(shape, Binary) else "numbers"

    @property
    def _shape(self) -> Shape | None:
        """The shape that reads cells as numbers or labels: the metric's own, or the one that a metric file borrows."""
        shape: Shape | None = self.solution.metric.shape
        if isinstance(shape, Whole):
            shape = shape.cells if shape.is_matched else None
        is_known = isinstance(shape, Numbers) or (shape is not None and shape.key in ("labels", "class_probabilities"))
        return shape if is_known else None

    def read(self, data: bytes) -> tuple[Values, Values]:
        """Answers and truth of a file, float64 of shape (n_rows, n_columns) each.

        Raises
        ------
        InvalidSubmissionError
            The file no longer fits the solution.
        """
        arrays = self._align(data)
        rows = self.solution.rows(None)
        arrays = arrays if rows is None else arrays.take(rows)
        answers, truth = self._told(arrays)
        has_truth = np.isfinite(truth).all(axis=1)
        return (answers, truth) if has_truth.all() else (answers[has_truth], truth[has_truth])

    def _align(self, data: bytes) -> Arrays:
        table = read_table(data)
        solution, shape = self.solution, self.solution.metric.shape
        arrays = solution.align(table)
        if isinstance(shape, Whole):
            assert self._shape is not None
            return self._shape.arrays(solution.table, table, arrays.y_pred.rows, solution.roles, {})
        return arrays

    def _told(self, arrays: Arrays) -> tuple[Values, Values]:
        answers, truth = _as_columns(arrays.y_pred), _as_columns(arrays.y_true)
        if self.kind == "labels":
            # Codes count the labels of truth and file: two files may give one label two codes.
            codes = np.array([self._codes.setdefault(name, len(self._codes)) for name in arrays.classes or ()])
            return codes[answers].astype(np.float64), codes[truth].astype(np.float64)
        if arrays.classes is not None:
            order = np.argsort(arrays.classes)
            answers = answers[:, order]
            if self.kind == "probabilities":
                shares = np.eye(len(order))[arrays.y_true] if np.ndim(arrays.y_true) == 1 else arrays.y_true
                truth = shares[:, order]
        if truth.shape[1] != answers.shape[1]:
            truth = np.repeat(truth, answers.shape[1], axis=1)
        return answers.astype(np.float64), truth.astype(np.float64)


def _as_columns(values: Any) -> NDArray[Any]:
    array: NDArray[Any] = np.asarray(values)
    return array.reshape(len(array), -1)
