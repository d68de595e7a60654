"""What a metric is: a function, and everything that has to be known about it."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from podium.errors import MetricError
from podium.metrics.influence import Estimate
from podium.metrics.options import Option, read_signature
from podium.metrics.shapes import EXTRA_ROLES, Arrays, Shape

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

    def __repr__(self) -> str:
        return f"<Metric {self.key}: {self.title}, {'higher' if self.greater_is_better else 'lower'} is better>"

    @cached_property
    def _signature(self) -> tuple[dict[str, Option], dict[str, bool]]:
        return read_signature(self.function, self.defaults)

    @cached_property
    def _takes_classes(self) -> bool:
        return "classes" in inspect.signature(self.function).parameters

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
        return self.estimate(arrays, **_options_among(given))

    def wrap(self, y_true: Any, y_pred: Any, **given: Any) -> Arrays:
        """Values of Python or NumPy as the arrays that :meth:`estimate` takes; ``given`` as in calling it."""
        roles = {role: _as_role(role, given[role]) for role in EXTRA_ROLES if given.get(role) is not None}
        options = self.read_options(_options_among(given))
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
        with np.errstate(all="ignore"):  # what is not finite is refused below, with a reason
            found = function(arrays.y_true, arrays.y_pred, **keywords)
        estimate = found if isinstance(found, Estimate) else Estimate(float(found))
        if not math.isfinite(estimate.score):
            fault = self.shape.find_fault(arrays, self.read_options(_options_among(given)))
            reason = fault or self.undefined(arrays, **given) or "the result is not a finite number"
            raise MetricError(f"{self.key} is not defined on these {arrays.n_rows} rows: {reason}")
        return estimate.quiet()

    def _prepare(self, arrays: Arrays, given: Mapping[str, Any]) -> tuple[Function, dict[str, Any]]:
        roles = {**arrays.extra, **{role: given[role] for role in EXTRA_ROLES if given.get(role) is not None}}
        useless = [role for role in roles if role not in self.roles]
        lacking = [role for role in self.required_roles if role not in roles]
        if useless:
            uses = ", ".join(self.roles) or "none"
            raise MetricError(f"{self.key} has no use for a column of {', '.join(useless)}; it can use: {uses}")
        if lacking:
            raise MetricError(f"{self.key} needs a column of {', '.join(lacking)} in the solution: name it")
        keywords = {**self.read_options(_options_among(given)), **roles}
        if self._takes_classes:
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
        options = self.read_options(_options_among(given))
        known = {**options, **truth.extra, "classes": truth.classes}
        with np.errstate(all="ignore"):
            return self.why_undefined(truth.y_true, **{name: known.get(name) for name in list(wanted)[1:]})


def _options_among(given: Mapping[str, Any]) -> dict[str, Any]:
    """Without the roles."""
    return {name: value for name, value in given.items() if name not in EXTRA_ROLES}


def _as_role(role: str, values: Any) -> NDArray[Any]:
    if role == "group":
        return np.unique(np.asarray(values).astype(str), return_inverse=True)[1].reshape(-1)
    return np.asarray(values, dtype=np.float64)
