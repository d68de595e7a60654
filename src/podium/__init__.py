"""Podium: a Kaggle-style competition harness that runs on your own machine.

``podium.load(slug)`` opens a competition in a notebook, ``podium.score(...)`` scores two tables,
``podium.metric(name)`` is a metric as a function, ``podium.errors`` holds what can go wrong.
Nothing heavy is imported before it is used.
"""

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["errors", "load", "metric", "score"]

if TYPE_CHECKING:
    from podium import errors
    from podium.metrics.registry import get_metric as metric
    from podium.notebook import load
    from podium.scoring.score import score

_HOMES = {
    "load": ("podium.notebook", "load"),
    "metric": ("podium.metrics.registry", "get_metric"),
    "score": ("podium.scoring.score", "score"),
    "errors": ("podium.errors", None),
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'podium' has no attribute {name!r}")
    from importlib import import_module

    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute) if attribute else import_module(module)
