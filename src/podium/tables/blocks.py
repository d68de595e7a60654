"""Work on many rows, a block at a time, on two threads: NumPy and pandas let go of the interpreter lock."""

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")

ROWS = 1 << 14
"""Rows of a block: its temporary columns stay in the cache, and are small enough for the allocator to keep."""


def in_blocks(work: Callable[[int, int], Result], n: int, size: int = ROWS) -> list[Result]:
    """``work(first, last)`` for consecutive spans of at most ``size`` out of ``n``; results in order."""
    spans = [(first, min(first + size, n)) for first in range(0, n, size)]
    return both_at_once(lambda span: work(*span), spans)


def both_at_once(work: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """``work`` on every item, here and on a second thread; results in order."""
    if len(items) < 2:
        return [work(item) for item in items]
    from concurrent.futures import ThreadPoolExecutor

    # Both draw from one iterator: handing over hundreds of blocks one by one would cost more than some blocks do.
    items_left = iter(enumerate(items))

    def draw() -> list[tuple[int, Result]]:
        return [(place, work(item)) for place, item in items_left]

    with ThreadPoolExecutor(1) as second:
        there = second.submit(draw)
        here = draw()
    return [result for _, result in sorted(here + there.result(), key=itemgetter(0))]
