"""Write ``competition.toml``: what is said of a competition, in the order of the table of keys."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType

from podium.competition.keys import KEYS

NO_COMMENTS: Mapping[str, str] = MappingProxyType({})


def write_settings(settings: Mapping[str, object], *, comments: Mapping[str, str] = NO_COMMENTS) -> str:
    """The text of a ``competition.toml``.

    Parameters
    ----------
    settings : mapping
        Values by the full names of their keys, such as ``"metric.name"``. What is the default anyway is left out,
        unless there is a comment on it.
    comments : mapping
        A comment for the line above a key, by the key's full name.
    """
    unknown = (set(settings) | set(comments)) - {key.name for key in KEYS}
    if unknown:
        raise ValueError(f"no keys of competition.toml: {sorted(unknown)}")
    lines: list[str] = []
    heading = ""
    for key in sorted(KEYS, key=lambda key: "." in key.name):
        if key.name not in settings:
            continue
        if key.name not in comments and _is_default(settings[key.name], key.default):
            continue
        table, _, name = key.name.rpartition(".")
        if table != heading:
            lines += ["", f"[{table}]"]
            heading = table
        if key.name in comments:
            lines.append(f"# {' '.join(comments[key.name].split())}")
        lines.append(f"{name} = {as_toml(settings[key.name])}")
    return "\n".join(lines) + "\n"


def _is_default(value: object, default: object) -> bool:
    if isinstance(default, tuple):
        return (
            value == default[0] if isinstance(value, str) and len(default) == 1 else value in (default, list(default))
        )
    return type(value) is type(default) and value == default


def as_toml(value: object) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, int | float | date):
        return str(value)
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")  # a basic string, but for DEL
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(as_toml, value))}]"
    if isinstance(value, Mapping):
        inside = ", ".join(f"{_as_key(str(key))} = {as_toml(item)}" for key, item in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    raise TypeError(f"{type(value).__name__} has no place in a toml")


def _as_key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else as_toml(name)
