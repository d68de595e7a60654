"""The glossary on the terminal: one entry, or the list of them, for ``podium hint``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from podium.competition.folder import Competition
    from podium.teaching.glossary import Entry


def print_entry(key: str, style: str, *, is_code: bool) -> None:
    """Everything about one idea; or its NumPy version alone, as a program that runs as it stands."""
    from podium.cli.rows import as_json
    from podium.teaching.glossary import get_entry, write_page

    entry = get_entry(key)
    if is_code:
        click.echo(entry.program.encode(), nl=False)  # as Python reads a source, whatever the terminal speaks
    elif style == "json":
        click.echo(as_json(entry_row(entry)))
    elif style == "markdown":
        click.echo("\n".join([f"# {entry.key}", "", *write_page(entry)]))
    elif style == "csv":
        raise click.UsageError("An idea is printed as text, or with --format json or markdown.")
    else:
        for line in explain(entry):
            click.echo(line)
        click.echo(f"\nRun it: `podium hint --idea {entry.key} --code > idea.py`, then `python idea.py`.", err=True)


def explain(entry: Entry) -> Iterator[str]:
    """An entry for people: words, formula, the ten lines, and where to go from here."""
    from podium.cli.rows import labelled, printable_lines
    from podium.teaching.links import find_baselines, find_metrics

    yield click.style(entry.key, bold=True) + f"  {entry.title}"
    yield from ("", labelled("What", entry.what), labelled("Formula", entry.formula), "")
    yield printable_lines(entry.function)
    yield from ("", labelled("Library", entry.library))
    if baselines := find_baselines(entry.key):
        yield labelled("Baselines", ", ".join(baselines))
    if metrics := find_metrics(entry.key):
        yield labelled("Metrics", ", ".join(metrics))
    yield labelled("Related", ", ".join(entry.related))
    for one in entry.reading:
        yield labelled("Read", str(one))


def print_ideas(competition: Competition | None, style: str) -> None:
    """The glossary, or the part of it that a competition teaches, the most important first."""
    from podium.cli.rows import Column, print_table
    from podium.teaching.glossary import list_entries
    from podium.teaching.links import find_ideas

    entries = list_entries() if competition is None else find_ideas(competition)
    columns = [
        Column("key", "Idea", is_key=True),
        Column("title", "Title"),
        Column("group", "About"),
        *([] if style == "table" else [Column("formula", "Formula"), Column("library", "Library")]),
    ]
    print_table([entry_row(entry) for entry in entries], columns, style)


def entry_row(entry: Entry) -> dict[str, object]:
    """An entry for programs."""
    from podium.teaching.links import find_baselines, find_metrics

    return {
        "key": entry.key,
        "also": list(entry.also),
        "title": entry.title,
        "group": entry.group,
        "what": entry.what,
        "formula": entry.formula,
        "latex": entry.latex,
        "library": entry.library,
        "function": entry.function,
        "reading": [{"title": one.title, "url": one.url} for one in entry.reading],
        "related": list(entry.related),
        "baselines": find_baselines(entry.key),
        "metrics": find_metrics(entry.key),
    }
