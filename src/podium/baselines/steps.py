"""The steps between raw predictions and a submission: each learns a few numbers and applies them row by row."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from podium.baselines.goal import Goal, Raw

if TYPE_CHECKING:
    from podium.baselines.judge import Judge

SMALLEST = 1e-6  # a probability; log losses of surer ones gain nothing that a table could show
ISOTONIC_FROM = 20_000  # rows: with fewer, a free curve learns the noise of its own rows
N_THRESHOLDS = 30
N_RARE = 15  # more thresholds, for positives that are rare
N_TEMPERATURES = 49
EXPONENTS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25)
N_CUTS = 15
ROUNDS = 2
QUANTILES = (0.1, 0.2, 0.3, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8, 0.9)


class Step(ABC):
    """A step; unlearned ones change nothing."""

    is_quick = False
    """Whether learning takes no longer than reading the rows."""
    is_believed = False
    """Whether what comes out is again what a model believes, only better: such predictions are fit for a blend."""

    @abstractmethod
    def learn(self, raw: Raw, answers: NDArray[np.float64], goal: Goal, judge: Judge) -> Self:
        """The step with numbers learned from raw predictions and answers (n_rows, n_targets) of the judge's rows."""

    @abstractmethod
    def apply(self, raw: Raw) -> Raw:
        """What the goal makes a submission of."""

    @property
    @abstractmethod
    def details(self) -> Mapping[str, Any]:
        """What was learned, as plain values."""


AnyStep = TypeVar("AnyStep", bound=Step)


@dataclass(frozen=True, kw_only=True)
class ThresholdStep(Step):
    """Another weight for each class: the likeliest class after weighing is told.

    With two classes this is a threshold on the probability of the second; with more, rare classes count by a power of
    their rareness, one number for all of them.
    """

    slots: tuple[slice, ...] = ()
    weights: tuple[tuple[float, ...], ...] = ()
    told: tuple[float, ...] = ()

    def learn(self, raw: Raw, answers: NDArray[np.float64], goal: Goal, judge: Judge) -> Self:
        step = replace(
            self,
            slots=tuple(goal.slots),
            weights=tuple((1.0,) * len(classes) for classes in goal.classes),
            told=tuple(0.5 if len(classes) == 2 else 0.0 for classes in goal.classes),
        )
        for place, slot in enumerate(goal.slots):
            step = _best(step.tries(place, raw[:, slot], answers[:, place]), raw, judge)
        return step

    def tries(self, place: int, raw: Raw, answers: NDArray[np.float64]) -> list[Self]:
        """This step with other weights for one target; the first changes nothing."""
        if raw.shape[1] == 2:
            shares = np.concatenate([np.linspace(0.01, 0.99, N_THRESHOLDS), 1 - np.geomspace(0.002, 0.3, N_RARE)])
            found = np.unique(np.quantile(raw[:, 1], shares).round(6))
            inside = [float(value) for value in found if 0 < value < 1]
            return [self, *(self._with(place, (t, 1 - t), t) for t in inside)]
        shares = np.maximum(np.bincount(answers.astype(np.intp), minlength=raw.shape[1]) / len(answers), 1e-9)
        return [self._with(place, tuple(map(float, shares**-power)), power) for power in EXPONENTS]

    def _with(self, place: int, weights: tuple[float, ...], told: float) -> Self:
        before = self.weights[:place], self.told[:place]
        after = self.weights[place + 1 :], self.told[place + 1 :]
        return replace(self, weights=(*before[0], weights, *after[0]), told=(*before[1], told, *after[1]))

    def apply(self, raw: Raw) -> Raw:
        weighed = raw.copy()
        for slot, weights in zip(self.slots, self.weights, strict=True):
            values = np.maximum(raw[:, slot], 1e-12) * np.asarray(weights)
            weighed[:, slot] = values / values.sum(axis=1, keepdims=True)
        return weighed

    @property
    def details(self) -> Mapping[str, Any]:
        names = ["threshold" if len(weights) == 2 else "power of rareness" for weights in self.weights]
        told = list(self.told)
        return {names[0]: told[0]} if len(told) == 1 else {"by target": [*map(list, zip(names, told, strict=True))]}


@dataclass(frozen=True, kw_only=True)
class CutsStep(Step):
    """The expected rating, cut into ratings: between two labels lies a cut, learned."""

    values: tuple[float, ...] = ()
    cuts: tuple[float, ...] = ()

    def learn(self, raw: Raw, answers: NDArray[np.float64], goal: Goal, judge: Judge) -> Self:
        values = tuple(float(label) for label in goal.classes[0])
        expected = raw @ np.asarray(values)
        shares = np.bincount(answers[:, 0].astype(np.intp), minlength=len(values)) / len(answers)
        middles = tuple(map(float, np.add(values[1:], values[:-1]) / 2))
        as_often = tuple(map(float, np.quantile(expected, np.cumsum(shares)[:-1].clip(0, 1))))
        step = _best([replace(self, values=values, cuts=cuts) for cuts in (middles, as_often)], raw, judge)
        for _ in range(ROUNDS):
            for place in range(len(step.cuts)):
                step = _best(step.tries(place, expected), raw, judge)
        return step

    def tries(self, place: int, expected: NDArray[np.float64]) -> list[Self]:
        """This step with one cut elsewhere between its neighbours."""
        low = self.cuts[place - 1] if place else float(expected.min())
        high = self.cuts[place + 1] if place + 1 < len(self.cuts) else float(expected.max())
        inside = expected[(expected >= low) & (expected <= high)]
        places = np.unique(np.quantile(inside, np.linspace(0.05, 0.95, N_CUTS))) if len(inside) else np.empty(0)
        return [
            self,
            *(replace(self, cuts=(*self.cuts[:place], float(cut), *self.cuts[place + 1 :])) for cut in places),
        ]

    def apply(self, raw: Raw) -> Raw:
        codes = np.searchsorted(np.asarray(self.cuts), raw @ np.asarray(self.values), side="right")
        return np.asarray(np.eye(len(self.values))[codes])

    @property
    def details(self) -> Mapping[str, Any]:
        return {"cuts": list(self.cuts)}


@dataclass(frozen=True, kw_only=True)
class CalibrationStep(Step):
    """Probabilities that come true as often as they say.

    Two classes: a straight line on the log odds (Platt, "Probabilistic outputs for support vector machines", 1999), or
    from 20,000 rows on a monotone curve (isotonic regression). More: one temperature (Guo, Pleiss, Sun, Weinberger, "On
    calibration of modern neural networks", ICML 2017).
    """

    is_quick = True
    is_believed = True
    slots: tuple[slice, ...] = ()
    curves: tuple[Mapping[str, Any], ...] = ()

    def learn(self, raw: Raw, answers: NDArray[np.float64], goal: Goal, judge: Judge) -> Self:
        curves = tuple(_curve(raw[:, slot], answers[:, place].astype(np.intp)) for place, slot in enumerate(goal.slots))
        return replace(self, slots=tuple(goal.slots), curves=curves)

    def apply(self, raw: Raw) -> Raw:
        honest = raw.copy()
        for slot, curve in zip(self.slots, self.curves, strict=True):
            honest[:, slot] = _along(curve, raw[:, slot])
        return honest

    @property
    def details(self) -> Mapping[str, Any]:
        told = [{name: value for name, value in curve.items() if name != "knots"} for curve in self.curves]
        return told[0] if len(told) == 1 else {"by target": told}


def _curve(raw: Raw, codes: NDArray[np.intp]) -> Mapping[str, Any]:
    if len(np.unique(codes)) < 2:
        return {"temperature": 1.0}
    if raw.shape[1] > 2:
        return {"temperature": _temperature(raw, codes)}
    if len(raw) >= ISOTONIC_FROM:
        return _isotonic(raw[:, 1], codes)
    from sklearn.linear_model import LogisticRegression

    line = LogisticRegression(C=100.0).fit(_log_odds(raw[:, 1])[:, None], codes)
    return {"slope": float(line.coef_[0, 0]), "intercept": float(line.intercept_[0])}


def _temperature(raw: Raw, codes: NDArray[np.intp]) -> float:
    def loss(temperature: float) -> float:
        chances = _along({"temperature": temperature}, raw)[np.arange(len(raw)), codes]
        return float(-np.log(np.maximum(chances, SMALLEST)).mean())

    return float(min(np.geomspace(0.25, 4.0, N_TEMPERATURES), key=loss))


def _isotonic(chances: NDArray[np.float64], codes: NDArray[np.intp]) -> Mapping[str, Any]:
    from sklearn.isotonic import IsotonicRegression

    margin = 1 / (len(codes) + 2)  # nothing is sure after so many rows
    curve = IsotonicRegression(y_min=margin, y_max=1 - margin).fit(chances, codes)
    knots = np.asarray(curve.X_thresholds_), np.asarray(curve.y_thresholds_)
    return {"isotonic": len(knots[0]), "knots": knots}


def _along(curve: Mapping[str, Any], raw: Raw) -> Raw:
    if "temperature" in curve:
        powers = np.maximum(raw, SMALLEST) ** (1 / curve["temperature"])
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))
    if "knots" in curve:
        chances = np.interp(raw[:, 1], *curve["knots"])
    else:
        chances = 1 / (1 + np.exp(-(curve["slope"] * _log_odds(raw[:, 1]) + curve["intercept"])))
    return np.column_stack([1 - chances, chances])


def _log_odds(chances: NDArray[np.float64]) -> NDArray[np.float64]:
    kept = chances.clip(SMALLEST, 1 - SMALLEST)
    return np.asarray(np.log(kept / (1 - kept)))


@dataclass(frozen=True, kw_only=True)
class LevelStep(Step):
    """All numbers of a target raised or lowered: by a factor where everything is positive, else by an amount."""

    is_believed = True
    is_factor: tuple[bool, ...] = ()
    levels: tuple[float, ...] = ()

    def learn(self, raw: Raw, answers: NDArray[np.float64], goal: Goal, judge: Judge) -> Self:
        is_factor = tuple(map(bool, np.atleast_1d((raw > 0).all(axis=0) & (answers > 0).all(axis=0))))
        step = replace(self, is_factor=is_factor, levels=tuple(1.0 if one else 0.0 for one in is_factor))
        for place in range(raw.shape[1]):
            step = _best(step.tries(place, raw[:, place], answers[:, place]), raw, judge)
        return step

    def tries(self, place: int, raw: NDArray[np.float64], answers: NDArray[np.float64]) -> list[Self]:
        """This step with another level for one target; the first changes nothing."""
        errors = answers / raw if self.is_factor[place] else answers - raw
        return [
            self,
            *(
                replace(self, levels=(*self.levels[:place], float(level), *self.levels[place + 1 :]))
                for level in np.quantile(errors, QUANTILES)
            ),
        ]

    def apply(self, raw: Raw) -> Raw:
        levels = np.asarray(self.levels)
        return np.asarray(np.where(self.is_factor, raw * levels, raw + levels))

    @property
    def details(self) -> Mapping[str, Any]:
        told = [{"factor" if one else "shift": level} for one, level in zip(self.is_factor, self.levels, strict=True)]
        return told[0] if len(told) == 1 else {"by target": told}


def _best(steps: list[AnyStep], raw: Raw, judge: Judge) -> AnyStep:
    """The step with the best score; of equals the first."""
    best, *others = steps
    best_score = judge.score(best.apply(raw))
    for other in others:
        score = judge.score(other.apply(raw))
        if judge.is_better(score, best_score):
            best, best_score = other, score
    return best
