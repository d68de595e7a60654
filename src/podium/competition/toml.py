"""Read ``competition.toml`` and check it as a whole: every problem at once."""

import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from podium.competition.keys import KEYS, METRIC_FILE, REQUIRED, WrongValueError, end_of, start_of
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
    what = f"{path} is not right"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InvalidCompetitionError.one(what, "the file is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidCompetitionError.one(what, f"it is not valid TOML: {error}") from None
    found, problems = _flatten(raw)
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
        raise InvalidCompetitionError(what, problems)
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
    for name, is_wanted in (
        ("rules.anonymous", settings["rules.anonymous"] is True),
        ("rules.late", isinstance(settings["rules.late"], float)),
    ):
        if is_wanted:
            yield Problem(f"`{name}` is {settings[name]!r}, which this version of Podium cannot do yet; leave it out")
    opens, closes, zone = settings["rules.opens"], settings["rules.closes"], str(settings["rules.time_zone"])
    if opens is not None and closes is not None and start_of(opens, zone) >= end_of(closes, zone):  # type: ignore[arg-type]
        yield Problem(f"`rules.closes` ({closes}) is not after `rules.opens` ({opens})")


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
