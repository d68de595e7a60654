"""How results look: tables in four styles, words in colour where there is a terminal."""

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import click

from podium.cli.fit import fit
from podium.cli.terminal import can_print, find_room, fitted, is_plain, width_of, wrapped
from podium.tables.write import safe_cell

Row = Mapping[str, object]
_LABEL, _MARK = 10, 4


@dataclass(frozen=True)
class Column:
    """A column of a printed table: which value, under which heading, shown how.

    ``is_key`` says that it stays where there is no room for all; the first column always does.
    """

    key: str
    title: str
    text: Callable[[object], str] = lambda value: "" if value is None else str(value)
    is_right: bool = False
    is_key: bool = False


def print_table(
    rows: Sequence[Row], columns: Sequence[Column], style: str, *, is_dim: Callable[[Row], bool] = lambda row: False
) -> None:
    """Print rows to standard output: ``csv`` and ``json`` with full values, ``table`` and ``markdown`` as shown."""
    if style == "json":
        click.echo(as_json(rows))
        return
    if style == "csv":
        click.echo(_csv(rows, columns), nl=False)
        return
    cells = [[printable(column.text(row.get(column.key))) for column in columns] for row in rows]
    if style == "markdown":
        click.echo("\n".join(_markdown(columns, cells)))
        return
    if is_plain():
        for line in _spoken(columns, cells):
            click.echo(line)
        return
    table = fit(columns, cells, find_room())
    click.echo(click.style("\n".join(table.heading), bold=True))
    for row, lines in zip(rows, table.rows, strict=True):
        text = "\n".join(lines)
        click.echo(click.style(text, dim=True) if is_dim(row) else text)
    if table.left_out:
        remark(f"No room here for: {', '.join(table.left_out)}. A wider terminal or --format csv shows all.")


def _spoken(columns: Sequence[Column], cells: Iterable[Sequence[str]]) -> Iterator[str]:
    """Each row as one line that names its values, for who cannot see what stands below what."""
    for line in cells:
        named = zip(columns, line, strict=True)
        yield "; ".join(f"{column.title}: {cell.strip()}" for column, cell in named if cell.strip())


def titled(title: str, words: str) -> str:
    """The heading of a report: a title, and words on what follows."""
    text = fitted(f"{printable(title)}: {words}", find_room())
    title, colon, rest = text.partition(":")
    return click.style(title, bold=True) + colon + rest


def remark(text: str) -> None:
    """Say on standard error what a reader has to know beside the results."""
    click.echo(fitted(text, find_room(sys.stderr)), err=True)


def as_json(value: object) -> str:
    """``value`` as JSON, with escapes for what a terminal would obey (such as U+009B) or the output cannot show."""
    text = json.dumps(value, indent=2, ensure_ascii=False, default=_json_value)
    if not can_print(text):
        return json.dumps(value, indent=2, default=_json_value)
    return "".join(c if c.isprintable() or c == "\n" else _json_escape(c) for c in text)


def _json_escape(character: str) -> str:
    return json.dumps(character).strip('"')


def _json_value(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    raise TypeError(f"{type(value).__name__} has no place in JSON")


def _csv(rows: Iterable[Row], columns: Sequence[Column]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([column.key for column in columns])
    writer.writerows([[_csv_cell(row.get(column.key)) for column in columns] for row in rows])
    return text.getvalue()


def _csv_cell(value: object) -> object:
    if isinstance(value, datetime):
        return _json_value(value)
    if isinstance(value, list | tuple):
        value = " ".join(map(str, value))
    if not isinstance(value, str):
        return value
    return printable(safe_cell(value))


def _markdown(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> list[str]:
    rule = ["---:" if column.is_right else "---" for column in columns]
    safe = [[cell.replace("|", "\\|") for cell in line] for line in cells]
    lines = [[column.title for column in columns], rule, *safe]
    return ["| " + " | ".join(line) + " |" for line in lines]


def printable(text: str) -> str:
    """``text`` on one line, without anything that could steer a terminal."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in text)


def printable_lines(text: str) -> str:
    """As :func:`printable`, with its lines and tabs kept."""
    return "\n".join("\t".join(map(printable, line.split("\t"))) for line in text.split("\n"))


def moment(value: object) -> str:
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else ""


def marked(mark: str, colour: str, text: str, below: Iterable[str] = ()) -> str:
    """A line of a report on what was looked at: a mark in a word and a colour, words, and more lines below them."""
    lines = [f"{mark:<{_MARK}}  {text}".rstrip(), *(f"        {line}" for line in below)]
    whole = fitted(printable_lines("\n".join(lines)), find_room())
    return click.style(whole[:_MARK], fg=colour) + whole[_MARK:]


def labelled(label: str, text: str) -> str:
    """A line of a report: a short label in colour, then words, which hang below each other where they do not fit."""
    columns = find_room()
    words = [printable(text)]
    if columns is not None and _LABEL + width_of(words[0]) > columns:
        words = wrapped(words[0], columns - _LABEL)
    return click.style(f"{label:<{_LABEL}}", fg="cyan") + ("\n" + " " * _LABEL).join(words)
