"""Orders of numbers: places among the distinct ones, ties, pairs in the wrong order."""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from podium.metrics.influence import Codes
from podium.metrics.losses import Values
from podium.tables.blocks import both_at_once

MANY_ROWS = 1_000_000
"""From here on a second thread is worth its start."""
Result = TypeVar("Result")


def of_both(work: Callable[[Values], Result], one: Values, other: Values) -> list[Result]:
    """``work`` on two columns, at once where they are long."""
    if len(one) + len(other) < MANY_ROWS:
        return [work(one), work(other)]
    return both_at_once(work, [one, other])


def falling(values: Values) -> Codes:
    """The rows from the highest value to the lowest, equal ones as they stand: a stable order, in less time."""
    order = np.argsort(-values)
    ordered = values[order]
    is_tied = ordered[1:] == ordered[:-1]
    if is_tied.any():
        tied = np.flatnonzero(np.append(is_tied, False) | np.append(False, is_tied))
        runs = np.append(0, np.cumsum(~is_tied))[tied]
        order[tied] = np.sort(runs * len(order) + order[tied]) % len(order)
    return order


def dense_codes(values: Values) -> Codes:
    """The place of each value among the distinct ones, as :func:`numpy.unique` gives it, in less time."""
    order = np.argsort(values)
    ordered = values[order]
    ranks = np.zeros(len(values), dtype=np.int64)
    np.cumsum(ordered[1:] != ordered[:-1], out=ranks[1:])
    codes = np.empty_like(ranks)
    codes[order] = ranks
    return codes


def greater_before(codes: NDArray[np.int64], counts: NDArray[np.bool_] | None = None) -> NDArray[np.int64]:
    """For each code how many greater ones stand before it, bit by bit from the highest: O(n log(max)).

    Only those are counted at which ``counts`` is true, by default all.
    """
    found = np.zeros(len(codes), dtype=np.int64)
    ordered, rows = np.asarray(codes, dtype=np.int64), np.arange(len(codes))
    for bit in reversed(range(int(ordered.max(initial=0)).bit_length())):
        prefix, is_one = ordered >> (bit + 1), (ordered >> bit) & 1
        counted = is_one if counts is None else is_one * counts[rows]
        ones_before = np.cumsum(counted) - counted
        starts = np.flatnonzero(np.concatenate([[True], prefix[1:] != prefix[:-1]]))
        inside = ones_before - np.repeat(ones_before[starts], np.diff(np.append(starts, len(ordered))))
        found[rows] += np.where(is_one == 0, inside, 0)
        order = np.argsort(ordered >> bit, kind="stable")
        ordered, rows = ordered[order], rows[order]
    return found


def greater_and_later(codes: Codes, values: Codes, counts: NDArray[np.bool_] | None = None) -> Codes:
    """For each row, how many of those with a greater code have a greater value too."""
    order = np.lexsort((values, -codes))
    found = np.empty(len(codes), dtype=np.int64)
    found[order] = greater_before(values[order], None if counts is None else counts[order])
    return found


def count_inversions(codes: Codes) -> int:
    """How many pairs stand in the wrong order: merge sort, counted at each size of blocks; O(n log(n))."""
    size, span = 2 * _BLOCK, int(codes.max(initial=0)) + 2
    n_padded = size << max(0, (-(-len(codes) // size) - 1).bit_length())
    # Padding is greater than all codes and stands last, so that it is in no wrong pair. Narrow numbers sort faster.
    padded: NDArray[Any] = np.full(
        n_padded, span - 1, dtype=np.int32 if 2 * span < np.iinfo(np.int32).max else np.int64
    )
    padded[: len(codes)] = codes
    padded *= 2  # the last bit is needed below
    return sum(of_both(_sort_and_count, *np.split(padded, 2))) + _merge_and_count(padded, n_padded // 2)


_BLOCK = 16


def _sort_and_count(padded: NDArray[Any]) -> int:
    """Inversions of even numbers, _BLOCK 2^k of them; sorts them on the way."""
    size = _BLOCK
    first = np.ascontiguousarray(padded.reshape(-1, size).T)
    inversions = sum(int(np.count_nonzero(first[i] > first[i + 1 :])) for i in range(size - 1))
    padded.reshape(-1, size).sort(axis=1)
    while size < len(padded):
        inversions += _merge_and_count(padded, size)
        size *= 2
    return inversions


def _merge_and_count(padded: NDArray[Any], size: int) -> int:
    """Inversions between neighbours among sorted blocks of a size, which are merged."""
    # The last bit says who comes from the right half. Equal codes of the left half stay before those of the right.
    padded.reshape(-1, 2, size)[:, 1] += 1
    mingled = padded.reshape(-1, 2 * size)
    mingled.sort(axis=1, kind="stable")  # which is a merge where two halves are in order
    n_right = (mingled & 1).sum(axis=0, dtype=np.int64)  # how often each place is taken by the right half
    padded &= ~1
    in_order = int(np.dot(n_right, np.arange(2 * size))) - len(mingled) * (size * (size - 1) // 2)
    return len(mingled) * size * size - in_order
