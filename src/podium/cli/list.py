"""``podium list``."""

import click

from podium.cli.options import format_option, root_option, team_option


@click.command()
@root_option
@team_option
@format_option
def command(root: str | None, team: str | None, style: str) -> None:
    """List the competitions and their state."""
    from podium.cli.rows import Column, print_table
    from podium.here import Here
    from podium.use.listing import list_competitions

    here = Here(root, team)
    rows = []
    for one in list_competitions(here.root, team=here.team, now=here.now):
        competition = one.competition
        rows.append(
            {
                "slug": one.slug,
                "title": competition.title if competition else one.problem.splitlines()[0],
                "task": competition.task if competition else None,
                "metric": competition.metric.name if competition else None,
                "level": competition.level if competition else None,
                "state": one.state,
                "closes": competition.rules.closes if competition else None,
                "submissions": one.n_submissions,
            }
        )
    columns = [
        Column("slug", "Slug"),
        Column("title", "Title"),
        Column("task", "Task"),
        Column("metric", "Metric"),
        Column("level", "Level", is_right=True),
        Column("state", "State"),
        *([Column("closes", "Closes")] if style == "csv" else []),
        Column("submissions", "Yours", is_right=True),
    ]
    print_table(rows, columns, style)
    if style == "table" and any(one["state"] == "not prepared" for one in rows):
        click.echo("`podium prepare --all` makes the files of those that are not prepared.", err=True)
