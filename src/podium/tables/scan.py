"""Where the cells of a regular CSV lie, found by NumPy a megabyte at a time.

Regular is what nearly every program writes: as many commas in every line, one kind of line end, and quotes, if any,
around whole cells that need none. Anything else is left to :mod:`podium.tables.rows`; what is read here is exactly
what the csv module would read.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from podium.tables.blocks import in_blocks
from podium.tables.cells import FIRST_PRINTABLE, Bytes, Ends, Grid, positions_dtype

PIECE = 1 << 19
COMMA, LF, CR, QUOTE = b',\n\r"'


@dataclass(frozen=True)
class _Counts:
    """How often the telling characters occur in a piece."""

    has_controls: bool
    commas: int
    lf: int
    cr: int
    quotes: int


def scan(buffer: Bytes, begin: int, size: int, n_columns: int, gap: int) -> Grid | None:
    """The cells between ``begin`` (after the header's line end) and ``size``; None if the lines are not regular.

    Line ends at the end of the buffer are made one, in place.
    """
    while size > begin and buffer[size - 1] in (LF, CR):
        size -= 1
    buffer[size : size + gap] = (CR, LF)[2 - gap :]
    text = buffer[begin : size + gap]
    pieces = in_blocks(lambda first, last: _count(text[first:last]), len(text), PIECE)
    n_rows = sum(piece.lf for piece in pieces)
    n_cr, n_commas, n_quotes = (sum(getattr(piece, kind) for piece in pieces) for kind in ("cr", "commas", "quotes"))
    if n_commas != n_rows * (n_columns - 1) or n_cr != n_rows * (gap - 1):
        return None
    ends = _find_separators(buffer, begin, size + gap, pieces, n_columns)
    ends[0] -= gap - 1
    if not _is_regular(buffer, ends, gap):
        return None
    ends[1:, -1] -= gap - 1
    grid = Grid(buffer=buffer, ends=ends, gap=gap, is_plain=not any(piece.has_controls for piece in pieces))
    return _unquote(grid, n_quotes) if n_quotes else grid


def _count(piece: Bytes) -> _Counts:
    commas, lf, quotes = (int(np.count_nonzero(piece == byte)) for byte in (COMMA, LF, QUOTE))
    n_controls = int(np.count_nonzero(piece < FIRST_PRINTABLE))
    cr = int(np.count_nonzero(piece == CR)) if n_controls > lf else 0
    return _Counts(n_controls > lf + cr, commas, lf, cr, quotes)


def _find_separators(buffer: Bytes, begin: int, end: int, pieces: list[_Counts], n_columns: int) -> Ends:
    """Where commas and line ends stand, in rows of ``n_columns``, behind one row for the header's line end."""
    at = np.cumsum([n_columns, *(piece.commas + piece.lf for piece in pieces)])
    dtype = positions_dtype(end)
    ends: Ends = np.empty(at[-1], dtype)
    ends[:n_columns] = begin - 1

    def find(first: int, last: int) -> None:
        piece = buffer[begin + first : begin + last]
        separators = np.flatnonzero((piece == COMMA) | (piece == LF))
        separators += begin + first
        place = first // PIECE
        ends[at[place] : at[place + 1]] = separators

    in_blocks(find, end - begin, PIECE)
    return ends.reshape(-1, n_columns)


def _is_regular(buffer: Bytes, ends: Ends, gap: int) -> bool:
    """Whether every last cell, and so no other, ends at a line end; and no line is blank."""

    def check(first: int, last: int) -> bool:
        at = ends[first + 1 : last + 1, -1].astype(np.int64)
        if not (buffer[at] == LF).all() or (gap == 2 and not (buffer[at - 1] == CR).all()):
            return False
        if ends.shape[1] > 1:
            return True
        starts = ends[first:last, -1].astype(np.int64) + 1
        starts[0] += (gap - 1) * (first == 0)
        return bool((at - starts > gap - 1).all())

    return all(in_blocks(check, len(ends) - 1))


def _unquote(grid: Grid, n_quotes: int) -> Grid | None:
    """The grid with its quoted cells marked, or None if a quote stands anywhere but around a whole cell."""
    quoted = np.zeros(grid.ends.shape, np.bool_)
    n_found = 0
    for column in range(grid.n_columns):
        n_in_column = _mark_quoted(grid, column, quoted[1:, column])
        if n_in_column is None:
            return None
        n_found += n_in_column
    # Two quotes for each cell that begins and ends with one: so none holds another, and none is left over.
    if 2 * n_found != n_quotes:
        return None
    return Grid(buffer=grid.buffer, ends=grid.ends, gap=grid.gap, quoted=quoted, is_plain=grid.is_plain)


def _mark_quoted(grid: Grid, column: int, quoted: NDArray[np.bool_]) -> int | None:
    def mark(first: int, last: int) -> int | None:
        starts, lengths = grid.cells(column).bounds(slice(first, last))
        # An empty cell's first byte is a separator, so it is never taken for a quoted one.
        begins = grid.buffer[starts] == QUOTE
        ends = grid.buffer[starts + lengths - 1] == QUOTE
        quoted[first:last] = begins
        if (begins & (~ends | (lengths < 2))).any():
            return None
        return int(np.count_nonzero(begins))

    counts = in_blocks(mark, grid.n_rows)
    return None if None in counts else sum(n for n in counts if n is not None)
