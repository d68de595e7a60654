"""A stranger's CSV as a table: plain, gzip or zip; whatever the bytes, a table or a sentence."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from podium.errors import InvalidCompetitionError, InvalidSubmissionError, Problem
from podium.tables.archive import GIB, read_bytes
from podium.tables.blocks import in_blocks
from podium.tables.cells import Bytes
from podium.tables.foreign import HEAD, UnreadableError, check_is_text, guess_encoding
from podium.tables.quote import show_all
from podium.tables.rows import END, read_rows
from podium.tables.scan import scan
from podium.tables.table import Table

BOM = b"\xef\xbb\xbf"
PIECE = 1 << 20
LONGEST_HEADER = 1 << 20
SEPARATORS = {";": "semicolons (';')", "\t": "tabs", "|": "vertical bars ('|')"}


def read_table(
    source: Path | bytes,
    *,
    name: str | None = None,
    error: type[InvalidSubmissionError | InvalidCompetitionError] = InvalidSubmissionError,
    max_bytes: int = 2 * GIB,
) -> Table:
    """Read a CSV file that somebody else wrote.

    Parameters
    ----------
    source : Path or bytes
        The file or its content; gzip and zip are recognised by content.
    name : str, optional
        What messages call it; the file's name by default.
    error : type
        What is raised when it cannot be read.
    max_bytes : int
        The most that is read, unpacked.

    Returns
    -------
    Table
        Its ``problems`` hold rows with too many or too few fields.

    Raises
    ------
    InvalidSubmissionError or InvalidCompetitionError
        It cannot be read as a table at all: no such file, empty, not text, not UTF-8, not separated by commas, a
        zip bomb, a header with nameless or repeated columns.
    """
    name = name or (source.name if isinstance(source, Path) else "the file")
    try:
        return _read(*read_bytes(source, max_bytes), name)
    except UnreadableError as refusal:
        raise error(f"{name} cannot be read", refusal.problems) from None


def _read(buffer: Bytes, size: int, name: str) -> Table:
    check_is_text(buffer[: min(size, HEAD)].tobytes())
    _check_utf8(buffer, size)
    begin = len(BOM) if buffer[: len(BOM)].tobytes() == BOM else 0
    table = _read_regular(buffer, begin, size, name)
    if table is None:
        rows = read_rows(buffer, begin, size)
        if not rows.header:
            raise UnreadableError.one("it is empty, and a header and a line for every row are expected")
        _check_header(rows.header)
        table = Table(
            name=name,
            cells=rows.grid.named(rows.header),
            line_numbers=rows.line_numbers,
            short_rows=rows.short,
            problems=rows.problems,
        )
    if not table.n_rows:
        raise UnreadableError.one("it holds a header and no rows")
    return table


def _read_regular(buffer: Bytes, begin: int, size: int, name: str) -> Table | None:
    """The table, if header and lines are regular; None leaves it to the csv module."""
    head = buffer[begin : min(size, begin + LONGEST_HEADER)].tobytes()
    line_end = re.search(rb"\r\n|\n|\r", head)
    if line_end is None or line_end.start() == 0:
        return None
    if line_end[0] == b"\r" and not _mend_bare_cr(buffer, size):
        return None
    header = _split_header(head[: line_end.start()].decode())
    if header is None:
        return None
    _check_header(header)
    body = begin + line_end.end()
    grid = scan(buffer, body, size, len(header), len(line_end[0])) if size > body else None
    if grid is None:
        return None
    return Table(name=name, cells=grid.named(header))


def _split_header(line: str) -> list[str] | None:
    """The names in the first line; None if it does not end there, within a quote."""
    try:
        rows = list(csv.reader([line + "\n", END]))
    except csv.Error:
        return None
    return rows[0] if rows[1:] == [["end"]] else None


def _mend_bare_cr(buffer: Bytes, size: int) -> bool:
    """Make CR, as the only line end of a file without quotes, LF; False if it is not that simple."""
    text = buffer[:size]
    if any(in_blocks(lambda first, last: bool(np.isin(text[first:last], (10, 34)).any()), size, PIECE)):
        return False
    text[text == 13] = 10
    return True


def _check_utf8(buffer: Bytes, size: int) -> None:
    is_ascii = in_blocks(lambda first, last: bool(buffer[first:last].max() < 128), size, PIECE)
    decoder = codecs.getincrementaldecoder("utf-8")()
    # From the first piece that is not ASCII; what comes before ends no character in the middle.
    for first in range(is_ascii.index(False) * PIECE if False in is_ascii else size, size, PIECE):
        last = min(first + PIECE, size)
        n_held_back = len(decoder.getstate()[0])
        try:
            decoder.decode(buffer[first:last].tobytes(), final=last == size)
        except UnicodeDecodeError as error:
            raise _not_utf8(buffer[:size], first - n_held_back + error.start) from None


def _not_utf8(text: Bytes, at: int) -> UnreadableError:
    before = text[:at]
    line = 1 + max(int(np.count_nonzero(before == 10)), int(np.count_nonzero(before == 13)))
    guess = guess_encoding(text[max(at - 200, 0) : at + 200].tobytes())
    return UnreadableError.one(f"it is not valid UTF-8; {guess}: save it as CSV (UTF-8)", line)


def _check_header(header: list[str]) -> None:
    """Refuse a header that names no columns, or the same twice, or is separated by something else."""
    if len(header) == 1:
        for separator, what in SEPARATORS.items():
            if separator in header[0]:
                raise UnreadableError.one(
                    f"its columns are separated by {what}, and commas are expected: save it as CSV with commas between"
                    " the columns and points in the numbers",
                    1,
                )
    problems = tuple(_find_header_problems(header))
    if problems:
        raise UnreadableError(*problems)


def _find_header_problems(header: list[str]) -> Iterator[Problem]:
    nameless = [place for place, column in enumerate(header, 1) if not column.strip()]
    if nameless:
        hint = "; pandas writes its index like this: use to_csv(..., index=False)" if nameless == [1] else ""
        places = ", ".join(map(str, nameless[:5])) + (", ..." if len(nameless) > 5 else "")
        yield Problem(f"the header has no name for column {places}{hint}", (1,))
    repeated = [column for column, n in Counter(header).items() if n > 1 and column.strip()]
    if repeated:
        yield Problem(f"the header names a column more than once: {show_all(repeated)}", (1,))
