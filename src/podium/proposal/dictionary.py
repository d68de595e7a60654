"""The table of columns that participants read: what stands in each."""

from collections.abc import Iterator

import numpy as np

from podium.proposal.columns import DATE, EMPTY, NUMBER, TEXT, Column, parse_date
from podium.proposal.wishes import Proposal

MOST_LEVELS, LONGEST = 6, 40


def write_dictionary(proposal: Proposal) -> str:
    """A Markdown table with a line for each column of ``train.csv``; of the target it tells its classes only."""
    lines = [
        "| column | type | missing | values | example |",
        "| --- | --- | ---: | --- | --- |",
    ]
    name = proposal.id or proposal.new_id
    says = "from the table" if proposal.id else "drawn anew; it says nothing about the row"
    lines.append(_line(name, "id", "", says, ""))
    lines += [_describe(column) for column in proposal.features]
    for target in proposal.target:
        column = proposal.columns[target]
        lines.append(_line(target, f"{_kind(column)}, target", "", _target_values(column), ""))
    return "\n".join(lines)


def _describe(column: Column) -> str:
    return _line(column.name, _kind(column), _missing(column), _values(column), _example(column))


def _line(*cells: str) -> str:
    name, *rest = (_safe(cell) for cell in cells)
    return "| " + " | ".join([f"`{name}`", *rest]) + " |"


def _safe(text: str) -> str:
    """A stranger's text in a cell of a Markdown table, on one line, without tags."""
    plain = " ".join(text.split()).replace("`", "'").replace("<", "&lt;")
    return "".join(c for c in plain if c.isprintable()).replace("|", "\\|")


def _kind(column: Column) -> str:
    if column.kind == NUMBER:
        return "whole number" if column.is_whole else "number"
    return {DATE: "date", TEXT: "text", EMPTY: "empty"}.get(column.kind, "category")


def _missing(column: Column) -> str:
    return f"{column.n_missing / column.n_rows:.1%}" if column.n_missing else ""


def _values(column: Column) -> str:
    if column.kind == EMPTY:
        return ""
    if column.kind == NUMBER:
        if column.n_distinct <= MOST_LEVELS:
            return ", ".join(map(number_text, column.known))
        return f"{number_text(column.known[0])} to {number_text(column.known[-1])}"
    levels = [level for level in column.levels if level.strip()]
    if column.kind == DATE:
        first, last = (levels[int(np.argmin(_days(column, levels, sign)))] for sign in (1, -1))
        return f"{first} to {last}"
    if len(levels) <= MOST_LEVELS:
        return ", ".join(map(_cut, levels))
    return f"{len(levels):,} different"


def _days(column: Column, levels: list[str], sign: int) -> list[float]:
    moments = (parse_date(level, column.date_format) for level in levels)
    return [sign * moment.timestamp() if moment else np.inf for moment in moments]


def _target_values(column: Column) -> str:
    if column.is_ordered and column.n_distinct > 20:
        return "only in train.csv"
    listed = (
        map(number_text, column.known) if column.is_ordered else (level for level in column.levels if level.strip())
    )
    return f"{', '.join(map(_cut, listed))}; only in train.csv"


def _example(column: Column) -> str:
    """A value that is common or in the middle: no row's own."""
    if column.kind in (EMPTY, TEXT):
        return ""
    if column.kind == NUMBER:
        return number_text(column.known[len(column.known) // 2])
    codes = column.codes[~column.is_missing]
    return _cut(column.levels[int(np.argmax(np.bincount(codes)))])


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def number_text(value: float) -> str:
    """A number as people write it."""
    return f"{value:.0f}" if float(value).is_integer() and abs(value) < 1e15 else f"{value:.6g}"


def column_kinds(proposal: Proposal) -> Iterator[tuple[str, int]]:
    """How many features there are of each kind, the commonest first."""
    kinds = [_kind(column) for column in proposal.features]
    for kind in sorted(set(kinds), key=lambda kind: (-kinds.count(kind), kind)):
        yield kind, kinds.count(kind)
