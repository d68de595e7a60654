"""Masks as runs of pixels, read and compared without drawing them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from podium.metrics.cells import read_whole_numbers
from podium.metrics.influence import Vector
from podium.metrics.shapes import Rows

Pixels = NDArray[np.int64]
EMPTY = ("", "-")
MOST_DIGITS = 15
_NUMBERS = re.compile(rf"\d{{1,{MOST_DIGITS}}}(\s+\d{{1,{MOST_DIGITS}}})*")


@dataclass(frozen=True)
class Runs:
    """Masks of many rows: the first pixel (1-based) and length of each run, and where each row's runs start."""

    first: Pixels
    length: Pixels
    starts: Pixels

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def rows(self) -> Pixels:
        """The row of each run."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    @property
    def areas(self) -> Vector:
        """The pixels of each row."""
        return np.bincount(self.rows, weights=self.length, minlength=len(self)).astype(np.float64)

    @property
    def ends(self) -> Pixels:
        """The last pixel of each row, 0 for an empty one."""
        ends = np.zeros(len(self), dtype=np.int64)
        np.maximum.at(ends, self.rows, self.first + self.length - 1)
        return ends

    def take(self, rows: Rows) -> Runs:
        counts = np.diff(self.starts)[rows]
        starts = np.concatenate([[0], np.cumsum(counts)])
        picked = np.arange(starts[-1]) + np.repeat(self.starts[:-1][rows] - starts[:-1], counts)
        return Runs(self.first[picked], self.length[picked], starts)


def overlaps(one: Runs, other: Runs) -> Vector:
    """The common pixels of each row: runs are sorted, so two look-ups for each run are enough."""
    span = int(max((one.first + one.length).max(initial=0), (other.first + other.length).max(initial=0))) + 1
    begins = one.rows * span + one.first
    covered = np.concatenate([[0], np.cumsum(one.length)])

    def covered_before(pixels: Pixels) -> Pixels:
        """How many pixels of ``one`` lie before each pixel, over all rows laid one after another."""
        run = np.searchsorted(begins, pixels, "right") - 1
        inside = np.minimum(pixels - begins[np.maximum(run, 0)], one.length[np.maximum(run, 0)])
        before: Pixels = np.where(run >= 0, covered[np.maximum(run, 0)] + inside, 0)
        return before

    if not len(one.first):
        return np.zeros(len(other))
    place = other.rows * span + other.first
    common = covered_before(place + other.length) - covered_before(place)
    return np.bincount(other.rows, weights=common, minlength=len(other)).astype(np.float64)


def read_runs(cells: Sequence[str]) -> tuple[Runs, dict[str, list[int]]]:
    """Runs of ``first length first length ...``, and what is wrong with which cells."""
    items = read_whole_numbers(cells)
    if items is not None and _are_sound(*items):
        numbers, starts = items
        return Runs(numbers[0::2], numbers[1::2], starts // 2), {}
    return _read_runs_one_by_one(cells)


def _are_sound(numbers: Pixels, starts: Pixels) -> bool:
    """Whether there is no fault in any cell (see :func:`_find_fault`)."""
    if (np.diff(starts) % 2).any() or not len(numbers):
        return False
    first, length = numbers[0::2], numbers[1::2]
    is_far = first[1:] >= first[:-1] + length[:-1]
    is_far[starts[(starts > 0) & (starts < len(numbers))] // 2 - 1] = True  # the next row begins anew
    return bool(numbers.min() >= 1 and numbers.max() < 10**MOST_DIGITS and is_far.all())


def _read_runs_one_by_one(cells: Sequence[str]) -> tuple[Runs, dict[str, list[int]]]:
    numbers: list[list[int]] = []
    wrong: dict[str, list[int]] = {}
    for row, cell in enumerate(cells):
        found = _numbers_of(cell)
        fault = "is not a list of whole numbers" if found is None else _find_fault(found)
        if fault:
            wrong.setdefault(fault, []).append(row)
        numbers.append([] if found is None or fault else found)
    flat = np.array([number for found in numbers for number in found], dtype=np.int64)
    counts = np.array([len(found) // 2 for found in numbers], dtype=np.int64)
    return Runs(flat[0::2], flat[1::2], np.concatenate([[0], np.cumsum(counts)])), wrong


def _numbers_of(cell: str) -> list[int] | None:
    text = cell.strip()
    if text in EMPTY:
        return []
    return [int(part) for part in text.split()] if _NUMBERS.fullmatch(text) else None


def _find_fault(numbers: list[int]) -> str:
    first, length = numbers[0::2], numbers[1::2]
    if len(first) != len(length):
        return "holds an odd number of numbers: each run is its first pixel and its length"
    if min(first, default=1) < 1 or min(length, default=1) < 1:
        return "holds a 0: pixels are counted from 1, and a run has at least one"
    if any(after < before for before, after in pairwise(first)):
        return "has runs that are not sorted"
    if any(start + n > after for start, n, after in zip(first, length, first[1:], strict=False)):
        return "has runs that overlap"
    return ""
