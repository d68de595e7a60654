"""Do events that are given 30 % happen in 30 % of the cases? The reliability curve and its distance from the ideal."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from podium.diagnosis.finding import ALPHA, Finding
from podium.diagnosis.intervals import Interval, Units, Values, design_effect, mean_interval, wilson
from podium.diagnosis.wording import between, short

Places = NDArray[np.intp]

MOST_BINS = 10
LEAST_IN_BIN = 25
N_DRAWS = 999
_MOST_WORK = 20_000_000
_LEAST_LOGIT = 1e-3
"""A forest's plain 0 and 1 are no infinite odds: for the slope probabilities are kept this far from both ends."""


@dataclass(frozen=True, kw_only=True)
class Bin:
    """Rows of like probability: the mean they were given, and how often it happened."""

    n_rows: int
    given: float
    happened: Interval


@dataclass(frozen=True, kw_only=True)
class Calibration:
    """Probabilities held against what happened.

    Attributes
    ----------
    bins : sequence of Bin
        From the lowest probability to the highest, with about equally many rows, never fewer than a dozen.
    error : float
        The expected calibration error: the mean over rows of the distance between the two sides of their bin
        (Naeini, Cooper and Hauskrecht 2015, AAAI 29; Guo et al. 2017, ICML, eq. 3).
    by_chance : float
        It is never 0 in a finite table: 95 % of perfectly calibrated tables of this size stay below this
        (consistency resampling: Broecker and Smith 2007, Weather and Forecasting 22, 651-661).
    p : float
        How often a perfectly calibrated table is at least this far off.
    excess : Interval
        How much larger the mean probability is than the share that happened.
    slope : Interval or None
        Of the logistic regression of what happened on the logit of the probabilities (Cox 1958, Biometrika 45,
        562-565): 1 is right, below 1 they are too extreme, above 1 too timid. None where there is no such line.
    stake : float
        The part of the Brier score that is due to it: reliability / Brier (Murphy 1973, J. Appl. Meteor. 12, 595-600).
    """

    bins: Sequence[Bin]
    error: float
    by_chance: float
    p: float
    excess: Interval
    slope: Interval | None
    stake: float


def calibrate(given: Values, happened: Values, *, units: Units = None, seed: int = 0) -> Calibration:
    """Hold probabilities against what happened.

    Parameters
    ----------
    given : ndarray of float64, shape (n_rows,)
        From 0 to 1.
    happened : ndarray of float64, shape (n_rows,)
        0 or 1.
    units : ndarray of int64, shape (n_rows,), optional
    seed : int
    """
    order = np.argsort(given, kind="stable")
    starts = find_starts(given[order])
    sizes = np.diff(np.append(starts, len(given)))
    means = np.add.reduceat(given[order], starts) / sizes
    hits = np.add.reduceat(happened[order], starts)
    error = float((sizes * np.abs(hits / sizes - means)).sum() / len(given))
    noise = math.sqrt(design_effect(happened - given, units)) * _errors_by_chance(given[order], starts, seed)
    squares = float(((given - happened) ** 2).mean())
    reliability = float((sizes * (hits / sizes - means) ** 2).sum() / len(given))
    return Calibration(
        bins=[
            Bin(n_rows=int(n_rows), given=float(mean), happened=wilson(float(hit), int(n_rows)))
            for n_rows, mean, hit in zip(sizes, means, hits, strict=True)
        ],
        error=error,
        by_chance=float(np.quantile(noise, 0.95)),
        p=float((1 + (noise >= error - 1e-12).sum()) / (1 + len(noise))),
        excess=mean_interval(given - happened, units),
        slope=recalibration_slope(given, happened, units),
        stake=min(1.0, reliability / squares) if squares else 0.0,
    )


def find_starts(ordered: Values) -> Places:
    """Where the bins begin: at quantiles, equal probabilities together, and none with fewer than a dozen rows."""
    n_rows = len(ordered)
    n_bins = int(np.clip(n_rows // LEAST_IN_BIN, 1, MOST_BINS))
    ends = np.unique(np.quantile(ordered, np.linspace(0, 1, n_bins + 1)[1:-1]))
    starts = [0]
    for start in np.searchsorted(ordered, ends, "right"):
        if start - starts[-1] >= LEAST_IN_BIN // 2 and n_rows - start >= LEAST_IN_BIN // 2:
            starts.append(int(start))
    return np.array(starts, dtype=np.intp)


def _errors_by_chance(ordered: Values, starts: Places, seed: int) -> Values:
    """The calibration errors of tables in which things happen just as often as they were given."""
    random = np.random.default_rng(seed)
    means = np.add.reduceat(ordered, starts)
    n_draws = int(np.clip(_MOST_WORK // len(ordered), 199, N_DRAWS))
    errors = np.empty(n_draws)
    for draw in range(n_draws):
        happened = (random.random(len(ordered)) < ordered).astype(np.float64)
        errors[draw] = np.abs(np.add.reduceat(happened, starts) - means).sum() / len(ordered)
    return errors


def recalibration_slope(given: Values, happened: Values, units: Units = None) -> Interval | None:
    """The slope of the logistic regression on the logit, by Newton's method; None where it has no finite one."""
    kept = np.clip(given, _LEAST_LOGIT, 1 - _LEAST_LOGIT)
    columns = np.column_stack([np.ones(len(kept)), np.log(kept / (1 - kept))])
    if columns[:, 1].std() < 1e-9 or happened.std() == 0:
        return None
    weights = np.zeros(2)
    for _ in range(50):
        fitted = 1 / (1 + np.exp(-np.clip(columns @ weights, -500, 500)))
        curvature = (columns * (fitted * (1 - fitted))[:, np.newaxis]).T @ columns
        if np.linalg.det(curvature) < 1e-9 * len(kept) or abs(weights[1]) > 100:
            return None  # a line that parts yes from no has no finite slope
        step = np.linalg.solve(curvature, columns.T @ (happened - fitted))
        weights = weights + step
        if np.abs(step).max() < 1e-10:
            break
    half = 1.96 * math.sqrt(float(np.linalg.inv(curvature)[1, 1]) * design_effect(happened - fitted, units))
    return Interval(estimate=float(weights[1]), low=float(weights[1]) - half, high=float(weights[1]) + half)


def find_miscalibration(found: Calibration, *, what: str = "probabilities") -> Iterator[Finding]:
    """Whether the distance is more than a perfectly calibrated table of this size shows, and in which way."""
    if found.p > ALPHA:
        return
    way, advice = _way(found)
    yield Finding(
        look="calibration",
        idea="calibration",
        sentence=(
            f"Your {what} are off by {short(100 * found.error)} percentage points on average; of perfectly calibrated "
            f"ones so many rows would show up to {short(100 * found.by_chance)}.{way}"
        ),
        advice=advice,
        stake=found.stake,
        numbers={
            "calibration_error": found.error,
            "by_chance": found.by_chance,
            "p": found.p,
            "mean_excess": found.excess.estimate,
            **({"slope": found.slope.estimate} if found.slope else {}),
        },
    )


def _way(found: Calibration) -> tuple[str, str]:
    """In which way they are off, as a further sentence, and what to try."""
    fold = "with `CalibratedClassifierCV` inside the folds, so that no row corrects itself"
    slope = found.slope
    if slope and not slope.holds(1.0):
        if slope.estimate < 1:
            way = f" They are too extreme: their slope is {between(slope)}, and 1 is right."
            return way, f"Pull them towards the middle: calibrate {fold}, or let the model fit less closely."
        way = f" They are too timid: their slope is {between(slope)}, and 1 is right."
        return way, f"Spread them: calibrate {fold}; means of many trees are often too timid."
    if not found.excess.holds(0.0):
        size = short(100 * abs(found.excess.estimate))
        way = f" They are too {'high' if found.excess.estimate > 0 else 'low'} by {size} points on average."
        return way, "Undo what moved their mean: class weights, resampling, or another share of the class in the folds."
    return "", f"Look at the curve for where they are off, then calibrate {fold}."
