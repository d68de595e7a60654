"""Numbers ahead of time: each series goes on as it went, by rules from the plainest to a learned one.

Every rule is told the known values of one series on a grid of equal steps (NaN where there is none) and the places to
predict. The formulas are those of Hyndman and Athanasopoulos, "Forecasting: principles and practice", 3rd edition,
https://otexts.com/fpp3, sections 5.2 (simple methods) and 8 (exponential smoothing).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from podium.baselines.lags import predict_by_lags
from podium.baselines.problem_kinds import FORECAST
from podium.baselines.recipe import Recipe
from podium.baselines.smoothing import smooth
from podium.baselines.timeline import Places, find_season, history
from podium.baselines.unavailable import BaselineUnavailableError

if TYPE_CHECKING:
    import pandas as pd

    from podium.baselines.folds import Rows
    from podium.baselines.goal import Raw
    from podium.baselines.training import TrainingData

Values = NDArray[np.float64]
Rule = Callable[[Values, Places, int], Values]
"""(known values of one series, places to predict, season) -> predictions."""

MOST_SEASONS = 4
MOST_SMOOTHED = 200  # series: the smoothing of each is a search of its own


def persistence(known: Values, places: Places, season: int = 1) -> Values:
    """The last value known before each place."""
    at = np.flatnonzero(np.isfinite(known))
    before: Values = known[at[np.maximum(np.searchsorted(at, places) - 1, 0)]]
    return before


def drift(known: Values, places: Places, season: int = 1) -> Values:
    """The straight line through the first and the last known value, gone on."""
    at = np.flatnonzero(np.isfinite(known))
    first, last = at[0], at[-1]
    slope = (known[last] - known[first]) / max(1, last - first)
    return np.asarray(known[last] + slope * (places - last), dtype=np.float64)


def seasonal_naive(known: Values, places: Places, season: int, n_seasons: int = 1) -> Values:
    """The mean of the last ``n_seasons`` known values of the same time of the season.

    Where that time of the season was never known, the last value known.
    """
    start = np.maximum(0, -(-(places - len(known) + 1) // season))  # seasons to the last known stretch, at least one
    back = np.maximum(start, 1)[:, None] + np.arange(-(-len(known) // season))
    at = places[:, None] - season * back
    values = np.where((at >= 0) & (at < len(known)), known[np.clip(at, 0, len(known) - 1)], np.nan)
    counted = np.isfinite(values) & (np.cumsum(np.isfinite(values), axis=1) <= n_seasons)
    n_found = counted.sum(axis=1)
    means = np.where(counted, values, 0.0).sum(axis=1) / np.maximum(n_found, 1)
    return np.where(n_found > 0, means, persistence(known, places))


def choose_n_seasons(known: Values, season: int, n_ahead: int) -> int:
    """Over how many seasons to average: what would have been best on the known values themselves.

    Each value with enough seasons before it is predicted from values at least ``n_ahead`` steps older; the lowest
    mean squared error wins, of equals the fewest seasons.
    """
    first = -(-n_ahead // season)
    lags = [first + place for place in range(MOST_SEASONS)]
    usable = [lag for lag in lags if lag * season < known.shape[1] * 2 // 3]
    if not usable:
        return 1
    start = usable[-1] * season
    truth = known[:, start:]
    earlier = np.stack([known[:, start - lag * season : known.shape[1] - lag * season] for lag in usable])
    errors = [
        float(np.nanmean((earlier[: count + 1].mean(axis=0) - truth) ** 2))
        if np.isfinite(earlier[: count + 1].mean(axis=0) - truth).any()
        else np.inf
        for count in range(len(usable))
    ]
    return int(np.argmin(errors)) + 1


def forecast(data: TrainingData, rows: Rows, new: pd.DataFrame, *, rule: Rule) -> Raw:
    """Each series by a rule of its own known values."""
    return _each_target(data, rows, new, lambda known, season: lambda row, places: rule(row, places, season))


def _each_target(
    data: TrainingData,
    rows: Rows,
    new: pd.DataFrame,
    learn: Callable[[Values, int], Callable[[Values, Places], Values]],
) -> Raw:
    timeline = data.timeline
    learned = data.train.iloc[data.rows[rows]]
    series, places = timeline.series(learned), timeline.places(learned)
    new_series, new_places = timeline.series(new), timeline.places(new)
    raw = np.zeros((len(new), len(data.target)))
    for target in range(len(data.target)):
        known = history(series, places, data.answers[rows, target], timeline.n_series)
        season = find_season(known, timeline.calendar)
        predict = learn(known, season)
        for one in np.unique(new_series):
            its = new_series == one
            row = known[one] if np.isfinite(known[one]).any() else known[-1]  # no value yet: the mean of the others
            raw[its, target] = predict(row, new_places[its])
    return raw


def forecast_seasons(data: TrainingData, rows: Rows, new: pd.DataFrame) -> Raw:
    """Seasonal naive, over as many seasons as would have been best; persistence where no season shows yet.

    Raises
    ------
    BaselineUnavailableError
        All training rows together show no season.
    """
    seasons = []

    def learn(known: Values, season: int) -> Callable[[Values, Places], Values]:
        seasons.append(season)
        if season == 1:
            return persistence
        n_seasons = choose_n_seasons(known[:-1], season, data.timeline.ahead[1])
        return lambda row, places: seasonal_naive(row, places, season, n_seasons)

    raw = _each_target(data, rows, new, learn)
    if len(rows) == len(data.rows) and set(seasons) == {1}:
        raise BaselineUnavailableError("seasonal-naive", "the training rows show no season: nothing repeats itself")
    return raw


def forecast_smoothly(data: TrainingData, rows: Rows, new: pd.DataFrame) -> Raw:
    """Exponential smoothing of each series."""
    if data.timeline.n_series > MOST_SMOOTHED:
        reason = f"there are {data.timeline.n_series} series, and smoothing more than {MOST_SMOOTHED} takes too long"
        raise BaselineUnavailableError("exponential-smoothing", reason)
    return forecast(data, rows, new, rule=smooth)


def forecast_by_lags(data: TrainingData, rows: Rows, new: pd.DataFrame) -> Raw:
    """Boosted trees on what was known when the forecast is made."""
    raw = np.zeros((len(new), len(data.target)))
    for target in range(len(data.target)):
        raw[:, target] = predict_by_lags(data, rows, new, target)
    return raw


FORECASTERS: tuple[Recipe, ...] = (
    Recipe(
        name="persistence",
        title="Persistence",
        teaches="Tomorrow is like today: the last known value, and surprisingly hard to beat one step ahead.",
        rung="default",
        kinds=frozenset({FORECAST}),
        predict=partial(forecast, rule=persistence),
    ),
    Recipe(
        name="drift",
        title="Drift",
        teaches="The line from the first to the last value, gone on: what a trend alone can tell.",
        rung="default",
        kinds=frozenset({FORECAST}),
        predict=partial(forecast, rule=drift),
    ),
    Recipe(
        name="seasonal-naive",
        title="Seasonal naive",
        teaches="As it was at the same time of the last seasons: whoever does not beat it has found no more than that.",
        rung="default",
        kinds=frozenset({FORECAST}),
        predict=forecast_seasons,
    ),
    Recipe(
        name="exponential-smoothing",
        title="Exponential smoothing",
        teaches="Level, trend and season, each a mean in which older values count less and less.",
        rung="default",
        kinds=frozenset({FORECAST}),
        predict=forecast_smoothly,
        needs="statsmodels",
        cure="install it: `pip install statsmodels`",
    ),
    Recipe(
        name="lag-features",
        title="LightGBM on lag features",
        teaches="A forecast as a table: what was known at the start, how far ahead, and what the calendar says.",
        rung="default",
        kinds=frozenset({FORECAST}),
        predict=forecast_by_lags,
        needs="lightgbm",
        cure="install it: `pip install lightgbm`",
    ),
)
