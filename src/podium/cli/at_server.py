"""Commands in a folder that belongs to a server: the same words, asked of its API."""

import secrets
from collections.abc import Sequence
from pathlib import Path

import click

from podium.cli.rows import as_json, printable, remark
from podium.errors import StoreError
from podium.here import Here
from podium.remote import Remote


def remote(here: Here) -> Remote:
    """The server of this folder, asked with the token that ``podium login`` has kept."""
    if here.given_team is not None:
        raise click.UsageError("--team has no effect here: the token of `podium login` says for which team you play.")
    assert here.server is not None
    return Remote(url=here.server, token=here.token)


def refuse_options(**given: object) -> None:
    """Misused, where an option asks for what only a root can do."""
    for option, value in given.items():
        if value:
            name = option.replace("_", "-")
            raise click.UsageError(f"--{name} works on a root of your own, not at a server; see its pages.")


def print_list(here: Here, style: str) -> None:
    from podium.cli.list import print_listed

    print_listed(remote(here).list_competitions(), style)


def print_leaderboard(here: Here, slug: str | None, split: str, style: str) -> None:
    from podium.cli.leaderboard import print_shown_board

    print_shown_board(remote(here).leaderboard(here.slug(slug), split), style)


def print_submissions(here: Here, slug: str | None, style: str) -> None:
    from podium.cli.submissions import print_shown_submissions

    shown = remote(here).submissions(here.slug(slug))
    if print_shown_submissions(shown, style) and style == "table":
        who = printable(shown.whose) or "Your team"
        click.echo(f"{who} has no submission to {here.slug(slug)} yet.", err=True)


def select(here: Here, slug: str | None, numbers: Sequence[int]) -> None:
    for line in remote(here).select(here.slug(slug), numbers):
        click.echo(printable(line))


def submit(
    here: Here,
    slug: str | None,
    path: Path,
    *,
    description: str,
    key: str | None,
    cv: float | None,
    cv_std: float | None,
    is_json: bool,
) -> None:
    """Send a file and wait for its score. Sent again after a broken connection, it is stored once."""
    from podium.cli.receipt import said_lines

    server, where = remote(here), here.slug(slug)
    given = {
        "description": description,
        "key": key or secrets.token_urlsafe(16),
        "cv": "" if cv is None else repr(cv),
        "cv_std": "" if cv_std is None else repr(cv_std),
    }
    try:
        job = server.submit(where, path, **given)
    except StoreError:
        job = {**server.submit(where, path, **given), "is_replay": False}
    try:
        receipt = server.wait(where, job)
    except KeyboardInterrupt:
        remark(f"It is submission {job['number']} and will be scored: `podium submissions {where}` shows it then.")
        raise
    said = receipt.pop("said")
    if is_json:
        receipt.pop("state")
        click.echo(as_json(receipt))
    else:
        for line in said_lines(said):
            click.echo(line)
