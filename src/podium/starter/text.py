"""Names and values as Python writes them, and templates to be filled with them."""

import json
from collections.abc import Iterable, Mapping
from importlib.resources import files
from string import Template


def fill(template: str, parts: Mapping[str, str]) -> str:
    """The text of a file in ``templates/`` with every ``$part`` replaced."""
    text = (files("podium.starter") / "templates" / template).read_text(encoding="utf-8")
    return Template(text).substitute(parts)


def plain(text: str) -> str:
    """One line that cannot end a Python text or begin a placeholder in one."""
    return " ".join(text.split()).translate(str.maketrans('"\\{}', "'/()"))


def quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def literal(value: object) -> str:
    return quote(value) if isinstance(value, str) else repr(value)


def names(columns: Iterable[str]) -> str:
    """A list of column names."""
    return f"[{', '.join(map(quote, columns))}]"


def column(columns: Iterable[str]) -> str:
    """What picks one column as a Series, or several as a table."""
    found = list(columns)
    return quote(found[0]) if len(found) == 1 else names(found)


def keywords(given: Mapping[str, object]) -> str:
    """Keyword arguments that follow others in a call."""
    return "".join(f", {name}={literal(value)}" for name, value in given.items())
