"""A forecast as a table of rows: what was known when it is made, how far ahead it looks, and the row's own columns.

A training row is predicted as if from earlier places, as far away as the test rows are from the end of train; so no
column holds a value that a forecast of that row could not know. One model serves all distances: "direct" forecasting
with the distance as a column, as against step by step on one's own predictions (Taieb et al. 2012, "A review and
comparison of strategies for multi-step ahead time series forecasting").
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from podium.baselines.prepare_columns import ordered, read_cells
from podium.baselines.timeline import Places, find_season, history

if TYPE_CHECKING:
    import pandas as pd

    from podium.baselines.folds import Rows
    from podium.baselines.training import TrainingData

Values = NDArray[np.float64]

N_LAGS = 6
N_STARTS = 4  # places from which each training row is predicted
FEWEST_EXAMPLES = 10  # with fewer there is nothing but the level
WINDOW = 7  # values whose mean is the level, where there is no season to average over


def predict_by_lags(data: TrainingData, rows: Rows, new: pd.DataFrame, target: int) -> Values:
    """Boosted trees for how far a value lies from the level of its series when the forecast is made."""
    from lightgbm import LGBMRegressor

    timeline = data.timeline
    learned = data.train.iloc[data.rows[rows]]
    series, places = timeline.series(learned), timeline.places(learned)
    new_series, new_places = timeline.series(new), timeline.places(new)
    known = history(series, places, data.answers[rows, target], timeline.n_series)
    table = LagTable(known, find_season(known, timeline.calendar))
    end = known.shape[1] - 1
    starts = np.where(new_places > end, end, np.maximum(new_places - 1, 0))

    which, earlier = draw_starts(places, new_places - starts, table.span, data.seed)
    if len(which) < FEWEST_EXAMPLES:
        return table.level(new_series, starts)
    own, new_own = _own_columns(data, rows, new)
    level, scale = table.level(series[which], earlier), table.scale[series[which]]
    answers = (data.answers[rows[which], target] - level) / scale
    features = np.column_stack([table.columns(series[which], earlier, places[which]), own[which]])
    model = LGBMRegressor(
        n_estimators=300,
        learning_rate=0.05,
        num_leaves=15,
        min_child_samples=max(5, min(20, len(which) // 20)),
        random_state=data.seed,
        deterministic=True,
        force_row_wise=True,
        n_jobs=data.setting.n_threads,
        verbosity=-1,
    ).fit(features, answers)
    wanted = np.column_stack([table.columns(new_series, starts, new_places), new_own])
    found = np.asarray(model.predict(wanted), dtype=np.float64)
    return found * table.scale[new_series] + table.level(new_series, starts)


def draw_starts(places: Places, distances: Places, span: int, seed: int) -> tuple[Rows, Places]:
    """Training rows, and for each a place from which it is predicted, at a distance that is wanted.

    Returns
    -------
    which, starts : ndarray of int, shape (n_examples,)
        Several for each row that has ``span`` places before its start; where no row has, before which is anything.
    """
    draw = np.random.RandomState(seed)
    which = np.repeat(np.arange(len(places)), N_STARTS)
    starts = places[which] - draw.choice(np.maximum(distances, 1), len(which))
    has_past = starts >= span - 1
    if not has_past.any():
        starts = np.maximum(places[which] - 1, 0)
        has_past = starts < places[which]
    pairs = np.unique(np.column_stack([which[has_past], starts[has_past]]), axis=0)
    return pairs[:, 0], pairs[:, 1]


class LagTable:
    """What is known of each series at a place, in units of the series' own deviation, about its level there.

    Parameters
    ----------
    known : ndarray of float64, shape (n_series, n_places)
        NaN where there is no value.
    season : int
        1 for none.
    """

    def __init__(self, known: Values, season: int) -> None:
        self.known = known
        self.season = season
        self.span = season if 1 < season <= known.shape[1] // 2 else min(WINDOW, max(1, known.shape[1] // 2))
        is_known = np.isfinite(known)
        self._sums = np.pad(np.cumsum(np.where(is_known, known, 0.0), axis=1), ((0, 0), (1, 0)))
        self._counts = np.pad(np.cumsum(is_known, axis=1), ((0, 0), (1, 0)))
        n_known = np.maximum(is_known.sum(axis=1), 1)
        means = np.where(is_known, known, 0.0).sum(axis=1) / n_known
        deviations = np.sqrt((np.where(is_known, known - means[:, None], 0.0) ** 2).sum(axis=1) / n_known)
        self.scale = np.where(deviations > 1e-12 * np.maximum(1.0, np.abs(means)), deviations, 1.0)

    def level(self, series: Places, starts: Places) -> Values:
        """The mean of the last span of values up to ``starts``; before the first value, the mean of all."""
        level = self._mean(series, starts, self.span)
        so_far = self._mean(series, starts, starts.max(initial=0) + 1)
        whole = self._mean(series, np.full_like(starts, self.known.shape[1] - 1), self.known.shape[1])
        level = np.where(np.isfinite(level), level, np.where(np.isfinite(so_far), so_far, whole))
        return np.where(np.isfinite(level), level, np.nanmean(self.known))

    def columns(self, series: Places, starts: Places, places: Places) -> Values:
        """Lags, means and the same time of the season, as known at ``starts``; the distance; the time of the season."""
        level, scale = self.level(series, starts), self.scale[series]
        lags = [self._at(series, starts - lag) for lag in range(N_LAGS)]
        means = [self._mean(series, starts, size) for size in (3, 4 * self.span)]
        back = np.maximum(1, -(-(places - starts) // self.season))
        seasonal = [self._at(series, places - self.season * (back + extra)) for extra in range(3)]
        values = [(value - level) / scale for value in (*lags, *means, *seasonal)]
        return np.column_stack([*values, places - starts, places % self.season, series])

    def _at(self, series: Places, at: Places) -> Values:
        inside = (at >= 0) & (at < self.known.shape[1])
        return np.where(inside, self.known[series, np.where(inside, at, 0)], np.nan)

    def _mean(self, series: Places, starts: Places, size: int) -> Values:
        end = np.clip(starts + 1, 0, self.known.shape[1])
        start = np.maximum(end - size, 0)
        counts = self._counts[series, end] - self._counts[series, start]
        sums = self._sums[series, end] - self._sums[series, start]
        return np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)


def _own_columns(data: TrainingData, rows: Rows, new: pd.DataFrame) -> tuple[Values, Values]:
    """The other columns of the rows, which are known in advance: calendar, plans, what belongs to the series."""
    cells, new_cells = data.cells.iloc[rows], read_cells(new, data.features)
    if not len(data.features):
        return np.zeros((len(cells), 0)), np.zeros((len(new_cells), 0))
    space = ordered(data.features).fit(cells)
    return np.asarray(space.transform(cells), np.float64), np.asarray(space.transform(new_cells), np.float64)
