"""Which row of one table is which row of another, by the exact text of their id columns.

Texts are folded to 64 bits and sorted; whatever looks equal is then compared in full, so a collision costs time
and never a wrong row.
"""

from dataclasses import dataclass

import numpy as np

from podium.tables.blocks import both_at_once, in_blocks
from podium.tables.compare import RowNumbers, are_equal, is_same_order
from podium.tables.decimals import read_decimals
from podium.tables.keys import NONE, Keys, group, repeats_hold, sort_keys

__all__ = ["Keys", "Match", "find_repeats", "match"]

SPARSEST = 4
"""Numbers are looked up in a table as long as it is at most this many times as long as the columns."""


@dataclass(frozen=True, kw_only=True)
class Match:
    """How the rows of a found table answer the expected ones.

    Parameters
    ----------
    n_rows : int
        Number of expected keys.
    unknown, repeated : ndarray of intp
        Rows in found, ascending: those whose key is not expected, and those whose key an earlier row has.
    missing : ndarray of intp
        Rows in expected, ascending, that found does not have.
    places : ndarray of intp, or None
        ``rows``, where the order differs.
    """

    n_rows: int
    unknown: RowNumbers
    repeated: RowNumbers
    missing: RowNumbers
    places: RowNumbers | None

    @property
    def is_complete(self) -> bool:
        """Whether found has every expected key exactly once, and no other."""
        return not (len(self.unknown) or len(self.repeated) or len(self.missing))

    @property
    def is_same_order(self) -> bool:
        """Whether both tables have the same keys in the same order, so that nothing need be moved."""
        return self.places is None

    @property
    def rows(self) -> RowNumbers:
        """For each expected key the first row in found that has it, or -1."""
        return np.arange(self.n_rows, dtype=np.intp) if self.places is None else self.places


def match(expected: Keys, found: Keys) -> Match:
    """Find each expected key among the found ones.

    Parameters
    ----------
    expected, found : Keys
        Of the same number of columns.

    Returns
    -------
    Match
    """
    if is_same_order(expected.columns, found.columns) and not len(expected.repeats):
        return Match(n_rows=len(found), unknown=NONE, repeated=NONE, missing=NONE, places=None)
    return _match_decimals(expected, found) or _match_texts(expected, found)


def find_repeats(keys: Keys) -> RowNumbers:
    """Rows, ascending, whose key an earlier row has."""
    return keys.repeats


def _match_decimals(expected: Keys, found: Keys) -> Match | None:
    """The match by a table of all numbers up to the greatest, if all keys are such numbers and lie densely."""
    if len(expected.columns) > 1 or not len(expected) or not len(found):
        return None
    wanted = read_decimals(expected.columns[0])
    given = read_decimals(found.columns[0]) if wanted is not None else None
    if wanted is None or given is None:
        return None
    n_numbers = 1 + int(max(wanted.max(), given.max()))
    if n_numbers > SPARSEST * (len(wanted) + len(given)):
        return None
    place = np.full(n_numbers, -1, np.int32)
    # Backwards, so that of rows with the same number the first one stays.
    place[given[::-1]] = np.arange(len(given) - 1, -1, -1, dtype=np.int32)
    is_wanted = np.zeros(n_numbers, np.bool_)
    is_wanted[wanted] = True
    rows = np.empty(len(wanted), np.intp)

    def look_up(first: int, last: int) -> None:
        rows[first:last] = place[wanted[first:last]]

    in_blocks(look_up, len(wanted))
    repeated = in_blocks(lambda a, b: a + np.flatnonzero(place[given[a:b]] != np.arange(a, b)), len(given))
    unknown = in_blocks(lambda a, b: a + np.flatnonzero(~is_wanted[given[a:b]]), len(given))
    return Match(
        n_rows=len(rows),
        places=rows,
        unknown=np.concatenate(unknown),
        repeated=np.concatenate(repeated),
        missing=np.flatnonzero(rows < 0),
    )


def _match_texts(expected: Keys, found: Keys) -> Match:
    """The match by 64 bits of each key, sorted; equal bits are compared in full."""
    left, right = both_at_once(sort_keys, [expected, found])
    groups = group(right)
    if len(groups.first) == len(right.order) and np.array_equal(left.values, right.values):
        rows = np.empty(len(expected), np.intp)
        rows[left.order] = right.order
        unknown = missing = NONE
    else:
        at = np.searchsorted(groups.values, left.values)
        at[at == len(groups.values)] = 0
        is_hit = groups.values[at] == left.values if len(groups.values) else np.zeros(len(at), np.bool_)
        rows = np.full(len(expected), -1, np.intp)
        rows[left.order[is_hit]] = groups.first[at[is_hit]]
        is_known = np.zeros(len(groups.first), np.bool_)
        is_known[at[is_hit]] = True
        unknown = np.sort(right.order[~np.repeat(is_known, groups.counts)])
        missing = np.flatnonzero(rows < 0)
    if not (left.is_exact and right.is_exact):
        present = np.arange(len(rows)) if not len(missing) else np.flatnonzero(rows >= 0)
        if not (are_equal(expected.columns, present, found.columns, rows[present]) and repeats_hold(found, groups)):
            return _match_one_by_one(expected, found)
    return Match(n_rows=len(rows), places=rows, unknown=unknown, repeated=groups.repeats(), missing=missing)


def _match_one_by_one(expected: Keys, found: Keys) -> Match:
    """The same answer from a dictionary: for texts that collide."""
    places: dict[tuple[bytes, ...], int] = {}
    repeated = []
    for row, key in enumerate(found.texts()):
        if places.setdefault(key, row) != row:
            repeated.append(row)
    wanted = list(expected.texts())
    rows = np.array([places.get(key, -1) for key in wanted], np.intp)
    known = set(wanted)
    return Match(
        n_rows=len(rows),
        places=rows,
        unknown=np.array([row for row, key in enumerate(found.texts()) if key not in known], np.intp),
        repeated=np.array(repeated, np.intp),
        missing=np.flatnonzero(rows < 0),
    )
