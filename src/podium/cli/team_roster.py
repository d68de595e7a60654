"""``podium team import``."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from podium.cli.options import FilePath, known, root_option

if TYPE_CHECKING:
    from pathlib import Path

    from podium.use.team_import import Imported

FIELDS = {"first": "first name", "last": "last name", "name": "name", "email": "mail", "login": "login"}
FIELDS |= {"roster_id": "id", "team": "team"}


@click.command("import")
@click.argument("roster", type=FilePath(exists=True, dir_okay=False))
@click.option("--slug", metavar="SLUG", shell_complete=known("slugs"), help="The competition that the class takes on.")
@click.option("--anonymous", is_flag=True, help="With --slug: show pseudonyms there; writes `anonymous = true`.")
@click.option("--people", is_flag=True, help="Each person is a team, also where the roster has groups.")
@root_option
def import_(roster: Path, slug: str | None, anonymous: bool, people: bool, root: str | None) -> None:
    """Make teams of a ROSTER: a CSV of your own, or as Moodle and Canvas export it.

    Whoever is known already (by id, else mail, else login) is brought up to date, so the same roster can be imported
    again. Nobody is removed. A column of groups makes a team of each group; sections do not.
    """
    from podium.cli.rows import remark
    from podium.here import Here
    from podium.use.team_import import import_roster

    if anonymous and slug is None:
        raise click.UsageError("--anonymous goes with --slug SLUG: it is a rule of a competition.")
    here = Here(root)
    competition = here.competition(slug) if slug else None
    imported = import_roster(
        here.root, roster, competition=competition, anonymous=anonymous, with_teams=not people, now=here.now
    )
    _tell(imported)
    remark("`podium team list --names` shows who is who.")
    if slug is not None:
        remark(_anonymity(slug, is_anonymous=bool(imported.is_anonymous)))


def _tell(imported: Imported) -> None:
    """What was read, and what became of it."""
    from podium.cli.rows import labelled, remark

    read = ", ".join(f'{FIELDS[key]} from "{heading}"' for key, heading in imported.columns.items())
    click.echo(labelled("Read", read))
    changes = Counter(one.change for one in imported.enrolled)
    n_teams = len({one.member.team.id for one in imported.enrolled if one.is_new_team})
    for change, count in changes.items():
        new = f", in {n_teams} new team{'' if n_teams == 1 else 's'}" if change == "added" else ""
        click.echo(labelled(change.capitalize(), f"{count} {'person' if count == 1 else 'people'}{new}"))
    for reason in imported.left_out:
        click.echo(labelled("Left out", reason))
    if imported.n_missing:
        who = "1 member is" if imported.n_missing == 1 else f"{imported.n_missing} members are"
        remark(f"{who} not on this roster and stayed; `podium team remove-member` takes somebody out.")


def _anonymity(slug: str, *, is_anonymous: bool) -> str:
    from podium.competition.anonymous import LINE

    if is_anonymous:
        return f"Boards and pages of {slug} show pseudonyms."
    return (
        f"Boards of {slug} show names. For pseudonyms, which is better for a class, import again with --anonymous, or "
        f"write `{LINE}` below [rules] in competitions/{slug}/competition.toml."
    )
