"""A CSV file of which single cells change and every other byte stays: to fill in what another program exported."""

from collections.abc import Mapping
from dataclasses import dataclass

from podium.errors import InvalidCompetitionError, Problem

_SEPARATORS = ",;\t"
_BOM = "\ufeff"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell: what it says, and where it stands in the text, quotes and all."""

    value: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Row:
    """A row and the line on which it begins; the header is line 1."""

    line: int
    cells: tuple[Cell, ...]

    def __getitem__(self, place: int) -> str:
        return self.cells[place].value if place < len(self.cells) else ""


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """The text of a file and its rows, those without any content left out."""

    text: str
    encoding: str
    separator: str
    rows: tuple[Row, ...]

    @property
    def header(self) -> list[str]:
        return [cell.value.strip() for cell in self.rows[0].cells]

    def fill(self, values: Mapping[tuple[int, int], str]) -> bytes:
        """The file with other values in some cells, named by their row's line and their column."""
        rows = {row.line: row for row in self.rows}
        text = self.text
        for line, column in sorted(values, key=lambda key: rows[key[0]].cells[key[1]].start, reverse=True):
            cell = rows[line].cells[column]
            text = text[: cell.start] + self._written(values[line, column], cell) + text[cell.end :]
        return text.encode(self.encoding)

    def _written(self, value: str, cell: Cell) -> str:
        """Quoted where the cell was, or where it must be."""
        was_quoted = self.text[cell.start : cell.end].startswith('"')
        if was_quoted or any(sign in value for sign in f'{self.separator}"\r\n'):
            doubled = value.replace('"', '""')
            return f'"{doubled}"'
        return value


def read_sheet(data: bytes, *, name: str) -> Sheet:
    """Read a CSV in UTF-8 or UTF-16; commas, semicolons or tabs separate.

    Raises
    ------
    InvalidCompetitionError
        It cannot be read.
    """
    what = f"{name} cannot be read"
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    if encoding == "utf-16":
        encoding = "utf-16-le" if data[:2] == b"\xff\xfe" else "utf-16-be"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise InvalidCompetitionError.one(what, 'it is not UTF-8; save it as "CSV UTF-8"') from None
    first = text.partition("\n")[0]
    separator = max(_SEPARATORS, key=first.count)
    rows = _read_rows(text, separator, what)
    if not rows:
        raise InvalidCompetitionError.one(what, "it is empty")
    return Sheet(text=text, encoding=encoding, separator=separator, rows=tuple(rows))


def _read_rows(text: str, separator: str, what: str) -> list[Row]:
    rows: list[Row] = []
    at, line = len(_BOM) if text.startswith(_BOM) else 0, 1
    while at < len(text):
        start, cells = at, []
        while True:
            cell = _read_cell(text, at, separator)
            if cell is None:
                raise InvalidCompetitionError(what, [Problem("a quoted cell does not end", [line])])
            cells.append(cell)
            at = cell.end
            if text[at : at + 1] != separator:
                break
            at += 1
        if any(cell.value.strip() for cell in cells):
            rows.append(Row(line=line, cells=tuple(cells)))
        at += 2 if text.startswith("\r\n", at) else 1
        line += max(1, len(text[start:at].splitlines()))
    return rows


def _read_cell(text: str, start: int, separator: str) -> Cell | None:
    """The cell that begins at ``start``; None where its quotes do not end."""
    if text[start : start + 1] != '"':
        ends = (text.find(sign, start) for sign in (separator, "\n", "\r"))
        end = min((one for one in ends if one >= 0), default=len(text))
        return Cell(value=text[start:end], start=start, end=end)
    at = start + 1
    while True:
        end = text.find('"', at)
        if end < 0:
            return None
        if text[end + 1 : end + 2] != '"':
            break
        at = end + 2
    value = text[start + 1 : end].replace('""', '"')
    rest = _read_cell(text, end + 1, separator) if text[end + 1 : end + 2] not in ("", separator, "\n", "\r") else None
    return (
        Cell(value=value + rest.value, start=start, end=rest.end)
        if rest
        else Cell(value=value, start=start, end=end + 1)
    )
