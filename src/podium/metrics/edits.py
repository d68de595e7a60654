"""How many edits lie between two sequences: bit by bit, and for many short texts at once."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Units = Sequence[str]
Words = NDArray[np.uint64]

WORD = 64
BLOCK = 4096
"""Rows that are compared at once: their bit vectors stay in the fast memory."""
MANY_LETTERS = 1000
"""Each row keeps a word for every letter of its block: with more letters than this it is not worth it."""


def edit_distance(one: Units, other: Units) -> int:
    """Insertions, deletions and replacements between two sequences (Levenshtein 1966).

    Myers' bit-vector algorithm (1999) on whole numbers of any length: one step for each unit of ``other``.
    """
    one, other = (one, other) if len(one) >= len(other) else (other, one)
    if not other or one == other:
        return 0 if one == other else len(one)
    places = _places(one)
    everything, last = (1 << len(one)) - 1, 1 << (len(one) - 1)
    rises, falls, distance = everything, 0, len(one)
    for unit in other:
        match = places.get(unit, 0)
        diagonal = (((match & rises) + rises) ^ rises) | match | falls
        along_rises = falls | ~(diagonal | rises)
        along_falls = diagonal & rises
        if along_rises & last:
            distance += 1
        elif along_falls & last:
            distance -= 1
        along_rises = (along_rises << 1) | 1
        rises = ((along_falls << 1) | ~(diagonal | along_rises)) & everything
        falls = along_rises & diagonal & everything
    return distance


def insertions_and_deletions(one: Units, other: Units) -> int:
    """Edits without replacements: what the longest common subsequence leaves (Hyyrö 2004)."""
    places, common = _places(one), (1 << len(one)) - 1
    everything = common
    for unit in other:
        kept = common & places.get(unit, 0)
        common = ((common + kept) | (common - kept)) & everything
    n_common = len(one) - common.bit_count()
    return len(one) + len(other) - 2 * n_common


def _places(units: Units) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, unit in enumerate(units):
        places[unit] = places.get(unit, 0) | 1 << place
    return places


def character_distances(ones: list[str], others: list[str]) -> NDArray[np.float64]:
    """The edit distance of each pair of texts: in blocks where they fit into a word, else one by one."""
    found = np.zeros(len(ones))
    short = [row for row, pair in enumerate(zip(ones, others, strict=True)) if max(map(len, pair)) <= WORD]
    long = [row for row, pair in enumerate(zip(ones, others, strict=True)) if max(map(len, pair)) > WORD]
    for start in range(0, len(short), BLOCK):
        rows = short[start : start + BLOCK]
        found[rows] = _short_distances([ones[row] for row in rows], [others[row] for row in rows])
    found[long] = [edit_distance(ones[row], others[row]) for row in long]
    return found


def _short_distances(ones: list[str], others: list[str]) -> NDArray[np.int64]:
    """Myers' bit vectors for many pairs of texts of at most 64 characters, step by step for all of them."""
    letters = np.frombuffer("".join([*ones, *others]).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    is_used = np.zeros(int(letters.max(initial=0)) + 1, dtype=np.int64)
    is_used[letters] = 1
    codes = (np.cumsum(is_used) - 1)[letters]
    n_letters, n_rows = int(is_used.sum()), len(ones)
    if n_letters > MANY_LETTERS:
        return np.array([edit_distance(*pair) for pair in zip(ones, others, strict=True)], dtype=np.int64)
    lengths = np.fromiter(map(len, [*ones, *others]), dtype=np.int64, count=2 * n_rows)
    starts = np.cumsum(lengths) - lengths
    places = np.zeros((n_rows, max(n_letters, 1)), dtype=np.uint64)
    sizes, everyone = lengths[:n_rows], np.arange(n_rows)
    for place in range(int(sizes.max(initial=0))):
        rows = everyone[sizes > place]
        places[rows, codes[starts[rows] + place]] |= np.uint64(1 << place)
    one = np.uint64(1)
    last = np.where(sizes > 0, one << np.maximum(sizes - 1, 0).astype(np.uint64), np.uint64(0))
    rises, falls = np.full(n_rows, ~np.uint64(0)), np.zeros(n_rows, dtype=np.uint64)
    distances = sizes.copy()
    for place in range(int(lengths[n_rows:].max(initial=0))):
        is_there = lengths[n_rows:] > place
        letter = codes[np.where(is_there, starts[n_rows:] + place, 0)]
        match = places[everyone, letter]
        diagonal = (((match & rises) + rises) ^ rises) | match | falls
        along_rises = falls | ~(diagonal | rises)
        along_falls = diagonal & rises
        distances += is_there * (((along_rises & last) != 0).astype(np.int64) - ((along_falls & last) != 0))
        along_rises = (along_rises << one) | one
        rises = (along_falls << one) | ~(diagonal | along_rises)
        falls = along_rises & diagonal
    return np.where(sizes > 0, distances, lengths[n_rows:])
