"""How results look: tables in four styles, words in colour where there is a terminal."""

import csv
import io
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import click

Row = Mapping[str, object]


@dataclass(frozen=True)
class Column:
    """A column of a printed table: which value, under which heading, shown how."""

    key: str
    title: str
    text: Callable[[object], str] = lambda value: "" if value is None else str(value)
    is_right: bool = False


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
    heading, *lines = _plain(columns, cells)
    click.echo(click.style(heading, bold=True))
    for row, line in zip(rows, lines, strict=True):
        click.echo(click.style(line, dim=True) if is_dim(row) else line)


def as_json(value: object) -> str:
    text = json.dumps(value, indent=2, ensure_ascii=False, default=_json_value)
    # What JSON leaves as it is and a terminal obeys, such as U+009B.
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
    is_formula = value.lstrip()[:1] in tuple("=+-@")  # to a spreadsheet, which would run it
    return printable("'" + value if is_formula else value)


def _plain(columns: Sequence[Column], cells: Sequence[Sequence[str]]) -> list[str]:
    lines = [[column.title for column in columns], *cells]
    widths = [max(len(line[place]) for line in lines) for place in range(len(columns))]
    return [
        "  ".join(
            cell.rjust(width) if column.is_right else cell.ljust(width)
            for cell, width, column in zip(line, widths, columns, strict=True)
        ).rstrip()
        for line in lines
    ]


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


def labelled(label: str, text: str) -> str:
    """A line of a report: a short label in colour, then words."""
    return click.style(f"{label:<10}", fg="cyan") + printable(text)


def progress(label: str) -> "click._termui_impl.ProgressBar[int]":
    """A progress bar on standard error; nothing but the label where that is no terminal."""
    return click.progressbar(
        length=1, label=label, file=sys.stderr, show_eta=False, item_show_func=lambda item: str(item or "")
    )
