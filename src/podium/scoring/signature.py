"""What a metric file asks for: read from its text, without running it."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from podium.errors import MetricError
from podium.metrics.options import KINDS, NEEDED, Option

KAGGLE, PLAIN = "score", "metric"
ROW_ID = "row_id_column_name"

SCALARS = {"float": "number", "int": "whole number", "bool": "yes or no", "str": "text"}
LISTS = {"list", "List", "Sequence", "Iterable", "Collection", "tuple", "Tuple", "set", "Set"}
TABLES = {"dict", "Dict", "Mapping"}


@dataclass(frozen=True)
class Argument(Option):
    """A further argument of a metric file's function; what it may hold is said by its annotation."""

    annotation: ast.expr | None = None

    def get_default(self) -> Any:
        if self.default is NEEDED:
            raise ValueError(f"the option {self.name!r} ({self.kind}) has to be given")
        return self.default

    def read(self, value: object) -> Any:
        """The value as the annotation has it; a text is read as it comes from a command line.

        Raises
        ------
        ValueError
            Says what it is and what was expected.
        """
        try:
            return _read(self.annotation, value)
        except (ValueError, TypeError, OverflowError):
            raise ValueError(f"{self.name} is {value!r}, it must be {self.kind}") from None


@dataclass(frozen=True, kw_only=True)
class Signature:
    """The function of a metric file.

    ``function`` is ``score`` (Kaggle's convention) or ``metric`` (two arrays). ``takes_any``: its arguments cannot
    be read from the text, or it takes any; the process that runs it will see.
    """

    function: str
    arguments: Mapping[str, Argument]
    takes_row_id: bool
    takes_any: bool
    meaning: str


def read_signature(code: bytes, name: str) -> Signature:
    """The signature of the metric in a file.

    Raises
    ------
    MetricError
        It is no Python, or holds no metric.
    """
    try:
        tree = ast.parse(code)
    except (SyntaxError, ValueError) as error:
        line = f", line {error.lineno}," if isinstance(error, SyntaxError) and error.lineno else ""
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        raise MetricError(f"{name}{line} is no Python: {reason}") from None
    bound = dict(sorted(_find_bound(tree), key=lambda pair: pair[1] is not None))  # of equals the last one counts
    for function in (KAGGLE, PLAIN):
        if function in bound:
            return _signature(function, bound[function])
    raise MetricError(
        f"{name} holds no metric: it needs score(solution, submission, row_id_column_name), as Kaggle has it, "
        "or metric(y_true, y_pred)"
    )


def _find_bound(tree: ast.AST) -> Iterator[tuple[str, ast.FunctionDef | None]]:
    """The names that a module's statements bind, with the functions among them."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef):
            yield node.name, node
        elif isinstance(node, ast.Assign):
            yield from ((one.id, None) for one in node.targets if isinstance(one, ast.Name))
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name, None) for alias in node.names)
        elif isinstance(node, ast.If | ast.Try | ast.With | ast.ExceptHandler):
            yield from _find_bound(node)


def _signature(function: str, node: ast.FunctionDef | None) -> Signature:
    if node is None:
        return Signature(function=function, arguments={}, takes_row_id=True, takes_any=True, meaning="")
    listed = [*node.args.posonlyargs, *node.args.args]
    needed: list[ast.expr | None] = [None] * (len(listed) - len(node.args.defaults))
    defaults = [*needed, *node.args.defaults, *node.args.kw_defaults]
    further = list(zip([*listed, *node.args.kwonlyargs], defaults, strict=True))[2:]
    return Signature(
        function=function,
        arguments={one.arg: _argument(one, default) for one, default in further if one.arg != ROW_ID},
        takes_row_id=any(one.arg == ROW_ID for one, _ in further),
        takes_any=node.args.kwarg is not None,
        meaning=_first_words(ast.get_docstring(node) or ""),
    )


def _first_words(text: str) -> str:
    return "" if text.startswith(">>>") else " ".join(text.split("\n\n")[0].split())


def _argument(node: ast.arg, default: ast.expr | None) -> Argument:
    kind = ast.unparse(node.annotation) if node.annotation else "a value"
    if isinstance(node.annotation, ast.Constant) and isinstance(node.annotation.value, str):
        kind = node.annotation.value
    shown = NEEDED if default is None else ast.unparse(default)
    return Argument(node.arg, kind, shown, (), "", annotation=node.annotation)


def _read(annotation: ast.expr | None, value: object) -> Any:
    """A value of TOML or a command line, typed as an annotation says; what says nothing takes it as it is."""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return _read(ast.parse(annotation.value, mode="eval").body, value)
    if isinstance(annotation, ast.BinOp):  # int | None
        return _read_first([annotation.left, annotation.right], value)
    if isinstance(annotation, ast.Constant) and annotation.value is None:
        if value not in (None, "None"):
            raise ValueError
        return None
    outer = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    name = outer.attr if isinstance(outer, ast.Attribute) else getattr(outer, "id", "")
    inner = _inner(annotation)
    if name == "Optional":
        return _read_first([ast.Constant(None), *inner], value)
    if name == "Union":
        return _read_first(inner, value)
    if name == "Literal":
        choices = [ast.literal_eval(choice) for choice in inner]
        return next((choice for choice in choices if value in (choice, str(choice))), None) or _fail()
    if name in SCALARS:
        return KINDS[SCALARS[name]](value)
    if name in LISTS:
        return _read_list(inner, json.loads(value) if isinstance(value, str) else value)
    if name in TABLES:
        return _read_table(inner, json.loads(value) if isinstance(value, str) else value)
    return read_plain(value)


def _inner(annotation: ast.expr | None) -> list[ast.expr]:
    if not isinstance(annotation, ast.Subscript):
        return []
    return list(annotation.slice.elts) if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]


def _read_first(choices: list[ast.expr], value: object) -> Any:
    for choice in choices:
        try:
            return _read(choice, value)
        except (ValueError, TypeError):
            continue
    return _fail()


def _read_list(inner: list[ast.expr], value: object) -> list[Any]:
    if not isinstance(value, list | tuple):
        raise ValueError
    kinds = [kind for kind in inner if not (isinstance(kind, ast.Constant) and kind.value is ...)]
    if len(kinds) > 1 and len(kinds) != len(value):  # Tuple[int, float]
        raise ValueError
    return [_read(kinds[place if len(kinds) > 1 else 0] if kinds else None, item) for place, item in enumerate(value)]


def _read_table(inner: list[ast.expr], value: object) -> dict[Any, Any]:
    if not isinstance(value, Mapping):
        raise ValueError
    key, item = inner if len(inner) == 2 else (None, None)
    return {_read(key, name): _read(item, one) for name, one in value.items()}


def read_plain(value: object) -> Any:
    """A value of JSON, which a process can be given; TypeError for any other."""
    return json.loads(json.dumps(value))


def _fail() -> Any:
    raise ValueError
