"""``podium grade``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from podium.cli.options import FilePath, format_option, root_option, slug_argument

if TYPE_CHECKING:
    from pathlib import Path

    from podium.cli.rows import Column, Row
    from podium.here import Here
    from podium.use.grade import Graded, Report

SHOWN = 20
"""How many lines of one kind are told."""


@click.command()
@slug_argument
@click.option(
    "--files", type=FilePath(exists=True), help="A folder or zip of files, as a learning platform exports it."
)
@click.option("--roster", type=FilePath(exists=True, dir_okay=False), help="Who is graded; by default all members.")
@click.option("--names", is_flag=True, help="Show names, a line for each person.")
@click.option("--for", "platform", type=click.Choice(["moodle", "canvas"]), help="Write a file to import there.")
@click.option("--into", type=FilePath(exists=True, dir_okay=False), help="Fill in a gradebook exported from there.")
@click.option("--column", metavar="TITLE", default="", help="With --for or --into: the heading of the grades.")
@click.option("--out", type=FilePath(dir_okay=False), help="With --for or --into: the new file; else it is printed.")
@click.option("--feedback", type=FilePath(file_okay=False), help="Write a page for each student into a new folder.")
@root_option
@format_option
def command(
    slug: str | None,
    files: Path | None,
    roster: Path | None,
    names: bool,
    platform: str | None,
    into: Path | None,
    column: str,
    out: Path | None,
    feedback: Path | None,
    root: str | None,
    style: str,
) -> None:
    """Grade a class from the store or a folder of files, for a gradebook.

    Grades go by tiers and points, never by rank; [grading] in competition.toml says what is worth what. Each has its
    reason, and how far luck could move it. After the close private scores decide, before it public ones. --files
    grades files on private rows, finds whose they are by their names, and leaves no trace in the store.

    --into fills in a gradebook, or Moodle's grading worksheet, and changes nothing else in it; that is the safest way.
    """
    from podium.here import Here

    if platform and into:
        raise click.UsageError("--for makes a new file and --into fills one in: say one of them.")
    if (column or out) and not (platform or into):
        raise click.UsageError("--column and --out go with --for or --into.")
    here = Here(root)
    report = _grade(here, slug, files, roster or into)
    if feedback is not None:
        _write_feedback(report, feedback)
    if platform or into:
        _write_gradebook(report, platform, into, column, out)
    else:
        _print(report, style, with_names=names or files is not None)
    _tell(report)


def _grade(here: Here, slug: str | None, files: Path | None, roster: Path | None) -> Report:
    from podium.cli.progress import progress
    from podium.use.grade_files import grade_files
    from podium.use.grade_roster import load_roster
    from podium.use.grade_store import grade_store

    competition = here.competition(slug)
    entries = load_roster(roster) if roster else None
    with progress("Grading") as line:
        if files is None:
            return grade_store(here.root, competition, roster=entries, now=here.now)
        return grade_files(here.root, competition, files, roster=entries, now=here.now, progress=line)


def _write_feedback(report: Report, folder: Path) -> None:
    from podium.cli.rows import remark
    from podium.use.grade_feedback import write_feedback

    remark(f"Feedback: {write_feedback(report, folder)} pages in {folder}")


def _write_gradebook(report: Report, platform: str | None, into: Path | None, column: str, out: Path | None) -> None:
    from podium.cli.rows import labelled, remark
    from podium.use.exchange_export import check_free
    from podium.use.grade_export import fill_gradebook, write_gradebook

    if out is not None:
        check_free(out)
    book = (
        fill_gradebook(report, into, column=column) if into else write_gradebook(report, platform or "", column=column)
    )
    if out is None:
        click.echo(book.data, nl=False)
    else:
        out.write_bytes(book.data)
        click.echo(labelled("Gradebook", f"{out}: {book.n_graded} grades"))
    for words in book.remarks:
        remark(words)


def _print(report: Report, style: str, *, with_names: bool) -> None:
    from podium.cli.rows import print_table, titled

    rows = [row for graded in report.graded for row in _rows(report, graded, with_names=with_names)]
    if style == "table":
        competition = report.board.competition
        state = "final, on" if report.is_final else "provisional, on"
        click.echo(titled(competition.title, f"{len(rows)} grades out of {competition.grading.out_of:g}, "
                                             f"{state} {report.board.split} rows") + "\n")  # fmt: skip
    print_table(rows, list(_columns(report, style, with_names=with_names)), style)


def _rows(report: Report, graded: Graded, *, with_names: bool) -> Iterator[Row]:
    from podium.team import Person

    work, grade, board = graded.work, graded.grade, report.board
    row = {
        "name": work.name,
        "grade": grade.value,
        "out_of": board.competition.grading.out_of,
        "low": grade.low,
        "high": grade.high,
        "tier": grade.tier,
        "points": None if grade.points is None else round(grade.points, 1),
        "score": None if work.score is None else board.told(work.score),
        "penalty": work.penalty,
        "source": work.source or None,
        "reason": graded.reason,
        "problems": "; ".join(work.problems) or None,
        "look": "; ".join(graded.look) or None,
    }
    people = list(work.people) or [Person(name="")]
    for person in people if with_names else people[:1]:
        known = {"student": person.name, "email": person.email, "login": person.login, "roster_id": person.roster_id}
        yield {**({key: value or None for key, value in known.items()} if with_names else {}), **row}


def _columns(report: Report, style: str, *, with_names: bool) -> Iterator[Column]:
    from podium.cli.rows import Column

    if style in ("csv", "json"):
        names = ("student", "email", "login", "roster_id") if with_names else ()
        keys = (*names, "name", "grade", "out_of", "low", "high", "tier", "points", "score", "penalty", "source")
        yield from (Column(key, key) for key in (*keys, "reason", "problems", "look"))
        return
    if with_names:
        yield Column("student", "Student", is_key=True)
    if not with_names or any(one.work.name != person.name for one in report.graded for person in one.work.people):
        yield Column("name", "Team", is_key=True)
    yield Column("grade", "Grade", lambda value: f"{value:g}", is_right=True, is_key=True)
    yield Column("low", "Low", lambda value: f"{value:g}", is_right=True)
    yield Column("high", "High", lambda value: f"{value:g}", is_right=True)
    yield Column(
        "score", "Score", lambda value: "" if value is None else report.board.precision.text(float(str(value)))
    )
    yield Column("reason", "Why")
    yield Column("look", "Look", lambda value: "look" if value else "")


def _tell(report: Report) -> None:
    """What a teacher has to know beside the grades."""
    from podium.cli.rows import remark

    handed_in = [one for one in report.graded if one.work.source]
    _list("To look at", [f"{one.work.name}: {words}" for one in report.graded for words in one.look])
    refused = [one for one in handed_in if one.work.score is None]
    _list("Refused", [f"{one.work.name}, {one.work.source}: {'; '.join(one.work.problems)}" for one in refused])
    _list("Not on the roster", report.unknown)
    _list("Nothing handed in", [one.work.name for one in report.graded if not one.work.source])
    for words in report.remarks:
        remark(words)


def _list(title: str, lines: Sequence[str]) -> None:
    from podium.cli.rows import remark

    if not lines:
        return
    remark(f"\n{title} ({len(lines)}):")
    for line in lines[:SHOWN]:
        remark(f"  - {line}")
    if len(lines) > SHOWN:
        remark(f"  and {len(lines) - SHOWN} more")
