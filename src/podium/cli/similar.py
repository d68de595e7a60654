"""``podium similar``."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from math import isfinite
from typing import TYPE_CHECKING

import click

from podium.cli.options import FilePath, format_option, known, root_option

if TYPE_CHECKING:
    from pathlib import Path

    from podium.cli.rows import Column, Row
    from podium.use.similar import Report

MOST_LINES = 20
"""How many findings of one kind a table shows; the other formats hold all."""


@click.command()
@click.argument("slug", shell_complete=known("slugs"))
@click.option(
    "--known",
    metavar="FILE",
    multiple=True,
    type=FilePath(exists=True, dir_okay=False),
    help="A submission that was handed out, such as a starter's: likeness to it explains itself.",
)
@click.option("--peek", is_flag=True, help="Use private scores before the close; the board will say so.")
@click.option("--names", is_flag=True, help="Show the teams' names also where the competition is anonymous.")
@root_option
@format_option
def command(slug: str, known: tuple[Path, ...], peek: bool, names: bool, root: str | None, style: str) -> None:
    """Report on submissions that are alike or odd, for a person to judge.

    For organisers: it reads private/ and names teams.
    """
    from podium.cli.progress import progress
    from podium.here import Here
    from podium.use.similar import find_similar

    here = Here(root)
    competition = here.competition(slug)
    with progress("Reading submissions") as line:
        report = find_similar(here.root, competition, now=here.now, known=known, peek=peek, names=names, progress=line)
    print_report(report, style)


def print_report(report: Report, style: str) -> None:
    """Print the report: JSON holds all of it, CSV and Markdown its findings."""
    from podium.cli.rows import Column, as_json, print_table
    from podium.integrity.finding import CLOSING, NUMBER_NAMES

    rows: list[Row] = [
        {
            "kind": one.kind,
            "level": one.level,
            "teams": one.teams,
            "submissions": one.submissions,
            "what": one.what,
            **one.numbers,
        }
        for one in report.findings
    ]
    if style == "json":
        click.echo(as_json(_as_object(report)))
    elif style == "csv":
        names = [name for name in NUMBER_NAMES if any(name in row for row in rows)]
        print_table(
            rows, [Column(key, key) for key in ("kind", "level", "teams", "submissions", *names, "what")], style
        )
    elif style == "markdown":
        columns = [Column("kind", "Kind"), *_columns()]
        print_table(rows, columns, style)
        click.echo(f"\n{CLOSING}")
    else:
        _print_groups(report, rows)


def _print_groups(report: Report, rows: list[Row]) -> None:
    from podium.cli.rows import print_table, remark, titled
    from podium.integrity.finding import CLOSING, KINDS

    click.echo(titled(report.competition.title, _scope(report)) + "\n")
    for kind, found in groupby(rows, key=lambda row: str(row["kind"])):
        group = list(found)
        click.echo(click.style(kind.capitalize(), bold=True) + f". {KINDS[kind]}")
        print_table(group[:MOST_LINES], _columns(), "table")
        if len(group) > MOST_LINES:
            click.echo(f"... {len(group) - MOST_LINES} more: `--format csv` holds all")
        click.echo()
    if not rows:
        click.echo("Nothing was found that needs a look.\n")
    click.echo(CLOSING)
    for sentence in find_remarks(report):
        remark(sentence)


def _columns() -> list[Column]:
    from podium.cli.rows import Column

    return [
        Column("level", "Level"),
        Column("teams", "Teams", lambda names: _shortened(names, ", ")),
        Column("submissions", "Submissions", lambda numbers: _shortened(numbers, " ")),
        Column("what", "What", is_key=True),
    ]


def _shortened(values: object, between: str, *, most: int = 6) -> str:
    assert isinstance(values, tuple)
    more = f"{between}... ({len(values)})" if len(values) > most else ""
    return between.join(map(str, values[:most])) + more


def _scope(report: Report) -> str:
    """How much was looked at."""
    scope = f"{_counted(report.n_submissions, 'submission')} of {_counted(report.n_teams, 'team')}"
    if not report.n_files:
        return scope
    rows = f"{report.n_rows_compared:,}"
    rows += f" of {report.n_rows:,} rows" if report.n_rows_compared < report.n_rows else " rows"
    return f"{scope}; {_counted(report.n_files, 'file')} compared on {rows}"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def find_remarks(report: Report) -> Iterator[str]:
    """What a reader has to know beside the findings."""
    from podium.integrity.similarity import FEWEST_ROWS

    slug = report.competition.slug
    if not report.has_comparable_answers:
        yield "Answers here are neither numbers nor labels, so only files, scores and counts were compared."
    elif 0 < report.n_rows_compared < FEWEST_ROWS:
        yield f"Likeness is not judged on fewer than {FEWEST_ROWS} rows."
    elif report.n_files and not report.known:
        yield (
            "There are no baselines, so nothing shows whether two teams used the same recipe or the same file: "
            f"run `podium baseline {slug}` first."
        )
    for name, bounds in report.bounds.items():
        if bounds.most_honest is not None and bounds.most_honest > 0:
            yield (
                f"{name.replace('_', ' ').capitalize()}: remarked on from {bounds.review:.5g}; "
                f"two different baselines reach {bounds.most_honest:.5g} here."
            )
    if report.n_traced < report.n_submissions and report.has_comparable_answers:
        yield f"{report.n_traced} of {report.n_submissions} submissions were read for patterns, each team's latest."
    if report.unread:
        yield f"These submissions can no longer be read: {', '.join(map(str, report.unread))}."
    if not report.shows_private:
        yield "Public-private gaps are shown after the close, or with --peek."


def _as_object(report: Report) -> dict[str, object]:
    from podium.integrity.finding import CLOSING

    return {
        "slug": report.competition.slug,
        "teams": report.n_teams,
        "submissions": report.n_submissions,
        "files_compared": report.n_files,
        "rows": report.n_rows,
        "rows_compared": report.n_rows_compared,
        "submissions_read_for_patterns": report.n_traced,
        "unreadable": report.unread,
        "shows_private": report.shows_private,
        "known": report.known,
        "thresholds": {
            name: {
                "review": bounds.review,
                "common_source": bounds.common if bounds.common < float("inf") else None,
                "most_among_baselines": bounds.most_honest,
            }
            for name, bounds in report.bounds.items()
        },
        "findings": [
            {
                "kind": one.kind,
                "level": one.level,
                "teams": one.teams,
                "submissions": one.submissions,
                "numbers": {name: value if isfinite(value) else None for name, value in one.numbers.items()},
                "what": one.what,
            }
            for one in report.findings
        ],
        "does_not_prove": CLOSING,
    }
