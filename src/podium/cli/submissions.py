"""``podium submissions``."""

import click

from podium.cli.options import format_option, root_option, slug_argument, team_option


@click.command()
@slug_argument
@root_option
@team_option
@format_option
def command(slug: str | None, root: str | None, team: str | None, style: str) -> None:
    """List your submissions."""
    from podium.cli.rows import Column, moment, print_table, printable
    from podium.here import Here
    from podium.submission import PRIVATE, PUBLIC
    from podium.use.submissions import load_own

    here = Here(root, team)
    own = load_own(here.root, here.competition(slug), team=here.team, now=here.now)
    text, told = own.precision.text, own.precision.told
    rows = [
        {
            "number": one.number,
            "submitted_at": one.submitted_at,
            "public": told(one.scores[PUBLIC]),
            "private": one.scores[PRIVATE] if own.may_see_private else None,
            "is_selected": one.number in own.selected,
            "is_late": one.is_late,
            "description": one.description,
            "file": one.file_name,
            "sha256": one.sha256,
        }
        for one in own.submissions
    ]

    def score(value: object) -> str:
        return text(value) if isinstance(value, float) else ""

    has_late = any(row["is_late"] for row in rows)
    columns = [
        Column("number", "Number", is_right=True),
        Column("submitted_at", "When (UTC)", moment),
        Column("public", "Public", score, is_right=True),
        *([Column("private", "Private", score, is_right=True)] if own.may_see_private else []),
        Column("is_selected", "Picked", lambda value: "yes" if value else ""),
        *([Column("is_late", "Late", lambda value: "yes" if value else "")] if has_late else []),
        Column("description", "What it is"),
        *([Column("file", "File"), Column("sha256", "SHA-256")] if style == "csv" else []),
    ]
    print_table(rows, columns, style)
    if not rows and style == "table":
        click.echo(f"{printable(here.team)} has no submission to {own.competition.slug} yet.", err=True)
