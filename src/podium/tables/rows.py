"""CSV with quotes, blank lines, bare CR or uneven rows: read by the csv module into the same form as regular CSV."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO, TextIOWrapper
from typing import Any

import numpy as np
from numpy.typing import NDArray

from podium.errors import Problem
from podium.tables.cells import Bytes, Grid, grid_of, join_cells
from podium.tables.foreign import UnreadableError
from podium.tables.quote import count

BATCH = 20_000

END = '"end"'
"""Fed to the reader behind the last line: it comes out as a row of its own only if no quote is left open."""


@dataclass(frozen=True, kw_only=True)
class Rows:
    """What the csv module read: the header, the cells, the file's line for each row, and uneven rows as problems.

    ``short`` are the rows, ascending, with fewer fields than the header; they are filled up with empty cells.
    """

    header: list[str]
    grid: Grid
    line_numbers: NDArray[Any]
    short: NDArray[np.intp]
    problems: tuple[Problem, ...]


@dataclass
class _Uneven:
    """Rows with a wrong number of fields: how many, where the first ones are, and how many fields they have."""

    n: int = 0
    lines: list[int] = field(default_factory=list)
    sizes: set[int] = field(default_factory=set)

    def add(self, line: int, size: int) -> None:
        self.n += 1
        self.sizes.add(size)
        if len(self.lines) < 5:
            self.lines.append(line)

    def problem(self, expected: int, than: str) -> Problem:
        sizes = f"{min(self.sizes)}" if len(self.sizes) == 1 else f"{min(self.sizes)} to {max(self.sizes)}"
        have = "has" if self.n == 1 else "have"
        return Problem(
            f"{count(self.n, 'row')} {have} {than} fields than the header: found {sizes}, expected {expected}",
            self.lines,
            self.n,
        )


def read_rows(buffer: Bytes, begin: int, size: int) -> Rows:
    """The table in ``buffer[begin:size]``, which is valid UTF-8.

    Raises
    ------
    UnreadableError
        A quote is never closed, or a cell is longer than the csv module takes.
    """
    numbered = _numbered_rows(BytesIO(buffer[begin:size].tobytes()))
    _, header = next(numbered, (1, []))
    n_columns = max(len(header), 1)
    parts: list[tuple[bytearray, NDArray[np.int64]]] = []
    lines: list[int] = []
    batch: list[str] = []
    short: list[int] = []
    too_few, too_many = _Uneven(), _Uneven()
    for line, row in numbered:
        if len(row) != n_columns:
            if len(row) < n_columns:
                too_few.add(line, len(row))
                short.append(len(lines))
                row += [""] * (n_columns - len(row))
            else:
                too_many.add(line, len(row))
                del row[n_columns:]
        lines.append(line)
        batch += row
        if len(batch) >= BATCH * n_columns:
            parts.append(join_cells(batch, n_columns))
            batch = []
    if batch:
        parts.append(join_cells(batch, n_columns))
    uneven = ((too_few, "fewer"), (too_many, "more"))
    return Rows(
        header=header,
        grid=grid_of(parts, n_columns),
        line_numbers=np.array(lines, np.int64),
        short=np.array(short, np.intp),
        problems=tuple(rows.problem(n_columns, than) for rows, than in uneven if rows.n),
    )


def _numbered_rows(data: BytesIO) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not blank, each with the line it begins in."""
    is_at_end = False

    def lines() -> Iterator[str]:
        nonlocal is_at_end
        yield from TextIOWrapper(data, "utf-8", newline="")
        is_at_end = True
        yield END

    reader = csv.reader(lines())
    line = 1
    try:
        for row in reader:
            if is_at_end:
                if row != ["end"]:
                    raise UnreadableError.one("a quote is opened and never closed", line)
                return
            if row:
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableError.one(f"the CSV cannot be read: {error}; a quote may be open before it", line) from None
