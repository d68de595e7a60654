"""A TOML file that a person wrote: read, and its keys checked against a table of them."""

import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from podium.competition.keys import REQUIRED, Key, WrongValueError
from podium.errors import InvalidCompetitionError, Problem


def load_toml(path: Path) -> dict[str, Any]:
    """What the file holds; InvalidCompetitionError where there is none, or it is no TOML."""
    what = f"{path} is not right"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InvalidCompetitionError.one(what, "the file is missing") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidCompetitionError.one(what, f"it is not valid TOML: {error}") from None


def read_keys(raw: Mapping[str, object], keys: Sequence[Key], where: str, problems: list[Problem]) -> dict[str, Any]:
    """The values of ``keys``; what is wrong is added to ``problems``, each beginning with ``where``."""
    values: dict[str, Any] = {}
    for key in keys:
        if key.name not in raw and key.default is REQUIRED:
            problems.append(Problem(f"{where}`{key.name}` is missing: {key.meaning} For example {key.example}"))
            continue
        try:
            values[key.name] = key.read(raw[key.name]) if key.name in raw else key.default
        except WrongValueError as wanted:
            problems.append(Problem(f"{where}`{key.name}` is {raw[key.name]!r}, expected {wanted}"))
    known = [key.name for key in keys]
    problems += [
        Problem(f"{where}`{name}` is not a key that Podium knows here{nearest(name, known)}")
        for name in raw
        if name not in known
    ]
    return values


def nearest(name: str, known: Sequence[str]) -> str:
    """The end of a sentence about a name that is not known: the one that is like it, or all."""
    near = get_close_matches(name, known, 1, 0.6)
    return f"; did you mean `{near[0]}`?" if near else f"; there are: {', '.join(known) or 'none'}"
