"""A metric's options, read from the signature of its function."""

from __future__ import annotations

import inspect
import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from podium.metrics.shapes import EXTRA_ROLES

NEEDED = inspect.Parameter.empty
"""The default of an option that has none."""


@dataclass(frozen=True)
class Means:
    """What an option means, how far it may go, and whether an organiser has to choose it."""

    meaning: str
    low: float = -math.inf
    high: float = math.inf
    must_choose: bool = False


class Label:
    """The kind of an option that names a class: a text, or a number."""


@dataclass(frozen=True)
class Option:
    """One option: name, kind, default (``NEEDED`` for none), choices (empty for any), and what it means."""

    name: str
    kind: str
    default: Any
    choices: tuple[str, ...]
    meaning: str
    low: float = -math.inf
    high: float = math.inf
    must_choose: bool = False

    def get_default(self) -> Any:
        """The default.

        Raises
        ------
        ValueError
            There is none.
        """
        if self.default is NEEDED:
            raise ValueError(f"the option {self.name!r} ({self.kind}) has to be given: {self.meaning}")
        return self.default

    def read(self, value: object) -> Any:
        """The value, typed; a text is read as it comes from a command line.

        Raises
        ------
        ValueError
            Says what it is and what was expected.
        """
        if value is None and self.default is None:
            return None
        try:
            typed = KINDS[self.kind](value)
        except (ValueError, TypeError, OverflowError):
            raise self._wrong(value) from None
        if self.choices and typed not in self.choices:
            raise self._wrong(value)
        if self.kind in ("number", "whole number") and not self.low <= typed <= self.high:
            raise self._wrong(value)
        return typed

    def _wrong(self, value: object) -> ValueError:
        if self.choices:
            return ValueError(f"{self.name} is {value!r}, it must be one of {', '.join(self.choices)}")
        reach = ""
        if self.low > -math.inf:
            reach = f" from {self.low:g}" + (f" to {self.high:g}" if self.high < math.inf else " up")
        return ValueError(f"{self.name} is {value!r}, it must be a {self.kind}{reach}".replace("a yes", "yes"))


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError
    number = float(value)
    if not math.isfinite(number):
        raise ValueError
    return number


def _whole(value: object) -> int:
    number = _number(value)
    if number != int(number):
        raise ValueError
    return int(number)


def _yes_or_no(value: object) -> bool:
    known = {True: True, False: False, "true": True, "false": False, "yes": True, "no": False}
    key = value.lower() if isinstance(value, str) else value
    if not isinstance(key, bool | str) or key not in known:
        raise ValueError
    return known[key]


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError
    return value


def _label(value: object) -> str | float | bool:
    if not isinstance(value, str | int | float | bool):
        raise ValueError
    return value


def _numbers(value: object) -> list[float]:
    listed = json.loads(value) if isinstance(value, str) else value
    if not isinstance(listed, list | tuple) or not listed:
        raise ValueError
    return [_number(item) for item in listed]


def _table(value: object) -> dict[str, Any]:
    read = json.loads(value) if isinstance(value, str) else value
    if not isinstance(read, Mapping):
        raise ValueError
    return dict(read)


KINDS: Mapping[str, Callable[[object], Any]] = {
    "number": _number,
    "whole number": _whole,
    "yes or no": _yes_or_no,
    "text": _text,
    "label": _label,
    "list of numbers": _numbers,
    "table of numbers": _table,
}

_KIND_OF = {float: "number", int: "whole number", bool: "yes or no", str: "text", Label: "label"}


def read_signature(
    function: Callable[..., Any], defaults: Mapping[str, Any]
) -> tuple[dict[str, Option], dict[str, bool]]:
    """The options of a metric's function, and its roles with whether each is needed.

    Keyword-only parameters are options, annotated ``Annotated[kind, Means(...)]`` with a kind among int,
    float, bool, str, Label, Literal, list, tuple, dict, or one of these ``| None``.
    """
    hints = get_type_hints(function, include_extras=True)
    options: dict[str, Option] = {}
    roles: dict[str, bool] = {}
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY or name == "classes":
            continue
        default = defaults.get(name, parameter.default)
        if name in EXTRA_ROLES:
            roles[name] = default is NEEDED
        else:
            options[name] = _option(name, hints[name], default)
    return options, roles


def _option(name: str, hint: Any, default: Any) -> Option:
    if get_origin(hint) is not Annotated:
        raise TypeError(f"the option {name} has to be Annotated with what it means")
    kind, means = get_args(hint)
    inner = next((part for part in get_args(kind) if part is not type(None)), kind)
    choices: tuple[str, ...] = ()
    if get_origin(kind) is Literal:
        choices, named = get_args(kind), "text"
    elif {get_origin(kind), get_origin(inner)} & {list, tuple}:
        named = "list of numbers"
    elif get_origin(kind) is dict or get_origin(inner) is dict:
        named = "table of numbers"
    else:
        named = _KIND_OF[kind if kind in _KIND_OF else inner]
    return Option(name, named, default, choices, means.meaning, means.low, means.high, means.must_choose)
