"""The texts of rows compared: by 64 bits that stand for them, and in full, eight bytes at a time."""

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from podium.tables.blocks import in_blocks
from podium.tables.cells import LONG, N_WORDS, WORD, Bytes, Cells, Positions, Rows, Words

Columns = tuple[Cells, ...]
RowNumbers = NDArray[np.intp]

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
    ],
    dtype=np.uint64,
)
"""An odd factor for each word of a cell: multiplication by it loses nothing."""


def hash_rows(columns: Columns) -> tuple[Words, bool]:
    """64 bits for each row, and whether equal bits prove equal texts."""
    hashes = np.empty(columns[0].n_rows, np.uint64)

    def fill(first: int, last: int) -> bool:
        hashes[first:last], is_exact = _hash_block(columns, slice(first, last))
        return is_exact

    return hashes, all(in_blocks(fill, columns[0].n_rows))


def _hash_block(columns: Columns, rows: slice) -> tuple[Words, bool]:
    hashes = np.zeros(rows.stop - rows.start, np.uint64)
    is_exact = len(columns) == 1
    for cells in columns:
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
    rows = np.flatnonzero(lengths > LONG)
    if len(rows):
        folded[rows] += np.array([_fold_rest(cells.grid.buffer, starts[row], lengths[row]) for row in rows], np.uint64)
    return folded


def _fold_rest(buffer: Bytes, start: int, length: int) -> int:
    text = buffer[start + LONG : start + length].tobytes()
    return int.from_bytes(blake2b(text, digest_size=WORD).digest(), "little")


def mix(words: Words, k: int) -> Words:
    """Spread the bits of the ``k``-th words of cells; one to one, and zero stays zero. Changes ``words``."""
    words ^= words >> np.uint64(32)
    words *= _ODD[k]
    words ^= words >> np.uint64(29)
    return words


def is_same_order(expected: Columns, found: Columns) -> bool:
    if expected[0].n_rows != found[0].n_rows:
        return False

    def check(first: int, last: int) -> bool:
        return _block_equal(expected, slice(first, last), found, slice(first, last))

    return check(0, min(found[0].n_rows, 1000)) and all(in_blocks(check, found[0].n_rows))


def are_equal(left: Columns, left_rows: RowNumbers, right: Columns, right_rows: RowNumbers) -> bool:
    return all(
        in_blocks(
            lambda first, last: _block_equal(left, left_rows[first:last], right, right_rows[first:last]), len(left_rows)
        )
    )


def is_ascending(cells: Cells) -> bool:
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


def _block_equal(left: Columns, left_rows: Rows, right: Columns, right_rows: Rows) -> bool:
    """Whether the keys of the rows are equal, pair by pair, to the last byte."""
    return all(_cells_equal(a, left_rows, b, right_rows) for a, b in zip(left, right, strict=True))


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
