"""``podium export``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from podium.cli.options import FilePath, root_option

if TYPE_CHECKING:
    from pathlib import Path

    from podium.here import Here

REPORT = "mlebench-report"


@click.command()
@click.argument("source")
@click.argument("dest", type=FilePath(allow_dash=True))
@click.option(
    "--as",
    "kind",
    type=click.Choice(["kaggle", "codabench", "huggingface", REPORT]),
    required=True,
    help="The format; mlebench-report takes JSON lines in place of a slug.",
)
@root_option
def command(source: str, dest: Path, kind: str, root: str | None) -> None:
    """Write a competition as another platform has it, or a report on agents.

    SOURCE is a slug, DEST a folder that is not there yet, or a file ending in .zip. What the format cannot carry is
    said item by item. An export holds the answers: keep it where only you can read it.

    With --as mlebench-report SOURCE is a file of JSON lines, {"competition_id": ..., "submission_path": ...}, and DEST
    the report as JSON, or - for standard output. Each competition needs a published standing.
    """
    from podium.here import Here

    here = Here(root)
    if kind == REPORT:
        _report(here, source, dest)
    else:
        _export(here, source, dest, kind)


def _export(here: Here, slug: str, dest: Path, kind: str) -> None:
    from podium.cli.rows import labelled, printable
    from podium.use.exchange_export import export_competition

    exported = export_competition(here.root, here.competition(slug), dest, kind=kind, now=here.now)
    click.echo(labelled("Exported", f"{exported.place}: {len(exported.files)} files"))
    click.echo("It holds the answers: keep it where only you can read it.", err=True)
    if exported.remarks:
        click.echo("\nNot carried over, or not as it was:", err=True)
    for remark in exported.remarks:
        click.echo(f"  - {printable(str(remark))}", err=True)


def _report(here: Here, source: str, dest: Path) -> None:
    from pathlib import Path

    from podium.cli.rows import as_json, labelled, printable_lines
    from podium.use.exchange_export import check_free
    from podium.use.exchange_report import grade_agents

    is_stdout = str(dest) == "-"
    if not is_stdout:
        check_free(dest)
    graded = grade_agents(here.root, Path(source), base=Path.cwd(), now=here.now)
    for why in graded.refused:
        click.echo(click.style("Refused  ", fg="red") + printable_lines(why), err=True)
    if is_stdout:
        click.echo(as_json(graded.report))
        return
    dest.write_text(as_json(graded.report) + "\n", encoding="utf-8")
    report = graded.report
    words = f"{report['total_runs']} runs, {report['total_valid_submissions']} valid, {report['total_medals']} medals"
    click.echo(labelled("Report", f"{dest}: {words}"))
