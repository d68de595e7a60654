"""Work on many rows, a block at a time, on two threads: NumPy and pandas let go of the interpreter lock."""

from collections.abc import Callable
from typing import TypeVar

Result = TypeVar("Result")

THREADS = 2
ROWS = 1 << 16
"""Rows of a block: small enough that a few temporary columns of 8 bytes stay in the processor's cache."""


def in_blocks(work: Callable[[int, int], Result], n: int, size: int = ROWS) -> list[Result]:
    """``work(first, last)`` for consecutive spans of at most ``size`` out of ``n``; results in order."""
    spans = [(first, min(first + size, n)) for first in range(0, n, size)]
    if len(spans) < 4:
        return [work(*span) for span in spans]
    return both_at_once(lambda span: work(*span), spans)


Item = TypeVar("Item")


def both_at_once(work: Callable[[Item], Result], items: list[Item]) -> list[Result]:
    """``work`` on every item, on two threads; results in order."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, items))
