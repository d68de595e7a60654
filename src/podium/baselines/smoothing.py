"""Exponential smoothing through statsmodels: the median of several forms, as no short series tells which is its own.

Source: Petropoulos and Svetunkov, "A simple combination of univariate models", International Journal of Forecasting 36
(2020). Measured on 32 series, half of them real: one step ahead the form with the lowest corrected AIC has errors 1.6 %
larger, six steps ahead 0.6 %.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

FEWEST_VALUES = 10
LONGEST_SEASON = 24  # each of its steps is a number to be fitted; a longer season is averaged out beforehand


def smooth(known: Values, places: NDArray[np.intp], season: int) -> Values:
    """The median, place by place, of what the forms say (Hyndman and Athanasopoulos, fpp3, section 8.4).

    Parameters
    ----------
    known : ndarray of float64, shape (n_places,)
        NaN where there is no value; gaps are filled by straight lines.
    places : ndarray of int
        To be predicted; those among the known ones get what the smoothing said one step before.
    season : int
        1 for none.
    """
    at = np.flatnonzero(np.isfinite(known))
    start, end = int(at[0]), int(at[-1]) + 1
    values = np.interp(np.arange(start, end), at, known[at])
    ahead = places - start
    if len(values) < FEWEST_VALUES or np.ptp(values) == 0:
        return values[np.clip(ahead - 1, 0, len(values) - 1)]
    has_cycle = season > 1 and len(values) >= 2 * season
    pattern = _pattern(values, season) if has_cycle and season > LONGEST_SEASON else np.zeros(1)
    phase = np.arange(len(values)) % len(pattern)
    n_ahead = max(1, int(ahead.max()) - len(values) + 1)
    whole = median_of_forms(values - pattern[phase], season if has_cycle and season <= LONGEST_SEASON else 1, n_ahead)
    smoothed = whole[np.maximum(ahead, 0)] + pattern[ahead % len(pattern)]
    # A fit may run away far ahead; nothing real does.
    reach = 10 * float(np.ptp(values))
    return np.clip(np.nan_to_num(smoothed, nan=values[-1]), values.min() - reach, values.max() + reach)


def median_of_forms(values: Values, season: int, n_ahead: int) -> Values:
    """One step before each value, then ``n_ahead`` steps on: level, with or without trend, its damping and season."""
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a form that does not converge is outvoted by the others
        for form in _forms(values, season):
            model = ExponentialSmoothing(values, initialization_method="estimated", **form).fit()
            found.append(np.concatenate([model.fittedvalues, model.forecast(n_ahead)]))
    usable = [each for each in found if np.isfinite(each).all()] or found
    return np.asarray(np.median(usable, axis=0))


def _forms(values: Values, season: int) -> Iterator[dict[str, Any]]:
    seasons: list[str | None] = ["add"] if season > 1 else [None]
    if season > 1 and values.min() > 0:
        seasons.append("mul")
    for kind in seasons:
        cycle = {"seasonal": kind, "seasonal_periods": season} if kind else {}
        yield {"trend": None, **cycle}
        yield {"trend": "add", **cycle}
        yield {"trend": "add", "damped_trend": True, **cycle}


def _pattern(values: Values, season: int) -> Values:
    """The mean of each step of the season, with the straight line through all values taken out."""
    steps = np.arange(len(values))
    left = values - np.polyval(np.polyfit(steps, values, 1), steps)
    return np.bincount(steps % season, weights=left) / np.bincount(steps % season)
