"""``podium check``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from podium.cli.options import format_option, root_option, slug_argument

if TYPE_CHECKING:
    from podium.here import Here
    from podium.use.check import Finding


@click.command()
@slug_argument
@click.option("--all", "is_all", is_flag=True, help="Every prepared competition, also against each other.")
@click.option("--split", "is_split", is_flag=True, help="How many test rows it takes to tell the baselines apart.")
@root_option
@format_option
def command(slug: str | None, is_all: bool, is_split: bool, root: str | None, style: str) -> None:
    """Find what makes a competition unfit to publish."""
    from podium.cli.progress import progress
    from podium.cli.rows import Column, print_table
    from podium.here import Here
    from podium.use.check import check, check_all

    here = Here(root)
    if is_split:
        if is_all:
            raise click.UsageError("--split is about one competition; leave out --all.")
        _print_split_plan(here, slug, style)
        return
    with progress("Checking") as line:
        if is_all:
            found = list(check_all(here.root, progress=line))
        else:
            competition = here.competition(slug)
            found = [(competition.slug, one) for one in check(here.root, competition, progress=line)]
    rows = [
        {
            "slug": name,
            "check": finding.check,
            "is_fit": finding.is_fit,
            "problems": [str(problem) for problem in finding.problems],
            "remarks": list(finding.remarks),
        }
        for name, finding in found
    ]
    if style == "table":
        for name, finding in found:
            _print_finding(name, finding)
    else:
        print_table(rows, [Column(key, key) for key in ("slug", "check", "is_fit", "problems", "remarks")], style)
    if not all(row["is_fit"] for row in rows):
        raise click.exceptions.Exit(1)


def _print_finding(slug: str, finding: Finding) -> None:
    from podium.cli.rows import marked

    mark, colour = ("ok", "green") if finding.is_fit else ("FAIL", "red")
    below = [*(f"- {problem}" for problem in finding.problems), *finding.remarks]
    click.echo(marked(mark, colour, f"{slug:<14} {finding.check}", below))


def _print_split_plan(here: Here, slug: str | None, style: str) -> None:
    from podium.cli.split_plan import print_split_plan
    from podium.use.plan_split import plan_split

    print_split_plan(plan_split(here.root, here.competition(slug)), style)
