"""Cells of text as numbers: decimal digits with an optional point and exponent, in ASCII, spaces around allowed.

Small columns are read by Python's own ``float``, so that pandas need not be imported; large ones by pandas'
parser, which is exactly rounded too. Whatever either does not read as a whole is looked at cell by cell.
"""

import re
import sys
from dataclasses import dataclass
from io import BufferedReader, RawIOBase
from typing import Any

import numpy as np
from numpy.typing import NDArray

from podium.tables.blocks import ROWS, in_blocks
from podium.tables.cells import Cells

NUMBER = re.compile(rb" *[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)? *")
NOT_FINITE = re.compile(rb" *[+-]?(?:inf|infinity|nan) *", re.IGNORECASE)
NUMERIC, EMPTY, WORD, INFINITE = range(4)
NUMBER_BYTES = b"0123456789+-.eE "

MANY_ROWS = 1_000_000
"""From here on pandas is faster, its import included."""

SOME_ROWS = 2_000
"""From here on it is faster where it is imported already."""

LONG_LINE = 160
"""Bytes of a line from which reading one column by ``float`` is faster than splitting whole lines again."""

PIECE = 1 << 18
"""Bytes that pandas is handed at once."""
PANDAS_ROWS = 1 << 19


@dataclass(frozen=True, kw_only=True)
class Numbers:
    """A column as numbers.

    Parameters
    ----------
    values : ndarray of float64, shape (n_rows,)
        NaN where there is no finite number.
    empty, words, not_finite : ndarray of intp
        Rows, ascending, of empty cells, of text that is no number, and of infinities, NaN and numbers beyond 1.8e308.
    """

    values: NDArray[np.float64]
    empty: NDArray[np.intp]
    words: NDArray[np.intp]
    not_finite: NDArray[np.intp]

    @property
    def is_complete(self) -> bool:
        """Whether every row has a finite number."""
        return not (len(self.empty) or len(self.words) or len(self.not_finite))


def read_numbers(cells: Cells) -> Numbers:
    """The numbers in a column of text."""
    values = np.empty(cells.n_rows, np.float64)
    kinds = np.zeros(cells.n_rows, np.uint8)
    is_large = _is_large(cells)

    def read(first: int, last: int) -> None:
        if is_large and (_read_digits(cells, first, last, values) or _read_by_pandas(cells, first, last, values)):
            return
        for begin in range(first, last, ROWS):
            end = min(begin + ROWS, last)
            _read_by_float(cells.raw(slice(begin, end)), values[begin:end], kinds[begin:end])

    in_blocks(read, cells.n_rows, PANDAS_ROWS)
    is_infinite = ~np.isfinite(values)
    if is_infinite.any():
        kinds[is_infinite & (kinds == NUMERIC)] = INFINITE
        values[is_infinite] = np.nan
    empty, words, not_finite = (np.flatnonzero(kinds == kind) for kind in (EMPTY, WORD, INFINITE))
    return Numbers(values=values, empty=empty, words=words, not_finite=not_finite)


def numbers_of(values: NDArray[np.float64], empty: NDArray[np.bool_]) -> Numbers:
    """Numbers that are numbers already; ``empty`` tells the missing ones."""
    values = values.copy()
    is_infinite = ~np.isfinite(values) & ~empty
    values[is_infinite | empty] = np.nan
    none = np.empty(0, np.intp)
    return Numbers(values=values, empty=np.flatnonzero(empty), words=none, not_finite=np.flatnonzero(is_infinite))


def _is_large(cells: Cells) -> bool:
    grid = cells.grid
    fewest = min(SOME_ROWS, MANY_ROWS) if "pandas" in sys.modules else MANY_ROWS
    if grid.n_rows < fewest or not grid.is_plain:
        return False
    return len(grid.lines(0, grid.n_rows)) < LONG_LINE * grid.n_rows


def _read_digits(cells: Cells, first: int, last: int, values: NDArray[np.float64]) -> bool:
    """Fill in a block where every cell is one digit, as the labels of most solutions are; else False."""
    for begin in range(first, last, ROWS):
        end = min(begin + ROWS, last)
        starts, lengths = cells.bounds(slice(begin, end))
        if not (lengths == 1).all():
            return False
        digits = cells.grid.buffer[starts] - np.uint8(ord("0"))
        if not (digits < 10).all():
            return False
        values[begin:end] = digits
    return True


def _read_by_pandas(cells: Cells, first: int, last: int, values: NDArray[np.float64]) -> bool:
    """Fill in a block where every cell is a number, finite or not; else False."""
    from pandas import read_csv

    try:
        frame = read_csv(
            BufferedReader(_Lines(cells.grid.lines(first, last)), PIECE),
            header=None,
            names=list(range(cells.grid.n_columns)),
            usecols=[cells.column],
            dtype=np.float64,
            index_col=False,
            keep_default_na=False,
            na_values=[],
            na_filter=False,
            skip_blank_lines=False,
        )
    except (ValueError, OverflowError):
        return False
    found = frame[cells.column].to_numpy()
    if len(found) != last - first or found.dtype != np.float64 or np.isnan(found).any():
        return False
    if _holds_truth_words(cells, first + np.flatnonzero((found == 0) | (found == 1))):
        return False
    values[first:last] = found
    return True


class _Lines(RawIOBase):
    """A part of the buffer as a file: pandas reads it in pieces, so that no copy of the whole is made for it."""

    def __init__(self, lines: memoryview) -> None:
        self._left = lines

    def readable(self) -> bool:
        return True

    def readinto(self, piece: Any) -> int:
        size = min(len(piece), len(self._left))
        piece[:size] = self._left[:size]
        self._left = self._left[size:]
        return size


def _holds_truth_words(cells: Cells, rows: NDArray[np.intp]) -> bool:
    """Whether a cell among ``rows`` begins with a letter: pandas reads a column of nothing but TRUE as ones."""
    starts, _ = cells.bounds(rows)
    return bool((cells.grid.buffer[starts] >= ord("A")).any())


def _read_by_float(raw: list[bytes], values: NDArray[np.float64], kinds: NDArray[np.uint8]) -> None:
    """Fill in values and kinds of a block."""
    # Of these characters alone, float() reads exactly the numbers meant here: no "1_000", no "nan".
    if not b"".join(raw).translate(None, NUMBER_BYTES):
        try:
            values[:] = np.fromiter(map(float, raw), np.float64, len(raw))
        except ValueError:
            pass
        else:
            return
    kinds[:] = np.fromiter(map(_kind, raw), np.uint8, len(raw))
    values[:] = [float(cell) if kind == NUMERIC else np.nan for cell, kind in zip(raw, kinds.tolist(), strict=True)]


def _kind(cell: bytes) -> int:
    if NUMBER.fullmatch(cell):
        return NUMERIC
    if not cell.strip(b" "):
        return EMPTY
    return INFINITE if NOT_FINITE.fullmatch(cell) else WORD
