"""``podium login``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from podium.remote import Remote


@click.command()
@click.argument("url")
@click.option("--token", help="A token of your team; asked for where neither it nor an invitation is given.")
@click.option("--name", default="", help="Your name, where URL is an invitation link.")
@click.option("--team", default="", help="What your new team is called; by default your name.")
def command(url: str, token: str | None, name: str, team: str) -> None:
    """Play at a server: URL is its address, or the invitation link that you were given.

    Writes the server into podium.toml here. `list`, `submit`, `submissions`, `leaderboard` and `select` then ask it.
    The token is kept in your own settings, not in this folder.
    """
    from pathlib import Path

    from podium.cli.rows import labelled
    from podium.here import Here, keep_token
    from podium.remote import Remote, split_link
    from podium.use.project import write_server

    server, invitation = split_link(url)
    if token is None and not invitation:
        token = click.prompt("Token", hide_input=True, err=True)
    if invitation:
        given_name = name or click.prompt("Your name", err=True)
        token = _join(Remote(url=server), invitation, name=given_name, team=team)
    me = Remote(url=server, token=str(token).strip()).get("/api/me")
    keep_token(server, str(token).strip())
    folder = Here().write_folder
    write_server(folder, server)
    click.echo(labelled("Server", server))
    click.echo(labelled("Team", _team_words(me)))
    click.echo(labelled("Written", f"{folder / 'podium.toml'}".replace(f"{Path.cwd()}/", "")))


def _join(server: Remote, invitation: str, *, name: str, team: str) -> str:
    body = {"invitation": invitation, "name": name, "team": team, "label": "podium login"}
    return str(server.send("POST", "/api/join", body)["token"])


def _team_words(me: dict[str, Any]) -> str:
    if me["team"] is None:
        return "none: this token is an organiser's, which can look but not play"
    return f"{me['team']} (shown as {me['pseudonym']} where names are hidden)"
