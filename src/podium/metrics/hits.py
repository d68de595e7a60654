"""Which guesses of a ranked list are true items."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from podium.metrics.influence import Estimate, Vector, mean_of
from podium.metrics.lists import Ragged


@dataclass(frozen=True)
class Hits:
    """Guesses that are true items, each item only where it is first guessed, in the order of rows and places.

    All are of shape (n_hits,): the place in ``guesses.items``, the row, and the place in the row from 0.
    """

    at: NDArray[np.int64]
    rows: NDArray[np.int64]
    places: NDArray[np.int64]
    n_rows: int

    def sum(self, worths: NDArray[Any] | None = None) -> Vector:
        """The number of hits of each row, or the sum of their worths."""
        return np.bincount(self.rows, weights=worths, minlength=self.n_rows).astype(np.float64)

    @property
    def so_far(self) -> NDArray[np.int64]:
        """How many hits the row has down to each of them."""
        numbers = np.arange(len(self.rows))
        is_first = np.diff(self.rows, prepend=-1) > 0
        so_far: NDArray[np.int64] = numbers - np.maximum.accumulate(np.where(is_first, numbers, 0)) + 1
        return so_far


FEW_ITEMS = 8


def find_hits(truth: Ragged, guesses: Ragged, k: int | None = None) -> Hits:
    """The hits among the first ``k`` guesses of each row, or among all."""
    n_items = int(max(truth.items.max(initial=0), guesses.items.max(initial=0))) + 1
    at = np.flatnonzero(_is_true(truth, guesses, n_items))
    rows = np.searchsorted(guesses.starts, at, "right") - 1
    places = at - guesses.starts[rows]
    keys = rows * n_items + guesses.items[at]
    if k is not None:
        kept = places < k
        at, rows, places, keys = at[kept], rows[kept], places[kept], keys[kept]
    first = np.sort(np.unique(keys, return_index=True)[1])
    return Hits(at[first], rows[first], places[first], len(guesses))


def _is_true(truth: Ragged, guesses: Ragged, n_items: int) -> NDArray[np.bool_]:
    """Whether each guess is a true item of its row: item by item where rows have few, else by search."""
    lengths = truth.lengths
    most = int(lengths.max(initial=0))
    is_true = np.zeros(len(guesses.items), dtype=np.bool_)
    if most <= FEW_ITEMS:
        for place in range(most):
            item = np.full(len(truth), -1, dtype=np.int64)
            item[lengths > place] = truth.items[truth.starts[:-1][lengths > place] + place]
            is_true |= guesses.items == np.repeat(item, guesses.lengths)
        return is_true
    known, keys = np.sort(truth.keys(n_items)), guesses.keys(n_items)
    at = np.searchsorted(known, keys)
    at[at == len(known)] = 0
    np.equal(known[at], keys, out=is_true)
    return is_true


def mean_of_rows(rows: Vector, truth: Ragged, empty_truth: str) -> Estimate:
    """The mean over rows, without those that have no true item where these are left out."""
    return mean_of(rows, (truth.lengths > 0).astype(np.float64) if empty_truth == "skip" else None)


def nothing_relevant(y_true: Ragged) -> str | None:
    if not y_true.lengths.any():
        return "no row has a true item"
    return None


def some_nothing_relevant(y_true: Ragged, empty_truth: str | None = None) -> str | None:
    empty = int((y_true.lengths == 0).sum())
    if empty and empty_truth != "skip":
        return f"{empty} rows have no true item and can only score 0: leave them out, or set empty_truth to skip"
    return nothing_relevant(y_true)
