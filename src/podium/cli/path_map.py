"""The learner's path as a map in the terminal, and as a table."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import Any

import click

from podium.cli.rows import Column, as_json, labelled, print_table, printable
from podium.cli.terminal import find_columns, fitted, is_plain
from podium.standings.display import Precision
from podium.teaching.goals import LATE, MET, MISSED, goal_words
from podium.teaching.next_step import Advice
from podium.teaching.place import ABSENT, READY, Place
from podium.use.path import PathMap

_INDENT = 9
_LEGEND = "[x] finished  [~] begun, provisional until the end  [ ] ahead  [-] not in this root"

COLUMNS = [
    Column("track", "Track"),
    Column("level", "Level", is_right=True),
    Column("competition", "Competition"),
    Column("teaches", "Teaches"),
    Column("needs", "Needs"),
    Column("state", "State"),
    Column("tier", "Reached"),
    Column("points", "Points", lambda value: Precision(0).text(value) if isinstance(value, float) else "", True),
    Column("goal", "Goal"),
    Column("goal_by", "By"),
]
KEYS = (
    *("track", "level", "level_name", "competition", "title", "teaches", "needs", "state", "submissions"),
    *("tier", "is_final", "points", "goal", "goal_by", "goal_state", "learn", "learn_by"),
)


def print_path_map(found: PathMap, style: str) -> None:
    """Print the map; ``csv`` and ``markdown`` hold a row for each competition, ``json`` also what to do next."""
    if style == "json":
        click.echo(as_json(path_json(found)))
        return
    if style != "table":
        pairs = _rows(found, [*found.places, *found.beside])
        rows = [{**row, "teaches": _listed(place), "needs": _needs(place)} for place, row in pairs]
        print_table(rows, [Column(key, key) for key in KEYS] if style == "csv" else COLUMNS, style)
        return
    for line in (*_map_lines(found), "", *_advice_lines(found)):
        click.echo(line)


def path_json(found: PathMap) -> dict[str, Any]:
    """The path for programs."""
    path = found.path
    return {
        "title": path.title,
        "team": found.team,
        "is_own_path": found.is_own,
        "levels": list(path.levels),
        "tracks": dict(path.tracks),
        "steps": [row for _, row in _rows(found, found.places)],
        "beside": [row for _, row in _rows(found, found.beside)],
        "ends_with_own_data": path.ends_with_own_data,
        "reminders": [_advice_json(one) for one in found.reminders],
        "next": _advice_json(found.next) if found.next else None,
    }


def _advice_json(one: Advice) -> dict[str, str | None]:
    return {"competition": one.slug or None, "command": one.command, "why": one.why}


def _rows(found: PathMap, places: Sequence[Place]) -> Iterator[tuple[Place, dict[str, Any]]]:
    for place in places:
        step, state, reflection = place.step, place.goal, place.reflection
        yield (
            place,
            {
                "track": step.track if step else None,
                "level": step.level if step else None,
                "level_name": found.path.levels[step.level - 1] if step else None,
                "competition": place.slug,
                "title": place.title or None,
                "teaches": list(place.teaches),
                "needs": {name: list(skills) for name, skills in step.needs.items()} if step else {},
                "state": _state(place),
                "submissions": place.n_submissions,
                "tier": place.tier,
                "is_final": place.is_final if place.is_begun else None,
                "points": place.points,
                "goal": goal_words(state.goal) if state else None,
                "goal_by": place.last_day(state.goal.by) if state else None,
                "goal_state": state.state if state else None,
                "learn": reflection.learn if reflection else None,
                "learn_by": place.last_day(reflection.by) if reflection else None,
            },
        )


def _state(place: Place) -> str:
    """One word or two; what the team did counts more than how the folder is."""
    if place.is_begun:
        return "finished" if place.is_over else "begun"
    return "ahead" if place.state == READY else place.state


def _listed(place: Place) -> str:
    return ", ".join(place.teaches)


def _needs(place: Place) -> str:
    """``scaling (wine), cross-validation (digits)``."""
    needs = place.step.needs if place.step else {}
    return ", ".join(f"{' and '.join(skills)} ({name})" for name, skills in needs.items())


def _map_lines(found: PathMap) -> Iterator[str]:
    path, places = found.path, found.places
    n_finished = sum(place.is_finished for place in places)
    n_begun = sum(place.is_begun and not place.is_over for place in places)
    yield click.style(printable(path.title), bold=True)
    yield _fit(f"{printable(found.team)}: {n_finished} of {len(places)} finished, {n_begun} begun")
    names = ", ".join(f"{number} {name}" for number, name in enumerate(path.levels, 1) if name != str(number))
    if names:
        yield _fit(f"Levels: {printable(names)}")
    for track, question in path.tracks.items():
        yield from ["", _heading(track, question)]
        for place in places:
            if place.step and place.step.track == track:
                yield from _place_lines(place)
    if path.ends_with_own_data:
        yield from ["", _heading("your own data", "What do you want to know?")]
        level = len(path.levels) + 1
        yield _fit(f"  {level}  [ ] `podium new DATA.csv` makes a competition of a CSV of yours: one month, one goal")
    if found.beside:
        yield from ["", _heading("beside the path", "")]
        yield from _beside_lines(found.beside)
    if not is_plain():
        yield from ["", _fit(_LEGEND)]


def _beside_lines(places: Sequence[Place]) -> Iterator[str]:
    """What the team works on like a step of the path; of the rest, the names."""
    fresh = [place for place in places if not place.is_begun and not place.goal]
    for place in places:
        if place not in fresh:
            yield from _place_lines(place)
    if fresh:
        yield _fit(f"     {', '.join(place.slug for place in fresh)}")


def _heading(name: str, question: str) -> str:
    shown = printable(f": {question}") if question else ""
    return click.style(printable(name), bold=True) + shown


def _place_lines(place: Place) -> Iterator[str]:
    level = str(place.step.level) if place.step else " "
    words, lesson = printable(_words(place)), printable(_lesson(place))
    if is_plain():
        state = _state(place) if place.is_begun or not words else ""
        known = [f"level {level}" if place.step else "", state, words, lesson]
        yield f"{place.slug}: {'; '.join(filter(None, known))}"
        return
    yield _fit(f"  {level}  {_box(place)} {place.slug:<16} {words}".rstrip())
    if lesson:
        yield click.style(_fit(" " * _INDENT + lesson), dim=True)


def _box(place: Place) -> str:
    if place.is_begun:
        return "[x]" if place.is_over else "[~]"
    return "[ ]" if place.is_here else "[-]"


def _words(place: Place) -> str:
    """How far the team has come, and its goal."""
    said = []
    if place.is_begun:
        points = "" if place.points is None else f", {Precision(0).text(place.points)} points"
        said.append(f"{place.tier or 'no tier'}{points}" if place.is_over else f"{place.tier or 'no tier yet'}{points}")
    elif place.state != READY:
        said.append("not in this root" if place.state == ABSENT else place.state)
    if place.goal:
        said.append(_goal(place))
    return "; ".join(said)


def _goal(place: Place) -> str:
    assert place.goal is not None
    goal = place.goal.goal
    became = {MET: ", reached", LATE: ", reached later", MISSED: ", not reached"}.get(place.goal.state, "")
    return f"goal: {goal_words(goal)} by {place.last_day(goal.by)}{became}"


def _lesson(place: Place) -> str:
    """What it teaches; what it needs, as long as it lies ahead."""
    needs = _needs(place)
    return "; ".join(filter(None, [_listed(place), f"needs {needs}" if needs and not place.is_begun else ""]))


def _advice_lines(found: PathMap) -> Iterator[str]:
    """What has a date, and the one line on what to do next."""
    for one in found.reminders:
        if one != found.next:
            yield labelled("Remember", f"{one.slug}: {one.why}")
    if found.next:
        yield labelled("Next", f"`{found.next.command}`: {found.next.why}")
    else:
        yield labelled("Next", "the path is done: nothing here is left that you have not finished")


def _fit(text: str) -> str:
    return fitted(text, find_columns(sys.stdout))
