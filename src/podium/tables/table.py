"""A table of cells, as somebody else wrote them: exact texts, and numbers where they are asked for."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from podium.errors import InvalidCompetitionError, InvalidSubmissionError, Problem
from podium.tables.cells import Cells, texts_to_cells
from podium.tables.factor import factor
from podium.tables.keys import Keys
from podium.tables.numbers import Numbers, numbers_of, read_numbers
from podium.tables.quote import show_all

if TYPE_CHECKING:
    import pandas

FIRST_LINE = 2
"""The line of row 0: line 1 is the header."""


class Table:
    """Columns of text under names, read from a file or taken from a DataFrame.

    Made by :func:`podium.tables.read.read_table` and :func:`table_from_frame`.

    Attributes
    ----------
    name : str
        What messages call it.
    columns : tuple of str
    n_rows : int
    problems : tuple of Problem
        What was found while reading and is not fatal: rows with too many or too few fields.
    short_rows : ndarray of intp
        Rows, ascending, with too few fields; they read as if filled up with empty cells.
    """

    def __init__(
        self,
        *,
        name: str,
        cells: Mapping[str, Cells],
        line_numbers: NDArray[Any] | None = None,
        short_rows: NDArray[np.intp] | None = None,
        problems: tuple[Problem, ...] = (),
    ) -> None:
        self.name = name
        self.columns = tuple(cells)
        self.n_rows = next((column.n_rows for column in cells.values()), 0)
        self.problems = problems
        self.short_rows = np.empty(0, np.intp) if short_rows is None else short_rows
        self._cells = dict(cells)
        self._line_numbers = line_numbers
        self._numbers: dict[str, Numbers] = {}

    def __repr__(self) -> str:
        return f"<Table {self.name!r}: {self.n_rows} rows of {', '.join(self.columns)}>"

    def lines(self, rows: Iterable[int]) -> list[int]:
        """Line numbers in the file (1-based, the header is line 1) of row indices."""
        if self._line_numbers is None:
            return [int(row) + FIRST_LINE for row in rows]
        return [int(self._line_numbers[row]) for row in rows]

    def text(self, column: str, row: int) -> str:
        """The exact text of one cell."""
        return self._column(column).text(int(row))

    def texts(self, column: str) -> list[str]:
        """The exact texts of a column, without the quotes around them."""
        return self._column(column).texts()

    def numbers(self, column: str) -> Numbers:
        """A column as numbers; read once."""
        if column not in self._numbers:
            self._numbers[column] = self._read_numbers(column)
        return self._numbers[column]

    def keys(self, columns: Sequence[str]) -> Keys:
        """What tells rows apart: the exact text of one or several columns."""
        return Keys(tuple(self._column(column) for column in columns))

    def factor(self, column: str) -> tuple[NDArray[np.int64], list[str]]:
        """Codes of a column's texts, and its distinct texts in sorted order."""
        return factor(self._column(column))

    def _column(self, column: str) -> Cells:
        return self._cells[column]

    def _read_numbers(self, column: str) -> Numbers:
        return read_numbers(self._column(column))


class _FrameTable(Table):
    """A DataFrame's columns; their texts are made when they are first asked for."""

    def __init__(self, *, name: str, frame: "pandas.DataFrame") -> None:
        super().__init__(name=name, cells={})
        self.columns = tuple(map(str, frame.columns))
        self.n_rows = len(frame)
        self._series = {column: frame.iloc[:, place] for place, column in enumerate(self.columns)}

    def _column(self, column: str) -> Cells:
        if column not in self._cells:
            self._cells[column] = texts_to_cells(_texts(self._series[column]))
        return self._cells[column]

    def _read_numbers(self, column: str) -> Numbers:
        series = self._series[column]
        if isinstance(series.dtype, np.dtype) and series.dtype.kind in "iuf":
            values = series.to_numpy(np.float64)
            return numbers_of(values, np.isnan(values))
        return super()._read_numbers(column)


def table_from_frame(
    frame: "pandas.DataFrame",
    *,
    name: str,
    error: type[InvalidSubmissionError | InvalidCompetitionError] = InvalidSubmissionError,
) -> Table:
    """A DataFrame as a table; the index is left aside.

    Cells read as ``to_csv`` would write them: NaN and None are empty cells, floats keep all their digits, other
    values are their ``str``. Lines are those of that file, so the first row is line 2.

    Raises
    ------
    InvalidSubmissionError or InvalidCompetitionError
        ``frame`` is no DataFrame, has no rows, or two columns of one name.
    """
    what = f"{name} cannot be read"
    if not hasattr(frame, "iloc") or not hasattr(frame, "columns"):
        raise error.one(what, f"it is of type {type(frame).__name__!r}, and a pandas DataFrame is expected")
    columns = list(map(str, frame.columns))
    repeated = [column for column in columns if columns.count(column) > 1]
    if repeated:
        raise error.one(what, f"it has more than one column of the same name: {show_all(repeated)}")
    if not columns or not len(frame):
        raise error.one(what, "it has no rows" if columns else "it has no columns")
    return _FrameTable(name=name, frame=frame)


def _texts(series: "pandas.Series[Any]") -> list[str]:
    if isinstance(series.dtype, np.dtype) and series.dtype.kind in "iu":
        return list(map(str, series.to_list()))
    # float32 and the like: the shortest digits of their own type, as to_csv writes them.
    values = list(series.to_numpy()) if series.dtype in ("float16", "float32") else series.to_list()
    return ["" if missing else str(value) for value, missing in zip(values, series.isna().to_list(), strict=True)]
