"""The catalogue: what is known about each metric is said once, where it is registered."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from importlib import import_module
from typing import Any

from podium.errors import MetricError
from podium.metrics.metric import Example, Function, Metric, Undefined
from podium.metrics.options import Option
from podium.metrics.shapes import Shape

__all__ = ["Example", "Metric", "Option", "get_metric", "list_metrics", "metric", "variant"]

FAMILIES = (
    "regression",
    "spread",
    "probability",
    "classification",
    "curves",
    "agreement",
    "relative",
    "directions",
    "deviance",
    "correlation",
    "gini",
    "distributions",
    "clusters",
    "multiclass",
    "multilabel",
    "retrieval",
    "ranked",
    "texts",
    "masks",
    "survival",
    "special",
)
"""The modules that register metrics, the commonest first, because they are loaded until a key is found."""

_METRICS: dict[str, Metric] = {}


def _example(y_true: Any, y_pred: Any, score: float, given: Mapping[str, Any] | None = None) -> Example:
    return Example(y_true, y_pred, float(score), given or {})


def _register(made: Metric) -> Metric:
    if made.key in _METRICS:
        raise ValueError(f"the metric {made.key} is registered twice")
    _METRICS[made.key] = made
    return made


def metric(
    *,
    shape: Shape,
    title: str,
    formula: str,
    source: str,
    example: tuple[Any, ...],
    greater_is_better: bool,
    low: float = 0.0,
    high: float = math.inf,
    best: float | str | None = "end",
    aliases: tuple[str, ...] = (),
    undefined: Undefined | None = None,
    order_sensitive: str = "",
    unfit_for_ranking: str = "",
    version: str = "1",
) -> Callable[[Function], Metric]:
    """Register a function as a metric. Its name is the key, the first line of its docstring the meaning.

    The function takes truths and predictions as its shape makes them, and returns a float or an
    :class:`~podium.metrics.influence.Estimate`. Its keyword-only parameters are its options, except
    ``classes`` and those named after a role (``weight``, ``group``, ...). ``best`` is by default the end of
    the range that is better, None where the best score depends on the truth.
    """

    def register(function: Function) -> Metric:
        end = high if greater_is_better else low
        return _register(
            Metric(
                key=function.__name__,
                title=title,
                aliases=aliases,
                meaning=(inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " "),
                shape=shape,
                greater_is_better=greater_is_better,
                low=low,
                high=high,
                best=end if best == "end" else best,  # type: ignore[arg-type]
                formula=formula,
                source=source,
                example=_example(*example),
                order_sensitive=order_sensitive,
                unfit_for_ranking=unfit_for_ranking,
                version=version,
                function=function,
                why_undefined=undefined,
            )
        )

    return register


def variant(
    original: Metric, key: str, *, title: str, aliases: tuple[str, ...] = (), example: tuple[Any, ...], **defaults: Any
) -> Metric:
    """Register a metric once more under another key, with other defaults of its options."""
    named: dict[str, Any] = {"key": key, "title": title, "aliases": aliases, "example": _example(*example)}
    return _register(replace(original, **named, defaults={**original.defaults, **defaults}))


def list_metrics() -> tuple[Metric, ...]:
    """Every metric of the catalogue, family by family."""
    _load()
    return tuple(_METRICS.values())


@cache
def _load() -> None:
    for family in FAMILIES:
        import_module(f"podium.metrics.{family}")


def get_metric(name: str, *, only_one_meaning: bool = False) -> Metric:
    """The metric of that key, title or alias; capitals and punctuation do not matter.

    Parameters
    ----------
    name : str
    only_one_meaning : bool
        Refuse a name that stands for several metrics (such as F-Score (Micro)); by default it is the first
        one's. An organiser has to choose; whoever scores two files is told in the documentation.

    Raises
    ------
    MetricError
        Names the nearest known ones; ``neg_...`` is refused with the right name.
    """
    if _has_key(name):
        return _METRICS[name]
    found = _names().get(_plain(name), ())
    if not found:
        raise MetricError(_not_found(name))
    if only_one_meaning and len(found) > 1:
        raise MetricError(f"{name!r} has had several meanings: choose one of {', '.join(found)}")
    return _METRICS[found[0]]


def _has_key(key: str) -> bool:
    """Whether there is a metric of exactly that key; loads no more families than it takes to find it."""
    for family in FAMILIES:
        if key in _METRICS:
            break
        import_module(f"podium.metrics.{family}")
    return key in _METRICS


def _plain(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


@cache
def _names() -> dict[str, tuple[str, ...]]:
    """For each name, the keys it may stand for: whose key it is first, then whose title or alias."""
    _load()
    names: dict[str, tuple[str, ...]] = {_plain(key): (key,) for key in _METRICS}
    for key, found in _METRICS.items():
        for name in (found.title, *found.aliases):
            known = names.get(_plain(name), ())
            names[_plain(name)] = known if key in known else (*known, key)
    return names


def _not_found(name: str) -> str:
    if name.lower().startswith("neg_") and _plain(name[4:]) in _names():
        right = _METRICS[_names()[_plain(name[4:])][0]]
        return f"there is no {name!r}: write {right.key!r}, Podium knows that its lower values are better"
    from difflib import get_close_matches  # 10 ms that only a misspelt name costs

    near = get_close_matches(_plain(name), _names(), n=6, cutoff=0.5)
    keys = list(dict.fromkeys(_names()[close][0] for close in near))[:3]
    hint = f"; did you mean {' or '.join(keys)}?" if keys else ""
    return f"there is no metric {name!r}{hint} (podium metrics lists them all)"
