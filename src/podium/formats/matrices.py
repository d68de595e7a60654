"""Tables without ids, and often without a header, as scoring programs read them: a line a row."""

import csv
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MOST_BYTES = 512 * 2**20
NO_TABLES = (".py", ".md", ".html", ".htm", ".json", ".yaml", ".yml", ".ipynb", ".info", ".name", ".pyc", ".rst")


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Rows of cells. ``names`` are those of a header, or nothing; ``separator`` is empty for blanks."""

    path: Path
    names: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    separator: str

    @property
    def n_rows(self) -> int:
        return len(self.rows)

    @property
    def n_columns(self) -> int:
        return len(self.rows[0])

    def column(self, place: int) -> list[str]:
        return [row[place] for row in self.rows]


def read_matrix(path: Path) -> Matrix | None:
    """The table in a file; None where it is none."""
    if path.suffix.lower() in NO_TABLES or path.name.lower() == "metadata" or path.stat().st_size > MOST_BYTES:
        return None
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    lines = [line for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n") if line.strip()]
    if not lines or "\0" in text:
        return None
    separator = next((mark for mark in (",", "\t", ";") if all(mark in line for line in lines)), "")
    try:
        rows = list(csv.reader(lines, delimiter=separator)) if separator else [line.split() for line in lines]
    except csv.Error:
        return None
    rows = [[cell.strip() for cell in row] for row in rows]
    if len({len(row) for row in rows}) != 1:
        return None
    has_header = len(rows) > 1 and _is_header(rows, is_csv=path.suffix.lower() == ".csv")
    names = tuple(rows.pop(0)) if has_header else ()
    return Matrix(path=path, names=names, rows=rows, separator=separator)


def _is_header(rows: Sequence[Sequence[str]], *, is_csv: bool) -> bool:
    """Whether the first row names the columns: words above numbers, or in a CSV file words found nowhere else."""
    head = rows[0]
    if any(map(is_number, head)) or len(set(head)) < len(head) or not all(head):
        return False
    if any(all(is_number(row[place]) for row in rows[1:]) for place in range(len(head))):
        return True
    return is_csv and not any(row[place] == head[place] for row in rows[1:] for place in range(len(head)))


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def tidy_label(text: str) -> str:
    """A whole number without the point and the exponent with which NumPy writes it."""
    if not re.fullmatch(r"[+-]?\d+\.\d*([eE][+-]?\d+)?", text):
        return text
    value = float(text)
    return str(int(value)) if value.is_integer() and abs(value) < 2**53 else text
