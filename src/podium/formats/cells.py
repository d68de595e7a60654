"""Tables that are put together on their way in: columns of text, and what is wrong with their ``Usage``."""

from collections.abc import Container, Iterator, Mapping, Sequence
from difflib import get_close_matches

import numpy as np

from podium.errors import InvalidCompetitionError, Problem
from podium.formats.draft import Content
from podium.submission import USAGES
from podium.tables.read import read_table
from podium.tables.table import Table
from podium.tables.write import csv_bytes

Cells = Mapping[str, Sequence[str]]
"""Columns of text by their names."""


def open_table(content: Content, name: str) -> Table:
    """A CSV file of the source; InvalidCompetitionError with every problem where it is no table."""
    table = read_table(content, name=name, error=InvalidCompetitionError)
    if table.problems:
        raise InvalidCompetitionError(f"{name} cannot be read", table.problems)
    return table


def all_cells(table: Table) -> dict[str, list[str]]:
    return {column: table.texts(column) for column in table.columns}


def to_csv(cells: Cells) -> bytes:
    return csv_bytes([list(cells), *zip(*cells.values(), strict=True)])


def find_usage_problems(table: Table) -> list[Problem]:
    """A ``Usage`` that is not spelled as it must be: there, such rows are silently left out of both boards."""
    if "Usage" not in table.columns:
        near = [column for column in table.columns if column.strip().casefold() == "usage"]
        return [
            Problem(f"{table.name} has a column {column!r}, which must be spelled 'Usage'", (1,)) for column in near
        ]
    wanted = list(USAGES.values())
    problems = []
    for text, rows in find_other_values(table, "Usage", wanted):
        near = get_close_matches(text.strip().capitalize(), wanted, 1)
        hint = f"; {near[0]!r} is meant?" if near else ""
        message = f"{table.name}: Usage is {text!r}, and it is exactly Public, Private or Ignored{hint}"
        problems.append(Problem(message, table.lines(rows[:5]), len(rows)))
    return problems


def find_other_values(table: Table, column: str, wanted: Container[str]) -> Iterator[tuple[str, list[int]]]:
    """Texts of a column that are none of the wanted ones, each with its rows."""
    codes, texts = table.factor(column)
    for code, text in enumerate(texts):
        if text not in wanted:
            yield text, np.flatnonzero(codes == code).tolist()
