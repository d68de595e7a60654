"""Cells that hold several items, separated by spaces: ranked guesses, and sets of labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from podium.baselines.class_texts import class_texts
from podium.errors import CompetitionError
from podium.metrics.labels import sort_labels
from podium.metrics.lists import split_grades

if TYPE_CHECKING:
    import pandas as pd

MOST_ITEMS = 100
"""A model is fitted for each item where a cell may hold several: with more of them that takes too long."""
LIKELY = 0.5
"""From which probability on an item is in the predicted set."""


@dataclass(frozen=True, kw_only=True)
class ItemLists:
    """The items of a column of lists, and how cells become answers and raw predictions cells.

    Attributes
    ----------
    items : tuple of str
        All that occur in train, sorted.
    is_single : bool
        Whether each training row holds exactly one: it is then the row's class, and raw predictions hold a column
        for each item. Else each item is a target of its own, with a column for no and one for yes.
    is_set : bool
        Whether a set is asked for (all likely items), and not a ranking (the ``most`` likely ones, best first).
    most : int or None
        How many guesses count; None: all.
    """

    items: tuple[str, ...]
    is_single: bool
    is_set: bool
    most: int | None

    def answers(self, column: pd.Series) -> NDArray[np.float64]:
        """Codes of shape (n_rows, 1), or 0 and 1 of shape (n_rows, n_items); NaN in rows without an answer.

        An empty cell is a row without an answer, unless sets are asked for: it is then the empty set.
        """
        code = {item: place for place, item in enumerate(self.items)}
        answers = np.zeros((len(column), 1 if self.is_single else len(self.items)))
        for row, found in enumerate(_split(column)):
            if not found and not self.is_set:
                answers[row] = np.nan
            elif self.is_single:
                answers[row] = code[found[0]]
            else:
                answers[row, [code[item] for item in found]] = 1.0
        return answers

    def truth(self, answers: NDArray[np.float64]) -> list[str]:
        """Answers without gaps as cells."""
        if self.is_single:
            return [self.items[int(code)] for code in answers[:, 0]]
        return [self._cell(np.flatnonzero(row)) for row in answers]

    def predictions(self, raw: NDArray[np.float64]) -> list[str]:
        """Probabilities of the items as cells, the likeliest item first; of equals the first in the order of items."""
        chances = raw if self.is_single else raw[:, 1::2]
        order = np.argsort(-chances, axis=1, kind="stable")
        if not self.is_set:
            return [self._cell(row) for row in order[:, : self.most]]
        n_likely = (chances >= LIKELY).sum(axis=1)
        return [self._cell(row[:count]) for row, count in zip(order, n_likely, strict=True)]

    def _cell(self, codes: Sequence[Any] | NDArray[Any]) -> str:
        return " ".join(self.items[code] for code in codes)


def read_items(column: pd.Series, *, is_set: bool, most: int | None) -> ItemLists:
    """What the cells of a target hold.

    Raises
    ------
    CompetitionError
        They hold nothing, grades, or too many different items to learn each.
    """
    cells = _split(column)
    items = sort_labels(item for cell in cells for item in cell)
    if not items:
        raise CompetitionError(f"the target {column.name!r} is empty in every row of train.csv")
    if split_grades([cell for cell in cells if cell]) is not None:
        raise CompetitionError(f"the target {column.name!r} holds items with grades; baselines do not learn grades")
    is_single = not is_set and all(len(cell) <= 1 for cell in cells)
    if not is_single and len(items) > MOST_ITEMS:
        raise CompetitionError(
            f"the target {column.name!r} holds {len(items)} different items; baselines learn up to {MOST_ITEMS}"
        )
    return ItemLists(items=tuple(items), is_single=is_single, is_set=is_set, most=most)


def _split(column: pd.Series) -> list[list[str]]:
    return [[] if cell is None else cell.split() for cell in class_texts(column)]
