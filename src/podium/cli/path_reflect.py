"""``podium path reflect``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from podium.cli.moment import parse_moment, read_moment
from podium.cli.options import format_option, root_option, slug_argument, team_option

if TYPE_CHECKING:
    from podium.competition.folder import Competition
    from podium.here import Here
    from podium.store.learning import Reflection
    from podium.use.path_reflect import Occasion

QUESTIONS = {
    "worked": "What worked?",
    "gap": "What is the one gap?",
    "learn": "What will you learn about it?",
}


@click.command()
@slug_argument
@click.option("--worked", metavar="TEXT", help="What worked.")
@click.option("--gap", metavar="TEXT", help="The one gap.")
@click.option("--learn", metavar="TEXT", help="What you will learn about it.")
@click.option("--by", callback=read_moment, metavar="DATE", help="By when; without it, in a week.")
@click.option("--learned", is_flag=True, help="Say that you have learned what you wanted to last time.")
@click.option("--list", "is_list", is_flag=True, help="Show your reflections; without a slug, on all competitions.")
@root_option
@team_option
@format_option
def reflect(
    slug: str | None,
    worked: str | None,
    gap: str | None,
    learn: str | None,
    by: datetime | date | None,
    learned: bool,
    is_list: bool,
    root: str | None,
    team: str | None,
    style: str,
) -> None:
    """Look back after a cycle: what worked, the one gap, what to learn.

    At a terminal you are asked; elsewhere --worked, --gap and --learn say it. It is kept with your latest submission
    and where it stands, and `podium path` reminds you of the date.
    """
    from podium.here import Here

    here, answers = Here(root, team), {"worked": worked, "gap": gap, "learn": learn}
    if is_list:
        _list(here, slug, style)
        return
    if style != "table":
        raise click.UsageError("--format is for --list.")
    competition = here.competition(slug)
    if learned:
        _mark_learned(here, competition)
    if not learned or any(answers.values()):
        _reflect(here, competition, answers, by)


def is_terminal() -> bool:
    """Whether somebody can answer."""
    return sys.stdin.isatty()


def _mark_learned(here: Here, competition: Competition) -> None:
    from podium.cli.rows import labelled
    from podium.use.path_reflect import mark_learned

    click.echo(labelled("Learned", mark_learned(here.root, competition, team=here.team, now=here.now).learn))


def _reflect(here: Here, competition: Competition, answers: dict[str, str | None], by: datetime | date | None) -> None:
    from podium.cli.rows import labelled
    from podium.use.path_reflect import load_occasion, reflect

    missing = [f"--{name}" for name, answer in answers.items() if answer is None]
    if missing and not is_terminal():
        raise click.UsageError(f"Nobody can be asked here, so say it all: {', '.join(missing)} missing.")
    occasion = load_occasion(here.root, competition, team=here.team, now=here.now)
    click.echo(labelled("Now", _standing(occasion)), err=True)
    for line in _last_lines(occasion):
        click.echo(line, err=True)
    if missing:
        _ask_learned(here, occasion)
    given = {name: answer if answer is not None else _ask(QUESTIONS[name]) for name, answer in answers.items()}
    if by is None and missing:
        by = _ask("By when?", default=f"{occasion.usual_day}", read=parse_moment)
    kept = reflect(here.root, occasion, team=here.team, now=here.now, by=by, **given)
    click.echo(labelled("Kept", f"with submission {kept.number}; `podium path reflect {kept.slug} --list` shows it"))
    click.echo(labelled("Learn", f"{kept.learn}, by {by or occasion.usual_day}"))


def _ask(question: str, default: str | None = None, read: Callable[[str], Any] = str) -> Any:
    """Ask until there is an answer."""
    return click.prompt(question, default=default, value_proc=read, prompt_suffix=" ", err=True)


def _ask_learned(here: Here, occasion: Occasion) -> None:
    """Ask about what the last reflection wanted to learn, if that waits."""
    from podium.use.path_reflect import mark_learned

    waits = occasion.earlier and occasion.earlier[-1].learned_at is None
    if waits and click.confirm("Have you learned that?", err=True):
        mark_learned(here.root, occasion.competition, team=here.team, now=here.now)


def _standing(occasion: Occasion) -> str:
    score = (
        "" if occasion.score is None else f", {occasion.board.split} {occasion.board.precision.text(occasion.score)}"
    )
    rank = "" if occasion.rank is None else f", rank {occasion.rank} of {occasion.n_ranked}"
    return f"{occasion.competition.slug}, submission {occasion.number}{score}{rank}, {occasion.tier or 'no tier yet'}"


def _last_lines(occasion: Occasion) -> Iterator[str]:
    """The gap of the last reflection, to begin with."""
    from podium.cli.rows import labelled

    if occasion.earlier:
        last = occasion.earlier[-1]
        zone = occasion.competition.rules.time_zone
        yield labelled("Last gap", f"{last.gap} ({last.written_at:%Y-%m-%d}, submission {last.number})")
        yield labelled("To learn", f"{last.learn} ({_learned(last, zone)})")


def _learned(one: Reflection, zone: str) -> str:
    from podium.competition.moments import last_day

    if one.learned_at is not None:
        return f"learned on {one.learned_at:%Y-%m-%d}"
    return f"by {last_day(one.by, zone)}"


def _list(here: Here, slug: str | None, style: str) -> None:
    from podium.cli.rows import Column, print_table, remark
    from podium.use.path_reflect import find_time_zone, load_reflections

    wanted = slug or here.project.slug
    if wanted:
        wanted = here.competition(wanted).slug
    found = load_reflections(here.root, wanted, team=here.team)
    if style == "table":
        for one in found:
            _print_reflection(one, find_time_zone(here.root, one.slug))
    else:
        print_table([_row(one) for one in found], [Column(key, key) for key in KEYS], style)
    if not found:
        remark(f"Nothing is written down yet: `podium path reflect {wanted or 'SLUG'}` asks three questions.")


KEYS = (
    *("competition", "written_at", "worked", "gap", "learn", "by", "learned_at"),
    *("submission", "split", "score", "rank", "n_ranked", "tier", "points"),
)


def _row(one: Reflection) -> dict[str, Any]:
    from dataclasses import asdict

    kept = asdict(one)
    return {"competition": one.slug, "submission": one.number, **{key: kept[key] for key in KEYS if key in kept}}


def _print_reflection(one: Reflection, zone: str) -> None:
    from podium.cli.rows import labelled

    score = "" if one.score is None else f", {one.split} {one.score:.5g}"
    when = f"{one.slug}, {one.written_at:%Y-%m-%d}, submission {one.number}{score}, {one.tier or 'no tier'}"
    click.echo(click.style(when, bold=True))
    click.echo(labelled("  Worked", one.worked))
    click.echo(labelled("  Gap", one.gap))
    click.echo(labelled("  Learn", f"{one.learn} ({_learned(one, zone)})"))
