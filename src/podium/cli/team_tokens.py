"""``podium team token``, ``tokens`` and ``revoke``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from podium.cli.moment import read_moment
from podium.cli.options import format_option, known, root_option

if TYPE_CHECKING:
    from datetime import date, datetime


@click.command()
@click.argument("team", shell_complete=known("teams"))
@click.option("--label", default="", metavar="TEXT", help="What it is for, such as laptop.")
@click.option(
    "--expires", callback=read_moment, metavar="DATE", help="Until the end of this day (UTC), such as 2026-12-24."
)
@root_option
def token(team: str, label: str, expires: datetime | date | None, root: str | None) -> None:
    """Make a token with which a tool submits for a team; it is shown once."""
    from podium.cli.rows import remark
    from podium.here import Here
    from podium.use.team_token import issue_token

    here = Here(root)
    issued_to, text = issue_token(here.root, team, label=label, expires=expires, now=here.now)
    click.echo(text)
    remark(
        f"Whoever has it submits for {issued_to.pseudonym}. It is shown this once: only its hash is kept. "
        "`podium team tokens` lists it, `podium team revoke ID` ends it."
    )


@click.command()
@click.argument("team", required=False, shell_complete=known("teams"))
@root_option
@format_option
def tokens(team: str | None, root: str | None, style: str) -> None:
    """List the tokens: what they are for, not what they are."""
    from podium.cli.rows import Column, moment, print_table, remark
    from podium.here import Here
    from podium.use.team_token import list_tokens

    here = Here(root)
    rows = [
        {
            "id": one.id,
            "kind": one.kind,
            "team": one.team.pseudonym if one.team else None,
            "slug": one.slug,
            "label": one.label,
            "state": one.state(here.now),
            "created_at": one.created_at,
            "expires_at": one.expires_at,
            "uses_left": one.uses_left,
        }
        for one in list_tokens(here.root, team)
    ]
    columns = [
        Column("id", "ID", is_right=True, is_key=True),
        Column("kind", "For"),
        Column("team", "Team"),
        Column("slug", "Competition"),
        Column("label", "Label"),
        Column("state", "State", is_key=True),
        Column("created_at", "Made (UTC)", moment),
        Column("expires_at", "Until (UTC)", moment),
        Column("uses_left", "Uses left", is_right=True),
    ]
    if rows or style != "table":
        print_table(rows, columns, style)
    else:
        remark("No token yet: `podium team token TEAM` makes one.")


@click.command()
@click.argument("id_", metavar="ID", type=click.IntRange(1, 2**63 - 1))
@root_option
def revoke(id_: int, root: str | None) -> None:
    """Make a token worthless, by its ID in `podium team tokens`."""
    from podium.cli.rows import labelled
    from podium.here import Here
    from podium.use.team_token import revoke_token

    here = Here(root)
    revoked = revoke_token(here.root, id_, now=here.now)
    whose = f" of {revoked.team.pseudonym}" if revoked.team else ""
    label = f" ({revoked.label})" if revoked.label else ""
    click.echo(labelled("Revoked", f"{revoked.kind} token {revoked.id}{whose}{label}"))
