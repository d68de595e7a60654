"""Read a teacher's data, in whatever form it comes, as one table."""

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from podium.errors import InvalidCompetitionError
from podium.tables.archive import GIB, read_bytes
from podium.tables.foreign import UnreadableError, check_is_text
from podium.tables.quote import count, show_all
from podium.tables.read import read_table
from podium.tables.table import Table
from podium.tables.write import csv_bytes

if TYPE_CHECKING:
    pass

MAX_BYTES = 2 * GIB
HEAD = 1 << 16
SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars"}
NUMBER = re.compile(r"\s*[+-]?(\d+([.,]\d*)?|[.,]\d+)([eE][+-]?\d+)?\s*")
DECIMAL_COMMA = re.compile(r"[+-]?\d*,\d+")
NEEDED = {"pyarrow": "pip install 'podium[parquet]'", "openpyxl": "pip install 'podium[excel]'"}
"""What reads a format, and how it is installed."""

ROLES = {"train": "train.csv", "test": "test.csv", "sample": "sample_submission.csv", "solution": "solution.csv"}


@dataclass(frozen=True, kw_only=True)
class Data:
    """A teacher's data as one table.

    Attributes
    ----------
    what : str
        How it came, in words.
    content : bytes
        It as CSV: UTF-8, commas, a header, points in the numbers.
    table : Table
        The same, read.
    target : tuple of str
        Columns that the source itself says are to be predicted.
    remarks : tuple of str
        What was changed or left aside on the way.
    """

    what: str
    content: bytes
    table: Table
    target: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()


def read_data(path: Path, *, has_header: bool | None = None) -> Data:
    """The table in a file, or in a Kaggle-style folder.

    Parameters
    ----------
    path : Path
        CSV, TSV and their like (also in gzip or zip), Parquet, Excel, JSON, JSON lines, or a folder with train.csv.
    has_header : bool, optional
        Whether the first line of a text file names the columns; by default it is looked at.

    Raises
    ------
    InvalidCompetitionError
        It cannot be read; what was found and what to do is said.
    """
    if path.is_dir():
        return _read_folder(path, has_header)
    what, content, remarks = _read_file(path, has_header)
    table = read_table(content, name=path.name, error=InvalidCompetitionError)
    if table.problems:
        raise InvalidCompetitionError(f"{path.name} is not a table", table.problems)
    rows = f"{what}: {count(table.n_rows, 'row')}, {count(len(table.columns), 'column')}"
    return Data(what=rows, content=content, table=table, remarks=tuple(remarks))


def _read_folder(folder: Path, has_header: bool | None) -> Data:
    """The training rows of a Kaggle-style folder: nobody here knows the answers of its test rows."""
    if (folder / ROLES["solution"]).is_file():
        message = f"it holds a solution, and `podium import {folder} SLUG` keeps its train and test rows as they are"
        raise InvalidCompetitionError.one(f"{folder.name} is a whole competition", message)
    if not (folder / ROLES["train"]).is_file():
        message = "a file is expected, or a folder with train.csv in it"
        raise InvalidCompetitionError.one(f"{folder.name} holds no train.csv", message)
    data = read_data(folder / ROLES["train"], has_header=has_header)
    others = {role: _columns_of(folder / name) for role, name in ROLES.items() if role in ("test", "sample")}
    asked = [name for name in others["sample"] if name in data.table.columns and name not in others["test"]]
    lacking = [name for name in data.table.columns if name not in others["test"]] if others["test"] else []
    return Data(
        what=f"a Kaggle-style folder, {data.what}",
        content=data.content,
        table=data.table,
        target=tuple(asked or (lacking if len(lacking) == 1 else ())),
        remarks=(*data.remarks, "test.csv is left aside: its answers are not known here") if others["test"] else (),
    )


def _columns_of(path: Path) -> Sequence[str]:
    return read_table(path, error=InvalidCompetitionError).columns if path.is_file() else ()


def _read_file(path: Path, has_header: bool | None) -> tuple[str, bytes, list[str]]:
    """How the file came, its table as CSV, and what was changed."""
    suffix = path.suffix.lower()
    if suffix in (".xlsx", ".xlsm", ".xls"):
        return "Excel, first sheet", _frame_bytes(path, "openpyxl", "read_excel"), []
    if suffix in (".parquet", ".pq"):
        return "Parquet", _frame_bytes(path, "pyarrow", "read_parquet"), []
    try:
        buffer, size = read_bytes(path, MAX_BYTES)
        data = buffer[:size].tobytes()
        if suffix in (".json", ".jsonl", ".ndjson"):
            return "JSON", _json_bytes(data, path.name), []
        return _read_text(data, has_header)
    except UnreadableError as refusal:
        raise InvalidCompetitionError(f"{path.name} cannot be read", refusal.problems) from None


def _frame_bytes(path: Path, package: str, reader: str) -> bytes:
    if not path.is_file():
        raise InvalidCompetitionError.one(f"{path.name} cannot be read", "there is no such file")
    if find_spec(package) is None:
        message = f"{package} reads this format and is not installed: {NEEDED[package]}, or save the table as CSV"
        raise InvalidCompetitionError.one(f"{path.name} cannot be read", message)
    import pandas

    try:
        frame: pandas.DataFrame = getattr(pandas, reader)(path)
    except Exception as error:  # each of these readers raises what its own library raises
        raise InvalidCompetitionError.one(f"{path.name} cannot be read", f"{package} says: {error}") from None
    return frame.to_csv(index=False, lineterminator="\n").encode("utf-8")


def _json_bytes(data: bytes, name: str) -> bytes:
    """JSON lines, or one list of objects, as CSV."""
    what = f"{name} cannot be read"
    try:
        text = data.decode("utf-8-sig")
        records = json.loads(text) if text.lstrip().startswith("[") else list(map(json.loads, _lines(text)))
    except (ValueError, RecursionError) as error:
        raise InvalidCompetitionError.one(what, f"it is no valid JSON or JSON lines: {error}") from None
    if not records or not all(isinstance(record, dict) for record in records):
        raise InvalidCompetitionError.one(what, "an object with the same keys is expected for every row")
    columns = list(dict.fromkeys(key for record in records for key in record))
    nested = [key for record in records for key, value in record.items() if isinstance(value, list | dict)]
    if nested:
        message = f"{show_all(nested)} hold lists or objects, and one text or number is expected in each row"
        raise InvalidCompetitionError.one(what, message)
    return csv_bytes([columns, *([_json_cell(record.get(key)) for key in columns] for record in records)])


def _lines(text: str) -> Iterator[str]:
    return (line for line in text.splitlines() if line.strip())


def _json_cell(value: object) -> str:
    return "" if value is None else str(value)


def _read_text(data: bytes, has_header: bool | None) -> tuple[str, bytes, list[str]]:
    """A text file with some separator and encoding, with or without a header, as CSV."""
    encoding = find_encoding(data)
    if encoding != "UTF-16":
        check_is_text(data[:HEAD])
    if encoding != "UTF-8":
        data = data.decode(encoding).encode("utf-8")
    data = data.removeprefix(b"\xef\xbb\xbf")
    if not data.strip():
        raise UnreadableError.one("it is empty, and a header and a line for every row are expected")
    separator = find_separator(data[:HEAD].decode("utf-8", "ignore"))
    remarks = []
    if separator != ",":
        rows = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), delimiter=separator))
        rows, n_mended = _with_points(rows)
        if n_mended:
            remarks.append(f"{count(n_mended, 'column')} had commas in the numbers; they are points now")
        data = csv_bytes([row for row in rows if row])
    data, told = _with_header(data, has_header)
    what = ", ".join([f"columns parted by {SEPARATORS[separator]}", encoding])
    return what, data, remarks + told


def find_encoding(data: bytes) -> str:
    """``UTF-8``, ``UTF-16`` by its mark, else what Windows writes in western Europe."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "Windows-1252" if _is_decoded(data, "cp1252") else "Latin-1"
    return "UTF-8"


def _is_decoded(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def find_separator(head: str) -> str:
    """What parts the columns: of the characters that stand as often in nearly every line, the most frequent one."""
    lines = head.strip().splitlines()[:200]
    lines = lines[: max(1, len(lines) - 1)]  # the last one may be cut off
    best, most = ",", 0.0
    for separator in SEPARATORS:
        counts = Counter(len(row) - 1 for row in csv.reader(lines, delimiter=separator))
        n, times = max(counts.items(), key=lambda item: item[1])
        worth = n * times / len(lines) if times > 0.9 * len(lines) else 0.0
        if worth > most:
            best, most = separator, worth
    return best


def _with_points(rows: list[list[str]]) -> tuple[list[list[str]], int]:
    """The rows with points in the numbers of those columns that write ``3,14``, and how many columns there are."""
    width = len(rows[0])
    body = [row for row in rows[1:] if len(row) == width]
    mended = [
        place
        for place in range(width)
        if any(DECIMAL_COMMA.fullmatch(row[place].strip()) for row in body)
        and all(NUMBER.fullmatch(row[place]) or not row[place].strip() for row in body)
    ]
    for row in rows[1:]:
        for place in mended if len(row) == width else ():
            row[place] = row[place].replace(",", ".")
    return rows, len(mended)


def _with_header(data: bytes, has_header: bool | None) -> tuple[bytes, list[str]]:
    """The table with a name for each column."""
    head = data[:HEAD].decode("utf-8", "ignore")
    rows = list(csv.reader(io.StringIO(head, newline="")))
    if not rows or not rows[0]:
        return data, []
    first = rows[0]
    if has_header is None:
        has_header = not looks_like_data(first, rows[1:-1] or rows[1:])
    if not has_header:
        names = [f"column_{place}" for place in range(1, len(first) + 1)]
        return csv_bytes([names]) + data, ["there is no header; the columns are called column_1, column_2, ..."]
    names = mend_names(first)
    if names == first:
        return data, []
    reader = csv.reader(io.StringIO(data.decode("utf-8"), newline=""))
    next(reader)
    remark = "names of columns were missing, doubled or had blanks around them, and were mended"
    return csv_bytes([names, *reader]), [remark]


def looks_like_data(first: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a first line holds values and no names: more than half of it are numbers, or stand below it again."""
    hits = 0
    for place, cell in enumerate(first):
        below = {row[place] for row in rows if place < len(row)}
        hits += bool(NUMBER.fullmatch(cell)) or cell in below or cell.strip() == "?"
    return hits > len(first) / 2


def mend_names(names: Sequence[str]) -> list[str]:
    """Names without blanks around them; a missing one is numbered, a doubled one too."""
    mended: list[str] = []
    for place, name in enumerate(names, 1):
        plain = " ".join(name.split()) or ("index" if place == 1 else f"column_{place}")
        while plain in mended:
            plain = f"{plain}_{place}"
        mended.append(plain)
    return mended
