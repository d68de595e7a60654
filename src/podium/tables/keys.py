"""What tells the rows of a table apart, and which rows it does not: equal keys are brought together by sorting."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from podium.tables.cells import Words
from podium.tables.compare import Columns, RowNumbers, are_equal, hash_rows, is_ascending

NONE: RowNumbers = np.empty(0, np.intp)


@dataclass(frozen=True)
class Keys:
    """What tells the rows of a table apart: the exact text of one or several columns."""

    columns: Columns

    def __len__(self) -> int:
        return self.columns[0].n_rows

    @cached_property
    def repeats(self) -> RowNumbers:
        """Rows, ascending, whose key an earlier row has."""
        return _find_repeats(self)

    def texts(self) -> Iterator[tuple[bytes, ...]]:
        """Row by row."""
        return zip(*(cells.all_raw() for cells in self.columns), strict=True)


@dataclass(frozen=True)
class Sorted:
    """Hashes in ascending order and the rows they belong to."""

    values: Words
    order: RowNumbers
    is_exact: bool


@dataclass(frozen=True)
class Groups:
    """Runs of equal hashes: the hash, its first row, how many rows; and the rows run after run."""

    values: Words
    first: RowNumbers
    counts: RowNumbers
    order: RowNumbers

    def repeats(self) -> RowNumbers:
        if len(self.first) == len(self.order):
            return NONE
        is_repeat = np.ones(len(self.order), np.bool_)
        is_repeat[self.first] = False
        return np.flatnonzero(is_repeat)


def sort_keys(keys: Keys) -> Sorted:
    hashes, is_exact = hash_rows(keys.columns)
    return Sorted(*_in_order(hashes), is_exact)


def _in_order(hashes: Words) -> tuple[Words, RowNumbers]:
    order = np.argsort(hashes)
    return hashes[order], order


def group(ordered: Sorted) -> Groups:
    values, order = ordered.values, ordered.order
    begins = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))[: len(values)]
    if len(begins) == len(values):
        return Groups(values, order, np.ones(len(values), np.intp), order)
    return Groups(values[begins], np.minimum.reduceat(order, begins), np.diff(begins, append=len(values)), order)


def repeats_hold(keys: Keys, groups: Groups) -> bool:
    """Whether rows of the same hash have the same text."""
    if len(groups.first) == len(groups.order):
        return True
    is_run = np.repeat(groups.counts > 1, groups.counts)
    return are_equal(keys.columns, groups.order[is_run], keys.columns, np.repeat(groups.first, groups.counts)[is_run])


def _find_repeats(keys: Keys) -> RowNumbers:
    if len(keys.columns) == 1 and is_ascending(keys.columns[0]):
        return NONE
    hashes, is_exact = hash_rows(keys.columns)
    ordered = np.sort(hashes)
    if not np.any(ordered[1:] == ordered[:-1]):
        return NONE
    groups = group(Sorted(*_in_order(hashes), is_exact))
    if not is_exact and not repeats_hold(keys, groups):
        return _find_repeats_one_by_one(keys)
    return groups.repeats()


def _find_repeats_one_by_one(keys: Keys) -> RowNumbers:
    """The same answer from a dictionary: for texts that collide."""
    places: dict[tuple[bytes, ...], int] = {}
    return np.array([row for row, key in enumerate(keys.texts()) if places.setdefault(key, row) != row], np.intp)
