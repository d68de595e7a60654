"""``podium check``."""

import click

from podium.cli.options import format_option, root_option, slug_argument


@click.command()
@slug_argument
@click.option("--all", "is_all", is_flag=True, help="Every prepared competition, also against each other.")
@root_option
@format_option
def command(slug: str | None, is_all: bool, root: str | None, style: str) -> None:
    """Find what makes a competition unfit to publish."""
    from podium.cli.rows import Column, print_table, printable_lines
    from podium.here import Here
    from podium.use.check import check, check_all

    here = Here(root)
    if is_all:
        found = list(check_all(here.root))
    else:
        competition = here.competition(slug)
        found = [(competition.slug, finding) for finding in check(here.root, competition)]
    rows = [
        {
            "slug": name,
            "check": finding.check,
            "is_fit": finding.is_fit,
            "problems": [str(problem) for problem in finding.problems],
        }
        for name, finding in found
    ]
    if style == "table":
        for row in rows:
            mark = click.style("ok  ", fg="green") if row["is_fit"] else click.style("FAIL", fg="red")
            click.echo(f"{mark}  {row['slug']:<14} {row['check']}")
            for problem in row["problems"]:  # type: ignore[attr-defined]
                click.echo(f"        - {printable_lines(problem)}")
    else:
        print_table(rows, [Column(key, key) for key in ("slug", "check", "is_fit", "problems")], style)
    if not all(row["is_fit"] for row in rows):
        raise click.exceptions.Exit(1)
