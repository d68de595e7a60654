"""``podium list``."""

from collections.abc import Mapping, Sequence

import click

from podium.cli.options import format_option, root_option, team_option


@click.command()
@root_option
@team_option
@format_option
def command(root: str | None, team: str | None, style: str) -> None:
    """List the competitions and their state."""
    from podium.here import Here
    from podium.use.listing import list_competitions

    here = Here(root, team)
    if here.server is not None:
        from podium.cli import at_server

        at_server.print_list(here, style)
        return
    print_listed([one.row for one in list_competitions(here.root, team=here.team, now=here.now)], style)


def print_listed(rows: Sequence[Mapping[str, object]], style: str) -> None:
    """Print a line for each competition."""
    from podium.cli.rows import Column, print_table, remark

    columns = [
        Column("slug", "Slug"),
        Column("title", "Title"),
        Column("task", "Task"),
        Column("metric", "Metric"),
        Column("level", "Level", is_right=True),
        Column("state", "State", is_key=True),
        *([Column("closes", "Closes")] if style == "csv" else []),
        Column("submissions", "Yours", is_right=True),
    ]
    print_table(rows, columns, style)
    if style == "table" and any(one["state"] == "not prepared" for one in rows):
        remark("`podium prepare --all` makes the files of those that are not prepared.")
