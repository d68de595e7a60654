"""Unfitted scikit-learn estimators as the source code that makes them.

Only parameters that differ from their defaults are written, as a person would write them.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from typing import Any

from podium.baselines.recipe import Estimator
from podium.errors import CompetitionError

WIDTH = 100
Argument = tuple[str, Any]  # keyword ("" where there is none) and value


class NoSourceError(CompetitionError):
    """A value for which there is no plain source code."""


class Source:
    """Writes estimators, and remembers what has to be imported for them.

    Parameters
    ----------
    names : mapping from tuple of str to str
        Variables that hold these lists of columns.
    has_gaps : bool
        Whether cells are missing; without gaps nothing is written that fills them.
    """

    def __init__(self, names: Mapping[tuple[str, ...], str], *, has_gaps: bool) -> None:
        self._names = names
        self._has_gaps = has_gaps
        self._imports: set[tuple[str, str]] = set()

    def imports(self) -> Iterator[str]:
        """The import statements for everything that was written."""
        modules = {module for module, _ in self._imports}
        for module in sorted(modules):
            yield f"from {module} import {', '.join(sorted(name for home, name in self._imports if home == module))}"

    def write(self, value: Any, width: int = WIDTH) -> str:
        """``value`` as source: on one line where it fits, else an argument a line.

        Raises
        ------
        NoSourceError
            It is neither an estimator nor a plain value.
        """
        named = next((name for columns, name in self._names.items() if value == list(columns)), None)
        if named:
            return named
        if hasattr(value, "get_params"):
            return self._write_estimator(value, width)
        if isinstance(value, tuple):
            return self._bracketed("(", [("", one) for one in value], ")", width)
        if isinstance(value, list):
            return self._bracketed("[", [("", one) for one in value], "]", width)
        if isinstance(value, str):
            return quote(value)
        if value is None or isinstance(value, bool | int | float):
            return repr(value)
        if hasattr(value, "item"):  # a number of numpy's
            return repr(value.item())
        raise NoSourceError(f"there is no plain code for {type(value).__name__}")

    def _write_estimator(self, estimator: Estimator, width: int) -> str:
        kind = type(estimator).__name__
        if kind == "Pipeline":
            steps = [step for _, step in estimator.steps if not self._is_needless(step)]
            return self._write_steps([self._unwrapped(step) for step in steps], width)
        if kind == "ColumnTransformer":
            return self._write_columns(estimator, width)
        self._imports.add((_home(type(estimator)), kind))
        return self._bracketed(f"{kind}(", list(_changed(estimator)), ")", width)

    def _write_steps(self, steps: Sequence[Any], width: int) -> str:
        kept = [step for step in steps if not isinstance(step, str)]  # "passthrough" does nothing
        if len(kept) == 1:
            return self.write(kept[0], width)
        self._imports.add(("sklearn.pipeline", "make_pipeline"))
        return self._bracketed("make_pipeline(", [("", step) for step in kept], ")", width)

    def _write_columns(self, transformer: Estimator, width: int) -> str:
        self._imports.add(("sklearn.compose", "make_column_transformer"))
        parts = [("", (part, columns)) for part, columns in used_columns(transformer)]
        sparse = [("sparse_threshold", transformer.sparse_threshold)] if transformer.sparse_threshold != 0.3 else []
        return self._bracketed("make_column_transformer(", [*parts, *sparse], ")", width)

    def _is_needless(self, step: Any) -> bool:
        return type(step).__name__ == "SimpleImputer" and not self._has_gaps

    def _unwrapped(self, step: Any) -> Any:
        """What a transformer of columns does, where it does the same with all of them."""
        alone = only_part(step)
        return step if alone is None else alone

    def _bracketed(self, start: str, arguments: Sequence[Argument], end: str, width: int) -> str:
        prefixes = [f"{keyword}=" if keyword else "" for keyword, _ in arguments]
        texts = [prefix + self.write(value, 10**6) for prefix, (_, value) in zip(prefixes, arguments, strict=True)]
        comma = "," if start == "(" and len(texts) == 1 else ""
        line = f"{start}{', '.join(texts)}{comma}{end}"
        if len(line) <= width:
            return line
        inner = [
            prefix + self.write(value, width - 5 - len(prefix))
            for prefix, (_, value) in zip(prefixes, arguments, strict=True)
        ]
        body = "".join("    " + text.replace("\n", "\n    ") + ",\n" for text in inner)
        return f"{start}\n{body}{end}"


def used_columns(transformer: Estimator) -> list[tuple[Any, Any]]:
    """The parts of a column transformer that get any column, each with its columns."""
    return [(part, columns) for _, part, columns in transformer.transformers if len(columns)]


def only_part(step: Any) -> Any | None:
    """The one part of a column transformer that takes a list of columns and has no other beside it, or None."""
    if type(step).__name__ != "ColumnTransformer":
        return None
    parts = used_columns(step)
    is_alone = len(parts) == 1 and not isinstance(parts[0][1], str)
    return parts[0][0] if is_alone else None


def quote(text: str) -> str:
    """A text as Python and JSON both write it."""
    return json.dumps(text, ensure_ascii=False)


def _changed(estimator: Estimator) -> Iterator[Argument]:
    """The parameters that are not their defaults, in the order of the signature."""
    signature = {name: one.default for name, one in inspect.signature(type(estimator).__init__).parameters.items()}
    try:
        defaults = {**signature, **type(estimator)().get_params(deep=False)}
    except TypeError:  # it cannot be made from nothing
        defaults = signature
    order = {name: place for place, name in enumerate(signature)}
    given = estimator.get_params(deep=False)
    for name in sorted(given, key=lambda name: order.get(name, len(order))):
        if not _is_same(given[name], defaults.get(name)):
            yield name, given[name]


def _is_same(value: Any, default: Any) -> bool:
    if isinstance(value, float) and isinstance(default, float) and value != value:
        return default != default  # NaN
    return value is default or (type(value) is type(default) and bool(value == default))


def _home(kind: type) -> str:
    """The shortest public module that holds a class under its name."""
    parts = kind.__module__.split(".")
    for end in range(1, len(parts) + 1):
        module = ".".join(parts[:end])
        if getattr(import_module(module), kind.__name__, None) is kind:
            return module
    raise NoSourceError(f"{kind.__name__} is in no public module")
