"""``podium path``."""

from __future__ import annotations

import click

from podium.cli.options import format_option, root_option, team_option
from podium.cli.path_goal import goal
from podium.cli.path_reflect import reflect


@click.group(invoke_without_command=True)
@root_option
@team_option
@format_option
@click.pass_context
def command(ctx: click.Context, root: str | None, team: str | None, style: str) -> None:
    """Show the way through the competitions, and what to do next.

    Tracks and levels, what each competition teaches and needs, how far you have come, your goals and their dates. A
    path.toml in the root replaces the path that comes with Podium.
    """
    ctx.default_map = {name: {"root": root, "team": team} for name in command.commands}
    if ctx.invoked_subcommand:
        return
    from podium.cli.path_map import print_path_map
    from podium.here import Here
    from podium.use.path import load_path_map

    here = Here(root, team)
    print_path_map(load_path_map(here.root, team=here.team, now=here.now), style)


command.add_command(goal)
command.add_command(reflect)
