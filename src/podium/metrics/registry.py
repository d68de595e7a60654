"""The catalogue: what is known about each metric is said once, where it is registered."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from podium.errors import MetricError
from podium.metrics.influence import Estimate
from podium.metrics.options import NEEDED, Option, read_signature
from podium.metrics.shapes import EXTRA_ROLES, NOTHING, Arrays, Shape

FAMILIES = (
    "regression",
    "probability",
    "classification",
    "curves",
    "agreement",
    "relative",
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

Function = Callable[..., float | Estimate]
Undefined = Callable[..., str | None]


@dataclass(frozen=True)
class Example:
    """Truths, predictions and the score they get, with the options and roles given."""

    y_true: Any
    y_pred: Any
    score: float
    given: Mapping[str, Any] = field(default_factory=dict)

    def call(self, key: str) -> str:
        """The example as a line of Python."""
        given = "".join(f", {name}={value!r}" for name, value in self.given.items())
        return f"{key}({self.y_true!r}, {self.y_pred!r}{given})"


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A metric: a function, and everything that has to be known about it.

    Call it with truths and predictions, or let :func:`podium.score` read them from tables.

    Attributes
    ----------
    key, title, aliases
        Podium's name, Kaggle's display name, and what else it is called (Kaggle, scikit-learn).
    meaning
        One sentence: what it rewards.
    shape
        What a submission looks like.
    greater_is_better, low, high
        Direction and range.
    best
        The score of the perfect answer; None where it depends on the truth (see :meth:`best_score`).
    formula, source
        One line of plain text, and where its semantics are written down.
    order_sensitive
        Why the order of rows matters; empty where it does not.
    unfit_for_ranking
        Why no leaderboard should be ranked by it; empty where one may be.
    version
        Changes whenever the metric would score a file differently.
    """

    key: str
    title: str
    aliases: tuple[str, ...] = ()
    meaning: str = ""
    shape: Shape
    greater_is_better: bool
    low: float
    high: float
    best: float | None
    formula: str
    source: str
    example: Example
    order_sensitive: str = ""
    unfit_for_ranking: str = ""
    version: str = "1"
    function: Function = field(repr=False)
    why_undefined: Undefined | None = field(default=None, repr=False)
    defaults: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def _signature(self) -> tuple[dict[str, Option], dict[str, bool]]:
        return read_signature(self.function, self.defaults)

    @property
    def options(self) -> Mapping[str, Option]:
        """What can be set, by name."""
        return self._signature[0]

    @property
    def roles(self) -> tuple[str, ...]:
        """Further columns of the solution that it can use."""
        return tuple(self._signature[1])

    @property
    def required_roles(self) -> tuple[str, ...]:
        """Those of its roles that it cannot do without."""
        return tuple(role for role, is_required in self._signature[1].items() if is_required)

    def read_options(self, raw: Mapping[str, object]) -> dict[str, object]:
        """Every option with its value, typed; texts are read, as they come from a command line.

        Raises
        ------
        MetricError
            Names every option that is unknown or wrong, and those that are known.
        """
        wrong = [self._unknown(name) for name in raw if name not in self.options]
        typed: dict[str, object] = {}
        for name, option in self.options.items():
            try:
                typed[name] = option.read(raw[name]) if name in raw else option.get_default()
            except ValueError as error:
                wrong.append(str(error))
        if wrong:
            raise MetricError(f"{self.key}: " + "; ".join(wrong))
        return typed

    def _unknown(self, name: str) -> str:
        known = ", ".join(self.options)
        return f"{name!r} is no option" + (f", it knows {known}" if known else ", it has none")

    def __call__(self, y_true: Any, y_pred: Any, **given: Any) -> float:
        """Score predictions that are already in the order of the truths.

        Parameters
        ----------
        y_true, y_pred : array-like, first axis = rows
            Labels (texts or numbers), probabilities (1-D for the positive class; (n_rows, n_classes) with the
            classes sorted), numbers, or what else the metric's shape says.
        **given
            Options, and arrays for roles such as ``weight``.

        Raises
        ------
        MetricError
            The values do not fit, or the score is not defined on them.
        """
        return self.estimate_values(y_true, y_pred, **given).score

    def estimate_values(self, y_true: Any, y_pred: Any, **given: Any) -> Estimate:
        """As calling it, with the influence of each row beside the score."""
        arrays = self.wrap(y_true, y_pred, **given)
        return self.estimate(arrays, **{name: value for name, value in given.items() if name not in EXTRA_ROLES})

    def wrap(self, y_true: Any, y_pred: Any, **given: Any) -> Arrays:
        """Values of Python or NumPy as the arrays that :meth:`estimate` takes; ``given`` as in calling it."""
        roles = {role: _as_role(role, given[role]) for role in EXTRA_ROLES if given.get(role) is not None}
        options = self.read_options({name: value for name, value in given.items() if name not in EXTRA_ROLES})
        arrays = self.shape.wrap(y_true, y_pred, options)
        uneven = [role for role, values in roles.items() if len(values) != arrays.n_rows]
        if uneven:
            raise MetricError(f"{self.key}: there is not one {uneven[0]} for each of the {arrays.n_rows} rows")
        return replace(arrays, extra=roles)

    def estimate(self, arrays: Arrays, **given: Any) -> Estimate:
        """The score and, where it is known, the influence of each row, for arrays of the metric's shape.

        Parameters
        ----------
        arrays : Arrays
            Its ``extra`` holds the roles.
        **given
            Options, or roles that replace those of the arrays.

        Raises
        ------
        MetricError
            A role is missing or of no use here, or the score is not a finite number.
        """
        function, keywords = self._prepare(arrays, given)
        found = function(arrays.y_true, arrays.y_pred, **keywords)
        estimate = found if isinstance(found, Estimate) else Estimate(float(found))
        if not math.isfinite(estimate.score):
            reason = self.undefined(arrays, **given) or "the result is not a finite number"
            raise MetricError(f"{self.key} is not defined on these {arrays.n_rows} rows: {reason}")
        return estimate

    def _prepare(self, arrays: Arrays, given: Mapping[str, Any]) -> tuple[Function, dict[str, Any]]:
        roles = {**arrays.extra, **{role: given[role] for role in EXTRA_ROLES if given.get(role) is not None}}
        useless = [role for role in roles if role not in self.roles]
        lacking = [role for role in self.required_roles if role not in roles]
        if useless:
            uses = ", ".join(self.roles) or "none"
            raise MetricError(f"{self.key} has no use for a column of {', '.join(useless)}; it can use: {uses}")
        if lacking:
            raise MetricError(f"{self.key} needs a column of {', '.join(lacking)} in the solution: name it")
        keywords = {**self.read_options({k: v for k, v in given.items() if k not in EXTRA_ROLES}), **roles}
        if "classes" in inspect.signature(self.function).parameters:
            keywords["classes"] = arrays.classes
        return self.function, keywords

    def score(self, arrays: Arrays, **given: Any) -> float:
        """The score: a finite float. See :meth:`estimate`."""
        return self.estimate(arrays, **given).score

    def influence(self, arrays: Arrays, **given: Any) -> NDArray[np.float64] | None:
        """The influence of each row, shape (n_rows,), mean zero; None where the metric has none."""
        estimate = self.estimate(arrays, **given)
        return estimate.influence() if estimate.influence is not None else None

    def best_score(self, truth: Arrays, **given: Any) -> float:
        """The score of the perfect answer, from ``shape.truth`` of a solution."""
        return self.score(truth, **given)

    def undefined(self, truth: Arrays, **given: Any) -> str | None:
        """Why scores on these true values do not exist or say nothing, or None. Needs no predictions."""
        if truth.n_rows == 0:
            return "there are no rows"
        if self.why_undefined is None:
            return None
        wanted = inspect.signature(self.why_undefined).parameters
        options = self.read_options({k: v for k, v in given.items() if k not in EXTRA_ROLES})
        known = {**options, **truth.extra, "classes": truth.classes}
        return self.why_undefined(truth.y_true, **{name: known.get(name) for name in list(wanted)[1:]})

    def variant(self, key: str, *, title: str, aliases: tuple[str, ...] = (), example: Any, **defaults: Any) -> Metric:
        """Register the same metric once more under another key, with other defaults.

        ``meaning``, ``low``, ``high`` and ``shape`` may be given too.
        """
        described = {name: defaults.pop(name) for name in ("meaning", "low", "high", "shape") if name in defaults}
        made = replace(
            self,
            key=key,
            title=title,
            aliases=aliases,
            example=Example(*example),
            defaults={**self.defaults, **defaults},
            **described,
        )
        return _register(made)


def _as_role(role: str, values: Any) -> NDArray[Any]:
    if role == "group":
        return np.unique(np.asarray(values).astype(str), return_inverse=True)[1].reshape(-1)
    return np.asarray(values, dtype=np.float64)


_METRICS: dict[str, Metric] = {}


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
                example=Example(*example),
                order_sensitive=order_sensitive,
                unfit_for_ranking=unfit_for_ranking,
                version=version,
                function=function,
                why_undefined=undefined,
            )
        )

    return register


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
    if not only_one_meaning and _has_key(name):
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


__all__ = ["NEEDED", "NOTHING", "Example", "Metric", "Option", "get_metric", "list_metrics", "metric"]
