"""Read ``competition.toml`` and check it as a whole: every problem at once."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from podium.competition.keys import KEYS, METRIC_FILE, MOMENTS, REQUIRED, WrongValueError
from podium.competition.rubric import find_rubric_problems, make_rubric
from podium.competition.toml_file import load_toml
from podium.errors import InvalidCompetitionError, Problem

FILE_KEYS = ("metric.greater_is_better", "metric.row_alignment", "metric.shape", "metric.seconds")
"""What has a meaning for a metric file alone."""

_TABLES = {key.name.split(".")[0] for key in KEYS if "." in key.name}


def load_settings(path: Path) -> dict[str, object]:
    """Every key of :data:`KEYS` with the value that the file or the default gives it.

    Raises
    ------
    InvalidCompetitionError
        With every problem of the file: no TOML, unknown keys, wrong values, missing keys.
    """
    found, problems = _flatten(load_toml(path))
    settings: dict[str, object] = {}
    for key in KEYS:
        if key.name not in found:
            if key.default is REQUIRED:
                problems.append(Problem(f"`{key.name}` is missing: {key.meaning} For example {key.example}"))
            settings[key.name] = key.default
            continue
        try:
            settings[key.name] = key.read(found[key.name])
        except WrongValueError as wanted:
            problems.append(Problem(f"`{key.name}` is {found[key.name]!r}, expected {wanted}"))
    problems += _unknown_keys(found)
    if not problems:
        problems += _contradictions(settings)
    if problems:
        raise InvalidCompetitionError(f"{path} is not right", problems)
    return settings


def _flatten(raw: dict[str, object]) -> tuple[dict[str, object], list[Problem]]:
    found: dict[str, object] = {}
    problems = []
    for name, value in raw.items():
        if name not in _TABLES:
            found[name] = value
        elif isinstance(value, dict):
            found.update({f"{name}.{key}": item for key, item in value.items()})
        else:
            problems.append(Problem(f"`{name}` is {value!r}, expected a table headed [{name}]"))
    return found, problems


def _unknown_keys(found: dict[str, object]) -> Iterator[Problem]:
    known = [key.name for key in KEYS]
    for name in found:
        if name in known:
            continue
        bare = {key.rpartition(".")[2]: key for key in known}
        near = get_close_matches(name, known, 1, 0.6) or [
            bare[match] for match in get_close_matches(name.rpartition(".")[2], list(bare), 1, 0.6)
        ]
        hint = f"; did you mean `{near[0]}`?" if near else ""
        yield Problem(f"`{name}` is not a key that Podium knows{hint}")


def _contradictions(settings: dict[str, object]) -> Iterator[Problem]:
    ids, targets = settings["id"], settings["target"]
    assert isinstance(ids, tuple)
    assert isinstance(targets, tuple)
    both = sorted(set(ids) & set(targets))
    if both:
        yield Problem(f"{both[0]!r} is both an id and a target column")
    if "Usage" in ids + targets:
        yield Problem("'Usage' is the solution's own column and can be neither id nor target")
    yield from _metric_contradictions(settings)
    if settings["split.group_column"] and settings["split.time_column"]:
        yield Problem("`split.group_column` and `split.time_column` exclude each other: leave one out")
    yield from _time_contradictions(settings)
    prefix = "grading."
    given = {name.removeprefix(prefix): value for name, value in settings.items() if name.startswith(prefix)}
    yield from map(Problem, find_rubric_problems(make_rubric(given)))


def _time_contradictions(settings: dict[str, object]) -> Iterator[Problem]:
    """Everything has its moment between the opening and the close."""
    zone = str(settings["rules.time_zone"])
    given = {name: settings[f"rules.{name}"] for name in MOMENTS if settings[f"rules.{name}"] is not None}
    at = {name: MOMENTS[name](value, zone) for name, value in given.items()}  # type: ignore[arg-type]
    for name in at:
        if name != "opens" and "opens" in at and at[name] <= at["opens"]:
            yield Problem(f"`rules.{name}` ({given[name]}) is not after `rules.opens` ({given['opens']})")
        if name not in ("opens", "closes") and "closes" in at and at[name] >= at["closes"]:
            yield Problem(f"`rules.{name}` ({given[name]}) is not before `rules.closes` ({given['closes']})")
    if isinstance(settings["rules.late"], float) and "closes" not in at:
        yield Problem("`rules.late` is a penalty per day, and no `rules.closes` says from when on")


def _metric_contradictions(settings: dict[str, object]) -> Iterator[Problem]:
    """What is said of a metric file, and only of one."""
    name = str(settings["metric.name"])
    if name == METRIC_FILE:
        if settings["metric.greater_is_better"] is None:
            yield Problem(
                f"`metric.greater_is_better` is missing: only you know whether higher scores of {name} are better"
            )
        return
    if name.endswith(".py"):
        yield Problem(f"`metric.name` is {name!r}; a competition's own metric is the file {METRIC_FILE} in its folder")
        return
    for key in KEYS:
        if key.name in FILE_KEYS and settings[key.name] != key.default:
            yield Problem(f"`{key.name}` is for {METRIC_FILE}; the metric {name!r} has its own answer: leave it out")
