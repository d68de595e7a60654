"""``podium team extend`` and ``limit``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from podium.cli.moment import read_moment
from podium.cli.options import known, root_option

if TYPE_CHECKING:
    from datetime import date, datetime

reason_option = click.option("--reason", default="", metavar="TEXT", help="Why; only organisers can read it.")


@click.command()
@click.argument("team", shell_complete=known("teams"))
@click.argument("slug", shell_complete=known("slugs"))
@click.option("--until", required=True, callback=read_moment, metavar="DATE", help="The end of this day, or a moment.")
@reason_option
@root_option
def extend(team: str, slug: str, until: datetime | date, reason: str, root: str | None) -> None:
    """Give a team more time for a competition."""
    from podium.cli.rows import labelled
    from podium.here import Here
    from podium.use.team_allowance import extend

    here = Here(root)
    competition = here.competition(slug)
    shown, moment = extend(here.root, competition, team, until=until, reason=reason, now=here.now)
    click.echo(labelled("Extended", f"{shown.name} has time for {slug} until {competition.rules.say(moment)}"))


@click.command()
@click.argument("team", shell_complete=known("teams"))
@click.argument("slug", shell_complete=known("slugs"))
@click.option("--daily", type=click.IntRange(0), help="Submissions on one day; 0 is no limit.")
@click.option("--total", type=click.IntRange(0), help="Submissions in all; 0 is no limit.")
@reason_option
@root_option
def limit(team: str, slug: str, daily: int | None, total: int | None, reason: str, root: str | None) -> None:
    """Give a team limits of its own for a competition."""
    from podium.cli.rows import labelled
    from podium.here import Here
    from podium.use.team_allowance import limit

    if daily is None and total is None:
        raise click.UsageError("Say --daily N, --total N, or both.")
    here = Here(root)
    shown = limit(here.root, here.competition(slug), team, daily=daily, total=total, reason=reason, now=here.now)
    given = [(daily, "a day"), (total, "in all")]
    words = [f"{count or 'any number'} {per}" for count, per in given if count is not None]
    click.echo(labelled("Limits", f"{shown.name} may submit to {slug}: {', '.join(words)}"))
