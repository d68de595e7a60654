"""The learner's path: which competitions to take, in what order. Read from a TOML file and checked as a whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from podium.competition.keys import REQUIRED, Key, WrongValueError, slug, text, texts, yes_or_no
from podium.competition.toml_file import load_toml, nearest, read_keys
from podium.errors import InvalidCompetitionError, Problem

PATH_FILE = "path.toml"
"""What a path of one's own is called, in the root."""
SHIPPED_PATH = Path(__file__).with_name(PATH_FILE)
LEVELS = ("1", "2", "3", "4", "5")


@dataclass(frozen=True, kw_only=True)
class Step:
    """A competition on the path.

    Attributes
    ----------
    slug : str
    track : str
    level : int
        From 1.
    teaches : tuple of str
        Skills; empty where the competition's own are meant.
    needs : mapping from str to tuple of str
        The skills that are needed before, by the competition on the path that teaches them.
    """

    slug: str
    track: str
    level: int
    teaches: tuple[str, ...]
    needs: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, kw_only=True)
class LearningPath:
    """A path, easiest steps first within each track.

    Attributes
    ----------
    title : str
    levels : tuple of str
        What the levels are called, from level 1 on.
    tracks : mapping from str to str
        The question that each track asks, in their order.
    steps : tuple of Step
        Track by track, by level, then as in the file.
    ends_with_own_data : bool
        Whether a competition made of one's own data is the last level.
    """

    title: str
    levels: tuple[str, ...]
    tracks: Mapping[str, str]
    steps: tuple[Step, ...]
    ends_with_own_data: bool

    def level_words(self, level: int) -> str:
        """``level 2 (one idea at a time)``; the name alone where levels are just numbered."""
        name = self.levels[level - 1]
        return f"level {level}" if name == str(level) else f"level {level} ({name})"


def _names(value: object) -> tuple[str, ...]:
    """Names of levels: no two alike."""
    found = texts(value)
    if not found or "" in found or len(set(found)) < len(found):
        raise WrongValueError("a list of names without repeats")
    return found


def _skills(value: object) -> tuple[str, ...]:
    """One text, or a list of texts."""
    try:
        return texts([value] if isinstance(value, str) else value)
    except WrongValueError:
        raise WrongValueError("a skill, or a list of skills") from None


def _questions(value: object) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(question, str) for question in value.values()):
        raise WrongValueError("a table headed [tracks] that holds texts")
    return value


def _tables(value: object) -> list[dict[str, object]]:
    if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
        raise WrongValueError("tables headed [[step]]")
    return value


def _level(value: object) -> int | str:
    """By number or by name; which there are is in another key."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise WrongValueError("the number or the name of a level")
    return value


def _needs(value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, dict):
        raise WrongValueError('a table of competitions and skills, such as { wine = "scaling" }')
    return {slug(name): _skills(skills) for name, skills in value.items()}


PATH_KEYS = (
    Key("title", text, "The path", "What the path is called.", '"Machine learning, winter term"'),
    Key("levels", _names, LEVELS, "The names of the levels, the lowest first.", '["warm-up", "homework", "project"]'),
    Key(
        "tracks",
        _questions,
        None,
        "The tracks in their order, each with the question it asks; left out, the tracks that the steps name.",
        '{ trees = "What can a tree say?", lines = "" }',
    ),
    Key("own_data", yes_or_no, True, "Whether the last level is a competition made of one's own data.", "false"),
    Key("step", _tables, REQUIRED, "The competitions, each a table.", '[[step]] with competition = "digits"'),
)
STEP_KEYS = (
    Key("competition", slug, REQUIRED, "The competition's slug; it need not be in the root yet.", '"digits"'),
    Key("track", text, REQUIRED, "The track it belongs to.", '"trees"'),
    Key("level", _level, REQUIRED, "Its level, by number (from 1) or by name.", '"warm-up"'),
    Key("teaches", _skills, (), "The skills it teaches; left out, those of its competition.toml.", '["pruning"]'),
    Key(
        "needs",
        _needs,
        {},
        "The skills to have before, by the competition on the path that teaches them; that one's level is not higher.",
        '{ wine = "scaling", digits = ["a first model", "cross-validation"] }',
    ),
)


def find_path(root: Path) -> Path:
    """The file of the path in use: the root's own, else the one that comes with Podium."""
    own = root / PATH_FILE
    return own if own.exists() else SHIPPED_PATH


def load_path(path: Path) -> LearningPath:
    """The path in a TOML file.

    Raises
    ------
    InvalidCompetitionError
        With every problem of the file: no TOML, unknown keys, wrong values, steps that cannot be taken in order.
    """
    problems: list[Problem] = []
    values = read_keys(load_toml(path), PATH_KEYS, "", problems)
    raws = values.get("step", ())
    levels = values.get("levels", ())  # where they are wrong, no level can be held against them
    found = [_read_step(raw, number, levels, problems) for number, raw in enumerate(raws, 1)]
    steps = [step for step in found if step is not None]
    given = values.get("tracks")
    tracks = dict.fromkeys((step.track for step in steps), "") if given is None else given
    problems += _find_unknown(steps, tracks, has_all=len(steps) == len(raws))
    if not problems:
        problems += _find_disorder({step.slug: step for step in steps})
    if problems:
        raise InvalidCompetitionError(f"{path} is not right", problems)
    places = list(tracks)
    return LearningPath(
        title=values["title"],
        levels=levels,
        tracks=tracks,
        steps=tuple(sorted(steps, key=lambda step: (places.index(step.track), step.level))),
        ends_with_own_data=values["own_data"],
    )


def _read_step(raw: Mapping[str, object], number: int, levels: Sequence[str], problems: list[Problem]) -> Step | None:
    """One step; None where it has problems, which are added to the others."""
    n_before, name = len(problems), raw.get("competition")
    where = f"step {number}{f' ({name})' if isinstance(name, str) else ''}: "
    values = read_keys(raw, STEP_KEYS, where, problems)
    level = _place(values["level"], levels) if "level" in values and levels else 1
    if level is None:
        there = f"a number from 1 to {len(levels)}, or one of {', '.join(levels)}"
        problems.append(Problem(f"{where}`level` is {values['level']!r}, expected {there}"))
    if level is None or len(problems) > n_before:
        return None
    return Step(
        slug=values["competition"],
        track=values["track"],
        level=level,
        teaches=values["teaches"],
        needs=values["needs"],
    )


def _place(level: Any, levels: Sequence[str]) -> int | None:
    if level in levels:
        return levels.index(level) + 1
    return level if isinstance(level, int) and 1 <= level <= len(levels) else None


def _find_unknown(steps: Sequence[Step], tracks: Mapping[str, str], *, has_all: bool) -> Iterator[Problem]:
    """Names that stand for nothing on the path, or for two things; needs are looked up once every step is read."""
    slugs = [step.slug for step in steps]
    for name in dict.fromkeys(name for name in slugs if slugs.count(name) > 1):
        yield Problem(f"`{name}` stands on the path {slugs.count(name)} times; once is enough")
    for step in steps:
        if step.track not in tracks:
            yield Problem(f"`{step.slug}`: there is no track {step.track!r}{nearest(step.track, list(tracks))}")
        for name in step.needs if has_all else ():
            if name not in slugs:
                yield Problem(f"`{step.slug}` needs {name!r}, which is not on the path{nearest(name, slugs)}")


def _find_disorder(steps: Mapping[str, Step]) -> Iterator[Problem]:
    """Needs that lie higher, and steps that wait for each other."""
    for step in steps.values():
        for need in (steps[name] for name in step.needs):
            if need.level > step.level:
                yield Problem(
                    f"`{step.slug}` (level {step.level}) needs `{need.slug}`, which lies higher (level {need.level})"
                )
    if circle := find_circle(steps):
        yield Problem(f"these need each other, so that none can be the first: {', '.join(sorted(circle))}")


def find_circle(steps: Mapping[str, Step]) -> set[str]:
    """The steps that can never be taken, because they need each other, directly or through others."""
    left = set(steps)
    while True:
        needed = {name for one in left for name in steps[one].needs}
        kept = {one for one in left if one in needed and left.intersection(steps[one].needs)}
        if kept == left:
            return left
        left = kept
