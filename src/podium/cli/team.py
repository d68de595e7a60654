"""``podium team``."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from podium.cli.options import format_option, known, root_option
from podium.cli.team_allowances import extend, limit
from podium.cli.team_roster import import_
from podium.cli.team_tokens import revoke, token, tokens

if TYPE_CHECKING:
    from podium.cli.rows import Row
    from podium.use.team import Listed

team_argument = click.argument("team", shell_complete=known("teams"))


@click.group()
@root_option
@click.pass_context
def command(ctx: click.Context, root: str | None) -> None:
    """Manage teams: who is in them, how long they have, what speaks for them.

    For organisers. TEAM is a name or a pseudonym. Every team has a pseudonym; it stands on the boards of competitions
    with `anonymous = true` in their [rules]. Who is who: `podium team list --names`.
    """
    ctx.default_map = {name: {"root": root} for name in command.commands}


@command.command()
@click.argument("name")
@click.option("--member", "members", metavar="TEXT", multiple=True, help='Such as "Ana Lima <ana@example.org>".')
@root_option
def add(name: str, members: tuple[str, ...], root: str | None) -> None:
    """Make a team, or add members to one."""
    from podium.cli.rows import labelled
    from podium.here import Here
    from podium.use.team import add_team, read_person

    here = Here(root)
    people = [read_person(text) for text in members]
    team, enrolled, is_new = add_team(here.root, name, people, now=here.now)
    click.echo(labelled("New team" if is_new else "Team", f"{team.name}, pseudonym {team.pseudonym}"))
    for one in enrolled:
        click.echo(labelled(one.change.capitalize(), one.member.person.name))


@command.command("list")
@click.option("--names", is_flag=True, help="Show names and members, a line for each person.")
@root_option
@format_option
def list_(names: bool, root: str | None, style: str) -> None:
    """List the teams: by pseudonym, or with names and members."""
    from podium.cli.rows import Column, print_table, remark
    from podium.here import Here
    from podium.use.team import list_teams

    listed = list_teams(Here(root).root)
    rows = list(_people_rows(listed) if names else _team_rows(listed))
    columns = [Column("pseudonym", "Pseudonym", is_key=True)]
    if names:
        columns += [Column("team", "Team", is_key=True), Column("member", "Member"), Column("email", "Mail")]
        columns += [Column("login", "Login"), Column("roster_id", "ID")]
    else:
        columns += [Column("members", "Members", is_right=True), Column("submissions", "Sent", is_right=True)]
        columns += [Column("competitions", "Competitions", lambda slugs: ", ".join(slugs))]  # type: ignore[arg-type]
    if rows or style != "table":
        print_table(rows, columns, style)
    else:
        remark("No team yet: `podium team add NAME` makes one, `podium team import ROSTER.csv` a class.")


def _team_rows(listed: list[Listed]) -> Iterator[Row]:
    """In the order of the pseudonyms: that of the names would tell something of them."""
    for one in sorted(listed, key=lambda one: one.team.pseudonym):
        yield {
            "pseudonym": one.team.pseudonym,
            "members": len(one.members),
            "submissions": sum(one.submissions.values()),
            "competitions": list(one.submissions),
        }


def _people_rows(listed: list[Listed]) -> Iterator[Row]:
    """A row for each member, and one for a team without any."""
    from podium.team import Person

    for one in listed:
        for person in [member.person for member in one.members] or [Person(name="")]:
            yield {
                "pseudonym": one.team.pseudonym,
                "team": one.team.name,
                "member": person.name or None,
                "email": person.email or None,
                "login": person.login or None,
                "roster_id": person.roster_id or None,
            }


@command.command()
@team_argument
@click.argument("name")
@root_option
def rename(team: str, name: str, root: str | None) -> None:
    """Give a team another name; its pseudonym and its submissions stay."""
    from podium.cli.rows import labelled
    from podium.here import Here
    from podium.use.team import rename_team

    renamed = rename_team(Here(root).root, team, name)
    click.echo(labelled("Renamed", f"{renamed.pseudonym} is called {renamed.name} now"))


@command.command()
@team_argument
@click.argument("other", shell_complete=known("teams"))
@root_option
def merge(team: str, other: str, root: str | None) -> None:
    """Let everything of OTHER count for TEAM.

    Submissions, limits and members count together from now on, and OTHER's name stands for TEAM. It cannot be taken
    back; the ledger of each competition that is not closed says so.
    """
    from podium.cli.rows import labelled
    from podium.here import Here
    from podium.use.team import merge_teams

    here = Here(root)
    kept, merged = merge_teams(here.root, team, other, now=here.now)
    click.echo(labelled("Merged", f"what {merged.name} has done counts for {kept.name}"))


@command.command("remove-member")
@team_argument
@click.argument("member")
@root_option
def remove_member(team: str, member: str, root: str | None) -> None:
    """Take a MEMBER out of a team: by mail address, login, id or name."""
    from podium.cli.rows import labelled
    from podium.here import Here
    from podium.use.team import remove_member

    left = remove_member(Here(root).root, team, member)
    click.echo(labelled("Removed", f"{member} from {left.pseudonym}"))


@command.command()
@team_argument
@root_option
def forget(team: str, root: str | None) -> None:
    """Erase who is in a team: names, mails, logins, ids, labels and reasons.

    The pseudonym becomes the team's name, its submissions and scores stay, its tokens are revoked. It cannot be taken
    back. Submitted files, their names and notes stay as well: the ledger holds their hashes.
    """
    from podium.cli.rows import labelled, printable, remark
    from podium.here import Here
    from podium.use.team import forget_team

    here = Here(root)
    if sys.stdin.isatty():
        click.confirm(f"Erase who is in {printable(team)}, for good?", abort=True, err=True)
    forgotten, n_members = forget_team(here.root, team, now=here.now)
    people = "1 member" if n_members == 1 else f"{n_members} members"
    click.echo(labelled("Forgotten", f"{people}; the team is {forgotten.pseudonym} now"))
    remark(
        "Not changed: submitted files with their names and notes, backups, and pages that were written before, such as "
        "post-mortem.md of a competition that is not anonymous."
    )


for part in (import_, token, tokens, revoke, extend, limit):
    command.add_command(part)
