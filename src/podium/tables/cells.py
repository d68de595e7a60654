"""Cells of text as they lie in memory: one buffer of UTF-8 bytes, and where each cell ends.

Ten million rows as Python strings would take a gigabyte and seconds; as positions in the file's own
bytes they take eight bytes a row, and can be compared eight characters at a time.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from podium.tables.blocks import in_blocks

Bytes = NDArray[np.uint8]
Positions = NDArray[np.int64]
Ends = NDArray[np.integer[Any]]
Words = NDArray[np.uint64]
Rows = slice | NDArray[np.intp]

WORD = 8
N_WORDS = 8
LONG = WORD * N_WORDS
"""Cells of more bytes than this are compared one by one, shorter ones by the word."""

PADDING = LONG + WORD
"""Bytes that a buffer holds beyond its last cell, so that whole words can be read from any cell."""

FIRST_PRINTABLE = 32

_FIRST_BYTES = np.array([(1 << (8 * n)) - 1 for n in range(WORD + 1)], dtype=np.uint64)


def new_buffer(n_bytes: int) -> Bytes:
    """An uninitialised buffer for ``n_bytes``, with the padding behind it zeroed."""
    buffer = np.empty(n_bytes + PADDING, np.uint8)
    buffer[n_bytes:] = 0
    return buffer


def buffer_of(data: bytes | bytearray) -> Bytes:
    """A padded copy of ``data``."""
    buffer = new_buffer(len(data))
    buffer[: len(data)] = np.frombuffer(data, np.uint8)
    return buffer


def positions_dtype(n_bytes: int) -> type[np.uint32] | type[np.int64]:
    """The smallest type that counts to ``n_bytes``."""
    return np.uint32 if n_bytes < 2**32 - PADDING else np.int64


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Rows and columns of cells in one buffer.

    Parameters
    ----------
    buffer : ndarray of uint8
        The bytes, with ``PADDING`` more at the end.
    ends : ndarray of uint32 or int64, shape (n_rows + 1, n_columns)
        Position after each cell; the cells of a row lie one byte (a comma) apart. Row 0 is the header's,
        of which only the last position is right: it says where the first row begins.
    gap : int
        Bytes between two rows: 1, or 2 where lines end in CR LF.
    quoted : ndarray of bool, shape (n_rows + 1, n_columns), or None
        Which cells stand in quotes. The quotes are inside the positions and no part of the text.
    is_plain : bool
        Whether the rows are valid CSV as they lie there, and no cell holds a quote or a control character.
    """

    buffer: Bytes
    ends: Ends
    gap: int = 1
    quoted: NDArray[np.bool_] | None = None
    is_plain: bool = False

    @property
    def n_rows(self) -> int:
        return len(self.ends) - 1

    @property
    def n_columns(self) -> int:
        return int(self.ends.shape[1])

    def lines(self, first: int, last: int) -> memoryview:
        """The bytes of rows ``first`` to ``last`` with their line ends."""
        begin, end = (int(self.ends[row, -1]) + self.gap for row in (first, last))
        return self.buffer.data[begin:end]

    def cells(self, column: int) -> "Cells":
        return Cells(self, column)

    def named(self, names: Sequence[str]) -> "dict[str, Cells]":
        """The columns under their names."""
        return {name: Cells(self, column) for column, name in enumerate(names)}


def join_cells(cells: Sequence[str], n_columns: int) -> tuple[bytearray, NDArray[np.int64]]:
    """Cells, row after row, as CSV bytes without quotes; and where each ends, shape (n_rows, n_columns)."""
    joined = ",".join(cells)
    if joined.isascii():
        lengths: Iterable[int] = map(len, cells)
    else:
        lengths = (len(cell.encode("utf-8", "surrogatepass")) for cell in cells)
    ends = np.cumsum(np.fromiter(lengths, np.int64, len(cells)) + 1) - 1
    ends = ends.reshape(-1, n_columns)
    data = bytearray(joined.encode("utf-8", "surrogatepass"))
    data += b"\n"
    np.frombuffer(data, np.uint8)[ends[:, -1]] = ord("\n")
    return data, ends


def grid_of(parts: Sequence[tuple[bytearray, NDArray[np.int64]]], n_columns: int) -> Grid:
    """One grid out of what :func:`join_cells` made."""
    sizes = [len(data) for data, _ in parts]
    total = 1 + sum(sizes)
    buffer = new_buffer(total)
    buffer[0] = ord("\n")
    ends: Ends = np.zeros((1 + sum(len(part) for _, part in parts), n_columns), positions_dtype(total))
    begin, row = 1, 1
    for data, part in parts:
        buffer[begin : begin + len(data)] = np.frombuffer(data, np.uint8)
        ends[row : row + len(part)] = part + begin
        begin, row = begin + len(data), row + len(part)
    n_commas = (row - 1) * (n_columns - 1)
    text = buffer[1:total]
    n_controls = _count(text, lambda piece: piece < FIRST_PRINTABLE)
    is_plain = n_controls == row - 1 and _count(text, lambda piece: piece == ord(",")) == n_commas
    return Grid(buffer=buffer, ends=ends, is_plain=is_plain and not _count(text, lambda piece: piece == ord('"')))


def _count(buffer: Bytes, is_it: Callable[[Bytes], NDArray[np.bool_]]) -> int:
    return sum(in_blocks(lambda first, last: int(np.count_nonzero(is_it(buffer[first:last]))), len(buffer), 1 << 20))


def texts_to_cells(texts: Sequence[str]) -> "Cells":
    """One column of cells out of Python strings."""
    return grid_of([join_cells(texts, 1)] if len(texts) else [], 1).cells(0)


@dataclass(frozen=True)
class Cells:
    """One column of a grid."""

    grid: Grid
    column: int

    @property
    def n_rows(self) -> int:
        return self.grid.n_rows

    def bounds(self, rows: Rows) -> tuple[Positions, Positions]:
        """Where the cells of ``rows`` begin, and how many bytes each holds."""
        grid, column = self.grid, self.column
        here = slice(rows.start + 1, rows.stop + 1) if isinstance(rows, slice) else rows + 1
        ends = grid.ends[here, column].astype(np.int64)
        if column:
            starts = grid.ends[here, column - 1].astype(np.int64)
            starts += 1
        else:
            starts = grid.ends[rows, -1].astype(np.int64)
            starts += grid.gap
        ends -= starts
        if grid.quoted is not None:
            quoted = grid.quoted[here, column]
            starts += quoted
            ends -= 2 * quoted.astype(np.int64)
        return starts, ends

    def raw(self, rows: Rows) -> list[bytes]:
        """The cells' bytes."""
        starts, lengths = self.bounds(rows)
        if not len(starts):
            return []
        low = int(starts.min())
        data = self.grid.buffer[low : int((starts + lengths).max())].tobytes() if isinstance(rows, slice) else None
        if data is not None:
            starts -= low
            return [data[a:b] for a, b in zip(starts.tolist(), (starts + lengths).tolist(), strict=True)]
        view = self.grid.buffer.data
        return [bytes(view[a:b]) for a, b in zip(starts.tolist(), (starts + lengths).tolist(), strict=True)]

    def all_raw(self) -> list[bytes]:
        return list(chain.from_iterable(in_blocks(lambda first, last: self.raw(slice(first, last)), self.n_rows)))

    def texts(self) -> list[str]:
        return [cell.decode("utf-8", "surrogatepass") for cell in self.all_raw()]

    def take_texts(self, rows: NDArray[np.intp]) -> list[str]:
        return [cell.decode("utf-8", "surrogatepass") for cell in self.raw(rows)]

    def text(self, row: int) -> str:
        return self.take_texts(np.array([row], np.intp))[0]

    @property
    def _words(self) -> Words:
        """Every eight bytes of the buffer that follow one another, as one number each: a view, overlapping."""
        buffer = self.grid.buffer
        return np.ndarray((len(buffer) - WORD + 1,), "<u8", buffer, strides=(1,))

    def word(self, k: int, starts: Positions, lengths: Positions) -> Words:
        """The ``k``-th eight bytes of the cells, zero beyond their ends."""
        words: Words = self._words[starts + WORD * k if k else starts]
        words &= _FIRST_BYTES[np.clip(lengths - WORD * k, 0, WORD)]
        return words
