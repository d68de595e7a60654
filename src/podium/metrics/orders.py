"""Orders of numbers: places among the distinct ones, the middle one, pairs in the wrong order."""

from collections.abc import Callable
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from podium.metrics.influence import Codes, Estimate, Vector
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


def rising(values: Values) -> Codes:
    """The rows from the lowest value to the highest, equal ones as they stand.

    It is ``np.argsort(values, kind="stable")`` in half the time: numbers are sorted as integers whose last bits
    hold the row. What had to make room for it may decide among neighbours, and these are put right afterwards.
    """
    row_bits = (1 << max(len(values) - 1, 1).bit_length()) - 1
    packed = (values + 0.0).view(np.int64)  # a copy, in which -0 is 0
    packed ^= (packed >> 63) & np.iinfo(np.int64).max  # in the order of the numbers, also of those below 0
    packed &= ~row_bits
    packed |= np.arange(len(values))
    packed.sort()
    order = packed & row_bits
    ordered = values[order]
    falls = np.flatnonzero(ordered[1:] < ordered[:-1])
    if len(falls) > FEW * len(values):
        return np.argsort(values, kind="stable")
    if len(falls):
        heads = packed & ~row_bits
        wrong = np.unique(heads[falls])
        ends = zip(np.searchsorted(heads, wrong, "left"), np.searchsorted(heads, wrong, "right"), strict=True)
        near = np.concatenate([np.arange(*pair) for pair in ends])
        order[near] = order[near][np.lexsort((ordered[near], heads[near]))]
    return order


FEW = 0.01
"""The share of neighbours in the wrong order up to which these are put right one by one."""


def falling(values: Values) -> Codes:
    """The rows from the highest value to the lowest, equal ones as they stand."""
    return rising(-values)


def ranked(values: Values) -> tuple[Codes, Codes]:
    """The rows from the lowest value to the highest, and the place of each of these among the distinct values."""
    order = rising(values)
    ordered = values[order]
    ranks = np.zeros(len(values), dtype=np.int64)
    np.cumsum(ordered[1:] != ordered[:-1], out=ranks[1:])
    return order, ranks


def dense_codes(values: Values) -> Codes:
    """The place of each value among the distinct ones, as :func:`numpy.unique` gives it, in less time."""
    order, ranks = ranked(values)
    codes = np.empty_like(ranks)
    codes[order] = ranks
    return codes


def median_of(rows: Vector) -> Estimate:
    """The median of row values; the density beside it is taken from the values near the middle (Woodruff 1952)."""
    median = find_median(rows)

    def influence() -> Vector:
        reach = min(0.5, 1 / np.sqrt(len(rows)))
        low, high = np.quantile(rows, [0.5 - reach, 0.5 + reach])
        side = np.sign(rows - median) / 2
        pull: Vector = (side - np.mean(side)) * (high - low) / (2 * reach)
        return pull

    return Estimate(median, influence)


MANY_VALUES = 100_000
"""From here on a sample of some thousand is small beside them."""


def find_median(values: Vector) -> float:
    """The middle value, or the mean of the two: sought among the values near the median of a sample.

    Floyd and Rivest 1975, Expected time bounds for selection.
    """
    n, near, n_below = len(values), values, 0
    if n > MANY_VALUES:
        sample = np.sort(values[:: n // 4096])
        low, high = sample[int(0.46 * len(sample))], sample[int(0.54 * len(sample))]
        n_low, found = int(np.count_nonzero(values < low)), values[(low <= values) & (values <= high)]
        if n_low <= (n - 1) // 2 and n // 2 < n_low + len(found):
            near, n_below = found, n_low
    place = n // 2 - n_below
    halves = np.partition(near, place)
    below = halves[place] if n % 2 else np.max(halves[:place])
    return float((below + halves[place]) / 2)


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


_BLOCK = 32


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
    n_right = (mingled & 1).sum(axis=0, dtype=padded.dtype)  # how often each place is taken by the right half
    padded &= ~1
    in_order = int(np.dot(n_right.astype(np.int64), np.arange(2 * size))) - len(mingled) * (size * (size - 1) // 2)
    return len(mingled) * size * size - in_order
