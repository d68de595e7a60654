"""``podium show``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from podium.cli.options import format_option, root_option, slug_argument, team_option

if TYPE_CHECKING:
    from datetime import datetime

    from podium.competition.folder import Rules
    from podium.here import Here
    from podium.standings.display import Precision
    from podium.use.gains import Lesson


@click.command()
@slug_argument
@click.option("--rungs", "is_rungs", is_flag=True, help="What each baseline teaches, and what it added here.")
@root_option
@team_option
@format_option
def command(slug: str | None, is_rungs: bool, root: str | None, team: str | None, style: str) -> None:
    """Show a competition: description, rules, rungs, and where you stand."""
    from podium.here import Here

    here = Here(root, team)
    if is_rungs:
        from podium.cli.rows import remark
        from podium.use.board import load_board
        from podium.use.gains import find_lessons

        board = load_board(here.root, here.competition(slug), now=here.now)
        print_lessons(find_lessons(board), board.precision, style)
        if not board.rungs:
            remark(f"No baselines yet: `podium baseline {board.competition.slug}` makes the way up.")
        return
    if style != "table":
        raise click.UsageError("--format is for the table of --rungs.")
    _show(here, slug)


def _show(here: Here, slug: str | None) -> None:
    from podium.cli.receipt import said_lines
    from podium.cli.rows import labelled, printable, printable_lines
    from podium.cli.terminal import find_room, fitted
    from podium.teaching.links import find_ideas
    from podium.use.listing import show_competition
    from podium.use.metric import load_metric
    from podium.use.receipt import state_words

    shown = show_competition(here.root, here.competition(slug), team=here.team, now=here.now)
    competition, rules = shown.competition, shown.competition.rules
    metric = load_metric(competition)
    click.echo(click.style(printable(competition.title), bold=True) + f"  ({competition.slug})\n")
    direction = "higher is better" if metric.greater_is_better else "lower is better"
    secrecy = "practice: the labels are public knowledge" if competition.is_practice else "sealed"
    task = f"{competition.task}: predict {', '.join(competition.target)}"
    click.echo(labelled("State", f"{shown.state}, {secrecy}"))
    click.echo(labelled("Task", f"{task}, level {competition.level} of 5"))
    if competition.skills:
        click.echo(labelled("Skills", ", ".join(competition.skills)))
    if ideas := [entry.key for entry in find_ideas(competition)]:
        click.echo(labelled("Maths", f"{', '.join(ideas)}: `podium hint --idea {ideas[0]}`"))
    click.echo(labelled("Metric", f"{metric.title} ({metric.key}), {direction}"))
    limit = f"{rules.daily_limit} submissions a day" if rules.daily_limit else "no daily limit"
    click.echo(labelled("Rules", f"{limit}, {rules.selections} count at the end"))
    for line in time_lines(rules, shown.deadline):
        click.echo(line)
    if shown.board:
        for line in said_lines(state_words(shown.board, shown.standing)):
            click.echo(line)
    if shown.description:
        click.echo("\n" + fitted(printable_lines(shown.description.rstrip()), find_room()))
    click.echo(f"\nStart with `podium start {competition.slug}`.", err=True)


def time_lines(rules: Rules, deadline: datetime | None) -> Iterator[str]:
    """The moments of a competition, one a line: in UTC, and in the time zone of its rules."""
    from podium.cli.rows import labelled

    costs = f"then {rules.late_costs:.0%} of the grade each begun day" if rules.late_costs else ""
    after = costs or {"none": "then nothing is taken", "practice": "then late ones are for practice"}[str(rules.late)]
    words = (
        ("Opens", rules.opens, ""),
        ("Baselines", rules.baselines_from, ""),
        ("Hints", rules.hints_from, ""),
        ("Freeze", rules.freeze, ", the public board stands still until the close"),
        ("Closes", rules.closes, f", {after}"),
        ("For you", deadline if deadline != rules.closes else None, ", your own deadline"),
    )
    for label, moment, note in words:
        if moment is not None:
            yield labelled(label, rules.say(moment) + note)


def print_lessons(lessons: Sequence[Lesson], precision: Precision, style: str) -> None:
    """The baselines from the bottom of the way up: in a few lines each, or as a table of values."""
    from podium.cli.rows import Column, labelled, print_table
    from podium.standings.display import Precision

    if style != "table":
        keys = [
            "baseline",
            "rung",
            "points",
            "out_of_fold",
            "public",
            "below",
            "gain",
            "added",
            "idea",
            "read",
            "maths",
        ]
        print_table([lesson_row(one) for one in lessons], [Column(key, key) for key in keys], style)
        return
    for one in lessons:
        points = "" if one.points is None else f", {Precision(0).text(one.points)} points"
        out = "" if one.oof_score is None else f", out of fold {precision.text(one.oof_score)}"
        click.echo(click.style(one.name, bold=True) + f": public {precision.text(one.public_score)}{out}{points}")
        facts = {"Idea": one.idea, "Added": one.added, "Read": str(one.reading or ""), "Maths": ", ".join(one.entries)}
        for label, words in facts.items():
            if words:
                click.echo(labelled(f"  {label}", words))


def lesson_row(lesson: Lesson) -> dict[str, object]:
    """One baseline for programs."""
    return {
        "baseline": lesson.name,
        "rung": lesson.rung,
        "points": lesson.points,
        "out_of_fold": lesson.oof_score,
        "public": lesson.public_score,
        "below": lesson.below or None,
        "gain": lesson.gain,
        "added": lesson.added,
        "idea": lesson.idea,
        "read": str(lesson.reading or ""),
        "maths": list(lesson.entries),
    }
