"""``podium submissions``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from podium.cli.options import format_option, root_option, slug_argument, team_option

if TYPE_CHECKING:
    from podium.cli.rows import Column
    from podium.here import Here
    from podium.use.progress import Progress
    from podium.use.shown_submissions import ShownSubmissions


@click.command()
@slug_argument
@click.option("--plot", "is_plot", is_flag=True, help="Draw your scores and cross-validation, and say where they part.")
@click.option(
    "--svg", type=click.Path(dir_okay=False, allow_dash=True), metavar="FILE", help="Write that chart as SVG."
)
@click.option("--all-scores", is_flag=True, help="Show earlier scores, too, where the organiser has rescored.")
@root_option
@team_option
@format_option
def command(
    slug: str | None, is_plot: bool, svg: str | None, all_scores: bool, root: str | None, team: str | None, style: str
) -> None:
    """List your submissions, or draw them."""
    from podium.cli.rows import printable
    from podium.here import Here

    here = Here(root, team)
    is_chart = is_plot or svg is not None
    if is_chart and style != "table":
        raise click.UsageError("A chart is no table: leave out --format, or --plot and --svg.")
    if is_chart and all_scores:
        raise click.UsageError("A chart shows the newest scores: leave out --all-scores, or --plot and --svg.")
    if here.server is not None:
        from podium.cli import at_server

        at_server.refuse_options(plot=is_plot, svg=svg, all_scores=all_scores)
        at_server.print_submissions(here, slug, style)
        return
    if is_chart:
        is_empty = _draw(here, slug, is_plot, svg)
    else:
        is_empty = (_print_all_scores if all_scores else _print_table)(here, slug, style)
    if is_empty and style == "table":
        who = "Your team" if here.competition(slug).rules.anonymous else printable(here.team)
        click.echo(f"{who} has no submission to {here.slug(slug)} yet.", err=True)


def _print_table(here: Here, slug: str | None, style: str) -> bool:
    """Print the table; whether it is empty."""
    from podium.use.shown_submissions import show_submissions
    from podium.use.submissions import load_own

    own = load_own(here.root, here.competition(slug), team=here.team, now=here.now)
    return print_shown_submissions(show_submissions(own, team=here.team), style)


def print_shown_submissions(shown: ShownSubmissions, style: str) -> bool:
    """Print the table; whether it is empty."""
    from podium.cli.chart import plain
    from podium.cli.rows import print_table

    rows = list(shown.rows)
    if style in ("table", "markdown"):
        texts = [{key: plain(text) for key, text in one.items()} for one in shown.texts]
        rows = [{**row, **text} for row, text in zip(rows, texts, strict=True)]
    print_table(rows, list(_columns(shown, style)), style)
    return not rows


def _print_all_scores(here: Here, slug: str | None, style: str) -> bool:
    """Print a line for every time that a submission was scored; whether there is none."""
    from podium.cli.rows import Column, moment, print_table
    from podium.submission import PRIVATE
    from podium.use.submissions import load_own

    own = load_own(here.root, here.competition(slug), team=here.team, now=here.now, all_scores=True)
    rows = [
        {
            "number": one.number,
            "scored_at": one.rescored_at or one.submitted_at,
            "public": own.public_score(one),
            "private": one.scores[PRIVATE] if own.may_see_private else None,
            "metric": one.metric,
            "metric_version": one.metric_version,
            "commitment": one.commitment,
        }
        for one in own.submissions
    ]

    def score(value: object) -> str:
        return own.precision.text(value) if isinstance(value, float) else ""

    columns = [
        Column("number", "Number", is_right=True, is_key=True),
        Column("scored_at", "Scored (UTC)", moment),
        Column("public", "Public", score, is_right=True, is_key=True),
        *([Column("private", "Private", score, is_right=True)] if own.may_see_private else []),
        Column("metric", "Metric"),
        Column("metric_version", "Version"),
        Column("commitment", "Solution", lambda value: str(value)[:8]),
    ]
    print_table(rows, columns, style)
    return not rows


def _columns(shown: ShownSubmissions, style: str) -> Iterator[Column]:
    """CSV has every column that there can be; a table for people those that say something."""
    from podium.cli.rows import Column, moment

    def yes(value: object) -> str:
        return "yes" if value else ""

    yield Column("number", "Number", is_right=True, is_key=True)
    yield Column("submitted_at", "When (UTC)", moment)
    yield Column("public", "Public", is_right=True, is_key=True)
    if shown.may_see_private:
        yield Column("private", "Private", is_right=True)
    if style == "csv":
        yield from (Column("cv_score", "CV"), Column("cv_std", "CV deviation"))
    elif any(row["cv_score"] is not None for row in shown.rows):
        yield Column("cv", "CV")
    yield Column("is_selected", "Picked", yes)
    if any(row["is_late"] for row in shown.rows):
        yield Column("is_late", "Late", yes)
    yield Column("description", "What it is")
    if style == "csv":
        yield from (Column("file", "File"), Column("sha256", "SHA-256"))


def _draw(here: Here, slug: str | None, is_plot: bool, svg: str | None) -> bool:
    """Draw the chart on the terminal, into a file, or both; whether there is no submission on it."""
    from podium.charts.svg import write_svg
    from podium.cli.chart import chart_lines
    from podium.use.progress import load_progress

    progress = load_progress(here.root, here.competition(slug), team=here.team, now=here.now)
    if svg is not None:
        _write(svg, write_svg(progress.chart).encode())
    if is_plot and progress.points:
        for line in chart_lines(progress.chart):
            click.echo(line)
    for remark in _remarks(progress):
        click.echo(remark, err=True)
    return not progress.points


def _write(path: str, content: bytes) -> None:
    """Whole or not at all; ``-`` is standard output."""
    try:
        with click.open_file(path, "wb", atomic=path != "-") as file:
            file.write(content)
    except OSError as error:
        raise click.FileError(path, hint=error.strerror) from None


def _remarks(progress: Progress) -> Iterator[str]:
    """What can be said of the two scores, and what has to be known beside the chart."""
    if progress.sentences:
        yield ""
    for sentence in progress.sentences:
        yield f"- {sentence}"
    if progress.points and not progress.has_cv:
        yield "\nWith `podium submit --cv 0.861 --cv-std 0.01` your own cross-validation is drawn, too."
    if progress.n_outdated:
        yield f"{progress.n_outdated} submissions were scored against an earlier solution and are not drawn."
