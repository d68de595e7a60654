"""What stands in a column: its kind, how much is missing, which values there are."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from podium.tables.table import Table

NUMBER, DATE, CATEGORY, TEXT, EMPTY = "number", "date", "category", "text", "empty"
"""The kinds of columns. A text differs in most rows, a category does not."""

MISSING = ("", "?", "na", "n/a", "nan", "null", "none", "-", "--", ".", "nil", "#n/a", "missing", "unknown")
"""What people write for a missing number."""

NUMBER_CELL = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*", re.IGNORECASE)
LOOKED_AT = 50

DATE_FORMATS = ("ISO 8601", "%Y-%m", "%Y/%m/%d", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%d.%m.%y", "%d-%b-%Y")
"""Of equals the first is taken."""

FEWEST_YEARS = 1000
"""A date in the first years of our era is a month of a numbered year, and stays a text."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Column:
    """A column as it was found.

    Attributes
    ----------
    name : str
    kind : str
        One of the kinds above.
    values : ndarray of float64, shape (n_rows,)
        Numbers, or for dates days since 1970; NaN where missing, and everywhere in other kinds.
    codes : ndarray of int64, shape (n_rows,)
        The place of each row's text among :attr:`levels`; of a number its place among the numbers.
    levels : sequence of str
        The distinct texts in sorted order; none for numbers.
    is_missing : ndarray of bool, shape (n_rows,)
    date_format : str
        One of :data:`DATE_FORMATS`, for dates.
    words : sequence of str
        What stands for missing in a column of numbers, beside empty cells.
    """

    name: str
    kind: str
    values: NDArray[np.float64]
    levels: Sequence[str]
    is_missing: NDArray[np.bool_]
    date_format: str = ""
    words: Sequence[str] = ()
    text_codes: NDArray[np.int64] | None = None

    @cached_property
    def codes(self) -> NDArray[np.int64]:
        if self.text_codes is not None:
            return self.text_codes
        return np.unique(self.values, return_inverse=True)[1].astype(np.int64)

    @cached_property
    def known(self) -> NDArray[np.float64]:
        """The distinct values of a column of numbers or dates, in order."""
        return np.unique(self.values[~self.is_missing])

    @property
    def n_rows(self) -> int:
        return len(self.is_missing)

    @cached_property
    def n_missing(self) -> int:
        return int(self.is_missing.sum())

    @cached_property
    def n_distinct(self) -> int:
        """How many different values there are, missing ones aside."""
        if self.is_ordered:
            return len(self.known)
        return sum(1 for level in self.levels if level.strip())

    @property
    def is_ordered(self) -> bool:
        """Whether its values can be told larger and smaller."""
        return self.kind in (NUMBER, DATE)

    @cached_property
    def is_whole(self) -> bool:
        """Whether it holds whole numbers only."""
        return self.kind == NUMBER and bool(np.all(self.known == np.floor(self.known)))

    @property
    def is_constant(self) -> bool:
        """Whether it says the same in every row."""
        return self.n_distinct + bool(self.n_missing) <= 1

    @property
    def is_unique(self) -> bool:
        """Whether it tells all rows apart."""
        return not self.n_missing and self.n_distinct == self.n_rows

    def take(self, rows: NDArray[np.intp]) -> "Column":
        """The same for some of the rows."""
        return Column(
            name=self.name,
            kind=self.kind,
            values=self.values[rows],
            levels=self.levels,
            is_missing=self.is_missing[rows],
            date_format=self.date_format,
            words=self.words,
            text_codes=None if self.text_codes is None else self.text_codes[rows],
        )


def describe_columns(table: Table) -> Iterator[Column]:
    """Each column of the table."""
    for name in table.columns:
        yield describe_column(table, name)


def describe_column(table: Table, name: str) -> Column:
    """One column of the table, its kind inferred from all of its cells."""
    return _read_numbers(table, name) or _read_levels(table, name)


def _read_numbers(table: Table, name: str) -> Column | None:
    """The column, if its cells are numbers, or words for missing ones."""
    rows = range(0, table.n_rows, -(-table.n_rows // LOOKED_AT))
    if any(not NUMBER_CELL.fullmatch(text) and not _is_word(text) for text in (table.text(name, row) for row in rows)):
        return None  # before the whole column is read in vain
    numbers = table.numbers(name)
    odd = np.concatenate([numbers.words, numbers.not_finite])
    if len(odd) + len(numbers.empty) == table.n_rows or not all(_is_word(table.text(name, row)) for row in odd):
        return None
    words = sorted({table.text(name, row) for row in odd})
    gone = np.isnan(numbers.values)
    return Column(name=name, kind=NUMBER, values=numbers.values, levels=(), is_missing=gone, words=words)


def _is_word(text: str) -> bool:
    return text.strip().lower() in MISSING


def _read_levels(table: Table, name: str) -> Column:
    codes, levels = table.factor(name)
    is_blank = np.array([not level.strip() for level in levels], np.bool_)
    date_format, days = _read_dates(levels)
    n_known = int((~is_blank).sum())
    if not n_known:
        kind = EMPTY
    elif date_format:
        kind = DATE
    else:
        kind = TEXT if n_known > max(20, table.n_rows / 2) else CATEGORY
    return Column(
        name=name,
        kind=kind,
        values=days[codes] if date_format else np.full(table.n_rows, np.nan),
        levels=levels,
        is_missing=is_blank[codes],
        date_format=date_format,
        text_codes=codes,
    )


def _read_dates(levels: Sequence[str]) -> tuple[str, NDArray[np.float64]]:
    """The format that reads every text as a date, and the days since 1970; an empty format where none does."""
    known = [level for level in levels if level.strip()]
    nothing = np.full(len(levels), np.nan)
    for form in DATE_FORMATS if known and re.search(r"\d", known[0]) else ():
        if all(parse_date(level, form) is not None for level in known[:50]):
            dates = [parse_date(level, form) if level.strip() else None for level in levels]
            if sum(date is None for date in dates) == len(levels) - len(known):
                days = [np.nan if date is None else date.timestamp() / 86400 for date in dates]
                return form, np.array(days, np.float64)
    return "", nothing


def parse_date(text: str, form: str) -> datetime | None:
    """A text as a moment; without an offset it is read as UTC. None where it is no date of that format."""
    try:
        found = datetime.fromisoformat(text.strip()) if form == "ISO 8601" else datetime.strptime(text.strip(), form)
    except ValueError:
        return None
    if found.year < FEWEST_YEARS:
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
