"""Which row of one table is which row of another, by the exact text of their id columns.

Texts are folded to 64 bits and sorted; whatever looks equal is then compared in full, so a collision costs time
and never a wrong row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from podium.tables.blocks import both_at_once, in_blocks
from podium.tables.cells import LONG, N_WORDS, WORD, Cells, Positions, Rows, Words
from podium.tables.decimals import read_decimals

RowNumbers = NDArray[np.intp]

_NONE: RowNumbers = np.empty(0, np.intp)

SPARSEST = 4
"""Numbers are looked up in a table as long as it is at most this many times as long as the columns."""

_ODD = np.array(
    [
        0x9E3779B97F4A7C15,
        0xC2B2AE3D27D4EB4F,
        0x165667B19E3779F9,
        0xD6E8FEB86659FD93,
        0xA0761D6478BD642F,
        0xE7037ED1A0B428DB,
        0x8EBC6AF09C88C6E3,
        0x589965CC75374CC3,
        0x1D8E4E27C47D124F,
    ],
    dtype=np.uint64,
)
"""An odd factor for each word of a cell (the last one for long cells): multiplication by it loses nothing."""


@dataclass(frozen=True)
class Keys:
    """What tells the rows of a table apart: the exact text of one or several columns."""

    columns: tuple[Cells, ...]

    def __len__(self) -> int:
        return self.columns[0].n_rows

    @cached_property
    def repeats(self) -> RowNumbers:
        """Rows, ascending, whose key an earlier row has."""
        return _find_repeats(self)


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
        """Whether every expected row is there exactly once, and nothing else."""
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
    if _is_same_order(expected, found) and not len(expected.repeats):
        return Match(n_rows=len(found), unknown=_NONE, repeated=_NONE, missing=_NONE, places=None)
    return _match_decimals(expected, found) or _match_texts(expected, found)


def find_repeats(keys: Keys) -> RowNumbers:
    """Rows, ascending, whose key an earlier row has."""
    return keys.repeats


def factor(cells: Cells) -> tuple[NDArray[np.int64], list[str]]:
    """Number the distinct texts of a column.

    Returns
    -------
    codes : ndarray of int64, shape (n_rows,)
    distinct : list of str
        Sorted; ``distinct[codes[row]]`` is the text of ``row``.
    """
    keys = Keys((cells,))
    hashes, is_exact = _hashes(keys)
    parts = in_blocks(lambda first, last: np.unique(hashes[first:last]), len(hashes))
    values = np.unique(np.concatenate(parts)) if parts else hashes
    codes = _join(in_blocks(lambda first, last: np.searchsorted(values, hashes[first:last]), len(hashes)), np.intp)
    rows = np.empty(len(values), np.intp)
    rows[codes] = np.arange(len(codes))
    if not is_exact and not _all_equal(keys, np.arange(len(codes)), keys, rows[codes]):
        distinct = sorted(set(cells.texts()))
        place = {text: code for code, text in enumerate(distinct)}
        return np.fromiter((place[text] for text in cells.texts()), np.int64, len(hashes)), distinct
    texts = [cell.decode("utf-8", "surrogatepass") for cell in cells.raw(rows)]
    order = sorted(range(len(texts)), key=texts.__getitem__)
    rank = np.empty(len(texts), np.int64)
    rank[order] = np.arange(len(texts))
    return rank[codes], [texts[code] for code in order]


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
    left, right = both_at_once(_sort, [expected, found])
    groups = _group(right)
    if len(groups.first) == len(right.order) and np.array_equal(left.values, right.values):
        rows = np.empty(len(expected), np.intp)
        rows[left.order] = right.order
        unknown = missing = _NONE
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
        if not (_all_equal(expected, present, found, rows[present]) and _repeats_hold(found, groups)):
            return _match_one_by_one(expected, found)
    return Match(n_rows=len(rows), places=rows, unknown=unknown, repeated=groups.repeats(), missing=missing)


@dataclass(frozen=True)
class _Sorted:
    """Hashes in ascending order and the rows they belong to."""

    values: Words
    order: RowNumbers
    is_exact: bool


@dataclass(frozen=True)
class _Groups:
    """Runs of equal hashes: the hash, its first row, how many rows; and the rows run after run."""

    values: Words
    first: RowNumbers
    counts: RowNumbers
    order: RowNumbers

    def repeats(self) -> RowNumbers:
        if len(self.first) == len(self.order):
            return _NONE
        is_repeat = np.ones(len(self.order), np.bool_)
        is_repeat[self.first] = False
        return np.flatnonzero(is_repeat)


def _find_repeats(keys: Keys) -> RowNumbers:
    if len(keys.columns) == 1 and _is_ascending(keys.columns[0]):
        return _NONE
    hashes, is_exact = _hashes(keys)
    ordered = np.sort(hashes)
    if not np.any(ordered[1:] == ordered[:-1]):
        return _NONE
    groups = _group(_Sorted(*_in_order(hashes), is_exact))
    if not is_exact and not _repeats_hold(keys, groups):
        return _match_one_by_one(keys, keys).repeated
    return groups.repeats()


def _in_order(hashes: Words) -> tuple[Words, RowNumbers]:
    order = np.argsort(hashes)
    return hashes[order], order


def _sort(keys: Keys) -> _Sorted:
    hashes, is_exact = _hashes(keys)
    return _Sorted(*_in_order(hashes), is_exact)


def _group(ordered: _Sorted) -> _Groups:
    values, order = ordered.values, ordered.order
    begins = np.flatnonzero(np.concatenate(([True], values[1:] != values[:-1])))[: len(values)]
    if len(begins) == len(values):
        return _Groups(values, order, np.ones(len(values), np.intp), order)
    return _Groups(values[begins], np.minimum.reduceat(order, begins), np.diff(begins, append=len(values)), order)


def _is_ascending(cells: Cells) -> bool:
    """Whether each text is longer than the one before, or as long and greater: then none repeats another."""

    def check(first: int, last: int) -> bool:
        starts, lengths = cells.bounds(slice(first, min(last + 1, cells.n_rows)))
        longest = int(lengths.max())
        is_more = lengths[1:] > lengths[:-1]
        is_tie = lengths[1:] == lengths[:-1]
        for k in range(-(-min(longest, LONG) // WORD)):
            words = cells.word(k, starts, lengths).byteswap()
            is_more |= is_tie & (words[1:] > words[:-1])
            is_tie &= words[1:] == words[:-1]
        return bool(is_more.all())

    head = min(cells.n_rows, 1000)
    return head > 0 and check(0, head) and all(in_blocks(check, cells.n_rows))


def _repeats_hold(keys: Keys, groups: _Groups) -> bool:
    """Whether rows of the same hash have the same text."""
    if len(groups.first) == len(groups.order):
        return True
    is_run = np.repeat(groups.counts > 1, groups.counts)
    return _all_equal(keys, groups.order[is_run], keys, np.repeat(groups.first, groups.counts)[is_run])


def _is_same_order(expected: Keys, found: Keys) -> bool:
    if len(expected) != len(found):
        return False
    head = min(len(found), 1000)
    return _equal(expected, slice(0, head), found, slice(0, head)) and all(
        in_blocks(lambda first, last: _equal(expected, slice(first, last), found, slice(first, last)), len(found))
    )


def _all_equal(left: Keys, left_rows: RowNumbers, right: Keys, right_rows: RowNumbers) -> bool:
    return all(
        in_blocks(
            lambda first, last: _equal(left, left_rows[first:last], right, right_rows[first:last]), len(left_rows)
        )
    )


def _equal(left: Keys, left_rows: Rows, right: Keys, right_rows: Rows) -> bool:
    """Whether the keys of the rows are equal, pair by pair, to the last byte."""
    return all(_cells_equal(a, left_rows, b, right_rows) for a, b in zip(left.columns, right.columns, strict=True))


def _cells_equal(left: Cells, left_rows: Rows, right: Cells, right_rows: Rows) -> bool:
    left_starts, lengths = left.bounds(left_rows)
    right_starts, right_lengths = right.bounds(right_rows)
    if not np.array_equal(lengths, right_lengths):
        return False
    longest = int(lengths.max(initial=0))
    if longest > LONG:
        return left.raw(left_rows) == right.raw(right_rows)
    return all(
        np.array_equal(left.word(k, left_starts, lengths), right.word(k, right_starts, lengths))
        for k in range(-(-longest // WORD))
    )


def _join(parts: list[NDArray[np.intp]], dtype: type[np.intp]) -> NDArray[np.intp]:
    return np.concatenate(parts) if parts else np.empty(0, dtype)


def _hashes(keys: Keys) -> tuple[Words, bool]:
    """64 bits for each row, and whether equal bits prove equal texts."""
    hashes = np.empty(len(keys), np.uint64)

    def fill(first: int, last: int) -> bool:
        hashes[first:last], is_exact = _hash_block(keys, slice(first, last))
        return is_exact

    return hashes, all(in_blocks(fill, len(keys)))


def _hash_block(keys: Keys, rows: slice) -> tuple[Words, bool]:
    hashes = np.zeros(rows.stop - rows.start, np.uint64)
    is_exact = len(keys.columns) == 1
    for cells in keys.columns:
        hashes *= _ODD[0]
        hashes ^= hashes >> np.uint64(32)
        starts, lengths = cells.bounds(rows)
        longest = int(lengths.max(initial=0))
        hashes += _fold(cells, starts, lengths, longest)
        # Up to seven bytes and their number fit into one word, and folding one word loses nothing.
        is_exact = is_exact and longest < WORD
    return hashes, is_exact


def _fold(cells: Cells, starts: Positions, lengths: Positions, longest: int) -> Words:
    """Texts as 64 bits. A word beyond a cell's end adds zero, so the others in a block make no difference."""
    first = cells.word(0, starts, lengths)
    first ^= lengths.astype(np.uint64) << np.uint64(56)
    folded = mix(first, 0)
    for k in range(1, min(-(-longest // WORD), N_WORDS)):
        folded += mix(cells.word(k, starts, lengths), k)
    for row in np.flatnonzero(lengths > LONG):
        text = cells.grid.buffer[starts[row] + LONG : starts[row] + lengths[row]].tobytes()
        folded[row] += np.uint64(int.from_bytes(blake2b(text, digest_size=WORD).digest(), "little"))
    return folded


def mix(words: Words, k: int) -> Words:
    """Spread the bits of the ``k``-th words of cells; one to one, and zero stays zero. Changes ``words``."""
    words ^= words >> np.uint64(32)
    words *= _ODD[k]
    words ^= words >> np.uint64(29)
    return words


def _match_one_by_one(expected: Keys, found: Keys) -> Match:
    """The same answer from a dictionary: for texts that collide."""
    places: dict[tuple[bytes, ...], int] = {}
    repeated = []
    for row, key in enumerate(_tuples(found)):
        if places.setdefault(key, row) != row:
            repeated.append(row)
    wanted = list(_tuples(expected))
    rows = np.array([places.get(key, -1) for key in wanted], np.intp)
    known = set(wanted)
    return Match(
        n_rows=len(rows),
        places=rows,
        unknown=np.array([row for row, key in enumerate(_tuples(found)) if key not in known], np.intp),
        repeated=np.array(repeated, np.intp),
        missing=np.flatnonzero(rows < 0),
    )


def _tuples(keys: Keys) -> Sequence[tuple[bytes, ...]]:
    return list(zip(*(cells.all_raw() for cells in keys.columns), strict=True))
