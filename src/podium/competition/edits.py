"""What an example may do to the sample submission: the verbs of its edits."""

import csv
import gzip
import io
import random
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from podium.competition.keys import REQUIRED, Key, WrongValueError, one_of, text, texts, whole

Row = tuple[str, ...]

LINE_ENDS = {"lf": "\n", "crlf": "\r\n", "cr": "\r"}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A submission as cells, and how it will be written. Rows may be of different lengths."""

    header: Row
    rows: tuple[Row, ...]
    separator: str = ","
    line_end: str = "\n"
    encoding: str = "utf-8"
    is_quoted: bool = False

    @classmethod
    def read(cls, sample: bytes) -> "Sheet":
        """The sample submission, which Podium wrote: UTF-8, comma-separated, with a header."""
        header, *rows = csv.reader(io.StringIO(sample.decode("utf-8-sig"), newline=""))
        return cls(header=tuple(header), rows=tuple(map(tuple, rows)))

    def write(self) -> bytes:
        lines = (self._line(row) + self.line_end for row in (self.header, *self.rows))
        return "".join(lines).encode(self.encoding)

    def _line(self, row: Row) -> str:
        return self.separator.join(map(self._field, row)) or '""'

    def _field(self, text: str) -> str:
        # The csv module leaves a bare CR unquoted where lines end with LF, and then reads two lines.
        if self.is_quoted or any(mark in text for mark in (self.separator, '"', "\r", "\n")):
            return '"' + text.replace('"', '""') + '"'
        return text

    def place(self, row: int) -> int:
        """The index of a row that is counted from 1, or from the end if negative."""
        if not 1 <= abs(row) <= len(self.rows):
            raise WrongValueError(f"row {row} is not there: the sample has {len(self.rows)} rows")
        return row - 1 if row > 0 else len(self.rows) + row

    def field(self, column: str) -> int:
        """The index of a column."""
        if column not in self.header:
            raise WrongValueError(f"column {column!r} is not there: the sample has {', '.join(self.header)}")
        return self.header.index(column)

    def with_row(self, index: int, row: Row) -> "Sheet":
        return replace(self, rows=(*self.rows[:index], row, *self.rows[index + 1 :]))


def _with_cell(row: Row, field: int, value: str) -> Row:
    if field >= len(row):
        raise WrongValueError("a field that another edit has dropped is written into")
    return (*row[:field], value.replace("{cell}", row[field]), *row[field + 1 :])


def set_cell(sheet: Sheet, *, row: int, column: str, value: str) -> Sheet:
    """Write into one cell; `{cell}` stands for what it holds."""
    index = sheet.place(row)
    return sheet.with_row(index, _with_cell(sheet.rows[index], sheet.field(column), value))


def set_column(sheet: Sheet, *, column: str, value: str) -> Sheet:
    """Write into a column's cells; `{cell}` stands for what each holds."""
    field = sheet.field(column)
    return replace(sheet, rows=tuple(_with_cell(row, field, value) for row in sheet.rows))


def drop_row(sheet: Sheet, *, row: int) -> Sheet:
    """Leave out a row."""
    index = sheet.place(row)
    return replace(sheet, rows=sheet.rows[:index] + sheet.rows[index + 1 :])


def repeat_row(sheet: Sheet, *, row: int) -> Sheet:
    """Add a copy of a row at the end."""
    return replace(sheet, rows=(*sheet.rows, sheet.rows[sheet.place(row)]))


def add_row(sheet: Sheet, *, column: str, value: str) -> Sheet:
    """Add a copy of the last row at the end, with another value in one column."""
    return set_cell(repeat_row(sheet, row=-1), row=-1, column=column, value=value)


def add_field(sheet: Sheet, *, row: int, value: str) -> Sheet:
    """Give one row a field more than the header has."""
    index = sheet.place(row)
    return sheet.with_row(index, (*sheet.rows[index], value))


def drop_field(sheet: Sheet, *, row: int) -> Sheet:
    """Take the last field off one row."""
    index = sheet.place(row)
    return sheet.with_row(index, sheet.rows[index][:-1])


def drop_column(sheet: Sheet, *, column: str) -> Sheet:
    """Leave out a column."""
    field = sheet.field(column)
    header, *rows = ((*row[:field], *row[field + 1 :]) for row in (sheet.header, *sheet.rows))
    return replace(sheet, header=header, rows=tuple(rows))


def rename_column(sheet: Sheet, *, column: str, value: str) -> Sheet:
    """Give a column another name; `{cell}` stands for the one it has."""
    return replace(sheet, header=_with_cell(sheet.header, sheet.field(column), value))


def add_column(sheet: Sheet, *, column: str, value: str) -> Sheet:
    """Add a column at the end, with the same value in every row."""
    return replace(sheet, header=(*sheet.header, column), rows=tuple((*row, value) for row in sheet.rows))


def reverse_rows(sheet: Sheet) -> Sheet:
    """Turn the rows upside down."""
    return replace(sheet, rows=sheet.rows[::-1])


def reverse_columns(sheet: Sheet) -> Sheet:
    """Write the columns from right to left."""
    return replace(sheet, header=sheet.header[::-1], rows=tuple(row[::-1] for row in sheet.rows))


def shuffle(sheet: Sheet) -> Sheet:
    """Put the rows into another order, always the same one."""
    rows = list(sheet.rows)
    random.Random(0).shuffle(rows)
    return replace(sheet, rows=tuple(rows))


def separator(sheet: Sheet, *, value: str) -> Sheet:
    """Part the fields by another character than a comma."""
    return replace(sheet, separator=value)


def line_ends(sheet: Sheet, *, value: str) -> Sheet:
    """End the lines with `lf`, `crlf` or `cr`."""
    return replace(sheet, line_end=LINE_ENDS[value])


def encoding(sheet: Sheet, *, value: str) -> Sheet:
    """Write the characters in another encoding than UTF-8."""
    return replace(sheet, encoding=value)


def byte_order_mark(sheet: Sheet) -> Sheet:
    """Begin the file with the three bytes by which Windows knows UTF-8."""
    return encoding(sheet, value="utf-8-sig")


def quote_all(sheet: Sheet) -> Sheet:
    """Put every field into quotation marks."""
    return replace(sheet, is_quoted=True)


def gzip_file(data: bytes) -> bytes:
    """Compress the file with gzip."""
    return gzip.compress(data, mtime=0)


def zip_file(data: bytes, *, names: tuple[str, ...]) -> bytes:
    """Put the file into a zip archive, once under each name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def truncate(data: bytes, *, keep: int) -> bytes:
    """Cut the file off after some bytes."""
    return data[:keep]


def replace_text(data: bytes, *, value: str) -> bytes:
    """Put another text in place of the whole file."""
    return value.encode()


def replace_bytes(data: bytes, *, value: str) -> bytes:
    """Put other bytes in place of the whole file, written as hexadecimal digits."""
    return bytes.fromhex(value)


def _place(value: object) -> int:
    try:
        return int(whole(-(10**9))(value)) or int(whole(1)(value))
    except WrongValueError:
        raise WrongValueError("a row: 1 is the first one, -1 the last") from None


def _character(value: object) -> str:
    if not isinstance(value, str) or len(value) != 1 or value in '\r\n"':
        raise WrongValueError("one character, such as ';'")
    return value


def _codec(value: object) -> str:
    try:
        "".encode(text(value))
    except LookupError:
        raise WrongValueError("an encoding, such as 'utf-16'") from None
    return str(value)


def _hexadecimal(value: object) -> str:
    try:
        bytes.fromhex(text(value))
    except ValueError:
        raise WrongValueError("hexadecimal digits, such as '89 50 4E 47'") from None
    return str(value)


ROW = Key("row", _place, REQUIRED, "1 is the first row below the header, -1 the last.", "2")
COLUMN = Key("column", text, REQUIRED, "The column's name.", '"id"')
VALUE = Key("value", text, REQUIRED, "What is written.", '"nan"')


@dataclass(frozen=True, kw_only=True)
class Verb:
    """What an edit can do: a function, and the keys of its arguments."""

    function: Callable[..., Any]
    keys: tuple[Key, ...] = ()

    @property
    def meaning(self) -> str:
        return self.function.__doc__ or ""


ROW_VERBS: Mapping[str, Verb] = {
    "set": Verb(function=set_cell, keys=(ROW, COLUMN, VALUE)),
    "set_column": Verb(function=set_column, keys=(COLUMN, VALUE)),
    "drop_row": Verb(function=drop_row, keys=(ROW,)),
    "repeat_row": Verb(function=repeat_row, keys=(ROW,)),
    "add_row": Verb(function=add_row, keys=(COLUMN, VALUE)),
    "add_field": Verb(function=add_field, keys=(ROW, VALUE)),
    "drop_field": Verb(function=drop_field, keys=(ROW,)),
    "drop_column": Verb(function=drop_column, keys=(COLUMN,)),
    "rename_column": Verb(function=rename_column, keys=(COLUMN, VALUE)),
    "add_column": Verb(function=add_column, keys=(COLUMN, VALUE)),
    "reverse_rows": Verb(function=reverse_rows),
    "reverse_columns": Verb(function=reverse_columns),
    "shuffle": Verb(function=shuffle),
}
WRITING_VERBS: Mapping[str, Verb] = {
    "separator": Verb(function=separator, keys=(Key("value", _character, REQUIRED, "One character.", '";"'),)),
    "line_ends": Verb(
        function=line_ends, keys=(Key("value", one_of(*LINE_ENDS), REQUIRED, "`lf`, `crlf` or `cr`.", '"crlf"'),)
    ),
    "encoding": Verb(function=encoding, keys=(Key("value", _codec, REQUIRED, "Its name.", '"utf-16"'),)),
    "byte_order_mark": Verb(function=byte_order_mark),
    "quote_all": Verb(function=quote_all),
}
BYTE_VERBS: Mapping[str, Verb] = {
    "gzip": Verb(function=gzip_file),
    "zip": Verb(
        function=zip_file,
        keys=(Key("names", texts, ("submission.csv",), "The members' names.", '["xl/workbook.xml"]'),),
    ),
    "truncate": Verb(function=truncate, keys=(Key("keep", whole(0), REQUIRED, "How many bytes are left.", "0"),)),
    "replace_text": Verb(function=replace_text, keys=(VALUE,)),
    "replace_bytes": Verb(
        function=replace_bytes, keys=(Key("value", _hexadecimal, REQUIRED, "The bytes.", '"89 50 4E 47"'),)
    ),
}
VERBS: Mapping[str, Verb] = {**ROW_VERBS, **WRITING_VERBS, **BYTE_VERBS}
