"""Cells of text as numbers: decimal digits with an optional point and exponent, in ASCII, spaces around allowed.

Small columns are read by Python's own ``float``, so that pandas need not be imported; large ones by pandas'
parser, which is exactly rounded too. Whatever either does not read as a whole is looked at cell by cell.
"""

import re
from dataclasses import dataclass
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from podium.tables.blocks import ROWS, in_blocks
from podium.tables.cells import Cells

NUMBER = re.compile(rb" *[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)? *")
NOT_FINITE = re.compile(rb" *[+-]?(?:inf|infinity|nan) *", re.IGNORECASE)
NUMBER_BYTES = b"0123456789+-.eE "

MANY_ROWS = 1_000_000
"""From here on pandas is faster, its import included."""

LONG_LINE = 160
"""Bytes of a line from which reading one column by ``float`` is faster than splitting whole lines again."""

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
    oddities: list[tuple[int, bytes]] = []

    def read(first: int, last: int) -> list[tuple[int, bytes]]:
        if is_large and _read_digits(cells, first, last, values):
            return []
        found = _read_by_pandas(cells, first, last) if is_large else None
        if found is not None:
            values[first:last] = found
            return _find_infinite(values[first:last], first)
        odd = []
        for begin in range(first, last, ROWS):
            end = min(begin + ROWS, last)
            values[begin:end], some = _read_by_float(cells.raw(slice(begin, end)), begin)
            odd += some
        return odd

    is_large = _is_large(cells)
    for some in in_blocks(read, cells.n_rows, PANDAS_ROWS):
        oddities += some
    return Numbers(values=values, **_sort_out(oddities))


def numbers_of(values: NDArray[np.float64], empty: NDArray[np.bool_]) -> Numbers:
    """Numbers that are numbers already; ``empty`` tells the missing ones."""
    values = values.copy()
    is_infinite = ~np.isfinite(values) & ~empty
    values[is_infinite | empty] = np.nan
    none = np.empty(0, np.intp)
    return Numbers(values=values, empty=np.flatnonzero(empty), words=none, not_finite=np.flatnonzero(is_infinite))


def _is_large(cells: Cells) -> bool:
    grid = cells.grid
    if grid.n_rows < MANY_ROWS or not grid.is_plain:
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


def _read_by_pandas(cells: Cells, first: int, last: int) -> NDArray[np.float64] | None:
    """The values of a block, or None if any cell is not a number."""
    from pandas import read_csv

    names = list(range(cells.grid.n_columns))
    try:
        frame = read_csv(
            BytesIO(cells.grid.lines(first, last)),
            header=None,
            names=names,
            usecols=[cells.column],
            dtype=np.float64,
            index_col=False,
            keep_default_na=False,
            na_values=[],
            na_filter=False,
            skip_blank_lines=False,
        )
    except (ValueError, OverflowError):
        return None
    values = frame[cells.column].to_numpy()
    return values if len(values) == last - first and values.dtype == np.float64 else None


def _find_infinite(values: NDArray[np.float64], first: int) -> list[tuple[int, bytes]]:
    """Infinite values as oddities; they become NaN."""
    rows = np.flatnonzero(~np.isfinite(values))
    values[rows] = np.nan
    return [(first + row, b"inf") for row in rows.tolist()]


def _read_by_float(raw: list[bytes], first: int) -> tuple[NDArray[np.float64], list[tuple[int, bytes]]]:
    """The values of a block, and its cells that are not finite numbers."""
    # Of these characters alone, float() reads exactly the numbers meant here: no "1_000", no "nan".
    if not b"".join(raw).translate(None, NUMBER_BYTES):
        try:
            values = np.fromiter(map(float, raw), np.float64, len(raw))
        except ValueError:
            pass
        else:
            return values, _find_infinite(values, first)
    values = np.array([float(cell) if NUMBER.fullmatch(cell) else np.nan for cell in raw], np.float64)
    odd = np.flatnonzero(~np.isfinite(values)).tolist()
    values[odd] = np.nan
    return values, [(first + row, raw[row]) for row in odd]


def _sort_out(oddities: list[tuple[int, bytes]]) -> dict[str, NDArray[np.intp]]:
    kinds: dict[str, list[int]] = {"empty": [], "words": [], "not_finite": []}
    for row, cell in oddities:
        if not cell.strip(b" "):
            kinds["empty"].append(row)
        elif NOT_FINITE.fullmatch(cell) or NUMBER.fullmatch(cell):
            kinds["not_finite"].append(row)
        else:
            kinds["words"].append(row)
    return {kind: np.array(rows, np.intp) for kind, rows in kinds.items()}
