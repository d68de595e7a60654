"""``podium path goal``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from podium.cli.moment import read_moment
from podium.cli.options import format_option, root_option, slug_argument, team_option

if TYPE_CHECKING:
    from podium.competition.folder import Competition
    from podium.here import Here
    from podium.teaching.goals import GoalState

WORDS = ("result", "good", "world-class")


@click.command()
@slug_argument
@click.option("--tier", type=click.Choice(WORDS), help="The tier to reach.")
@click.option("--points", type=click.FloatRange(0, 150, min_open=True), help="Or the points to reach.")
@click.option("--by", callback=read_moment, metavar="DATE", help="By the end of this day, such as 2026-12-24.")
@click.option("--drop", is_flag=True, help="Let go of the goal that stands.")
@root_option
@team_option
@format_option
def goal(
    slug: str | None,
    tier: str | None,
    points: float | None,
    by: datetime | date | None,
    drop: bool,
    root: str | None,
    team: str | None,
    style: str,
) -> None:
    """Set a dated goal for a competition, or list those you had.

    Whether it is met is seen from your submissions. A new goal takes the place of the one that stands, and both are
    kept.
    """
    from podium.here import Here

    here = Here(root, team)
    competition = here.competition(slug)
    is_setting = tier is not None or points is not None or by is not None
    if drop and is_setting:
        raise click.UsageError("--drop goes alone: it lets go of the goal that stands.")
    if (drop or is_setting) and style != "table":
        raise click.UsageError("--format is for the list of your goals.")
    if drop:
        _drop(here, competition)
    elif is_setting:
        _set(here, competition, tier, points, by)
    else:
        _list(here, competition, style)


def _set(
    here: Here, competition: Competition, tier: str | None, points: float | None, by: datetime | date | None
) -> None:
    from podium.cli.rows import labelled
    from podium.teaching.goals import TIERS, goal_words
    from podium.use.path_goal import set_goal

    if (tier is None) == (points is None) or by is None:
        raise click.UsageError("A goal is --tier or --points, and --by a date: --tier good --by 2026-12-24")
    state = set_goal(
        here.root, competition, team=here.team, tier=TIERS[tier] if tier else "", points=points, by=by, now=here.now
    )
    click.echo(labelled("Goal", f"{goal_words(state.goal)} on {competition.slug} by {by}"))
    n_days = (state.goal.by - here.now).days
    left = f"{n_days} day{'' if n_days == 1 else 's'}" if n_days else "less than a day"
    click.echo(
        labelled("Time", f"{left}; `podium path` reminds you, `podium hint {competition.slug}` helps on the way")
    )


def _drop(here: Here, competition: Competition) -> None:
    from podium.cli.rows import labelled
    from podium.teaching.goals import goal_words
    from podium.use.path_goal import drop_goal

    dropped = drop_goal(here.root, competition, team=here.team, now=here.now)
    click.echo(labelled("Dropped", f"{goal_words(dropped)} on {competition.slug}; it stays in the list"))


def _list(here: Here, competition: Competition, style: str) -> None:
    from podium.cli.rows import Column, moment, print_table, remark
    from podium.competition.moments import last_day
    from podium.use.path_goal import load_goals

    def day(value: object) -> str:
        return str(last_day(value, competition.rules.time_zone)) if isinstance(value, datetime) else ""

    states = load_goals(here.root, competition, team=here.team, now=here.now)
    columns = [
        Column("goal", "Goal"),
        Column("by", "By", day),
        Column("set_at", "Set (UTC)", moment),
        Column("state", "State"),
        Column("reached_at", "Reached (UTC)", moment),
    ]
    rows = list(_rows(states))
    if rows or style != "table":
        print_table(rows, columns, style)
    if not rows:
        remark(f"No goal yet: `podium path goal {competition.slug} --tier good --by 2026-12-24` sets one.")


def _rows(states: list[GoalState]) -> Iterator[dict[str, Any]]:
    from podium.teaching.goals import goal_words

    for state in states:
        yield {
            "goal": goal_words(state.goal),
            "tier": state.goal.tier or None,
            "points": state.goal.points,
            "by": state.goal.by,
            "set_at": state.goal.set_at,
            "state": state.state,
            "reached_at": state.reached_at,
        }
