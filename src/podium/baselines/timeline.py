"""Where the rows of a forecast lie in time: a grid of equal steps, the series, and what repeats itself.

A season is looked for in the training rows alone. The time and the series of the test rows are known in advance.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from podium.baselines.prepare_columns import find_date_format, read_dates, read_numbers

if TYPE_CHECKING:
    import pandas as pd

Places = NDArray[np.intp]

MOST_EMPTY = 20  # grid places for each moment; a rougher grid has no use for its steps, and moments are counted
FEWEST_MOMENTS = 4  # in a series, on average
SECOND = 1_000_000  # of the microseconds in which moments come
MINUTE, HOUR, DAY = 60 * SECOND, 3600 * SECOND, 86400 * SECOND
SEASONS: Mapping[Any, tuple[int, ...]] = {
    "month": (12, 6, 3),
    "quarter": (4, 2),
    "year": (),
    MINUTE: (60, 1440),
    15 * MINUTE: (4, 96, 672),
    30 * MINUTE: (48, 336),
    HOUR: (24, 168),
    DAY: (7, 365),
    7 * DAY: (52,),
}
"""The steps after which the calendar repeats itself."""


@dataclass(frozen=True, kw_only=True)
class Timeline:
    """Places in time, and series.

    Attributes
    ----------
    time_column : str
    series_columns : tuple of str
        The columns whose values tell the series apart; empty where there is one series.
    calendar : tuple of int
        Steps after which the calendar repeats itself; empty where the steps are none of its.
    ahead : tuple of int
        How many steps the first and the last test row lie after the last training row, at least 1.
    place_of : mapping from cell to int
        The place of each moment in train and test.
    series_of : mapping from cells to int
        The series in train, numbered from 0.
    """

    time_column: str
    series_columns: tuple[str, ...]
    calendar: tuple[int, ...]
    ahead: tuple[int, int]
    place_of: Mapping[str, int]
    series_of: Mapping[tuple[str, ...], int]

    @property
    def n_series(self) -> int:
        return len(self.series_of)

    def places(self, frame: pd.DataFrame) -> Places:
        """The place of each row's moment."""
        return np.array([self.place_of[cell] for cell in frame[self.time_column].astype(str)], dtype=np.intp)

    def series(self, frame: pd.DataFrame) -> Places:
        """The number of each row's series; an unseen one gets the number after the last, the mean of all."""
        return np.array([self.series_of.get(key, self.n_series) for key in _keys(frame, self.series_columns)], np.intp)


def read_timeline(
    train: pd.DataFrame, test: pd.DataFrame, *, time_column: str, group_column: str | None, ignore: Collection[str]
) -> Timeline:
    """The timeline of a competition; ``ignore`` are columns that tell no series apart (ids, targets)."""
    import pandas as pd

    cells = pd.concat([train[time_column], test[time_column]]).astype(str)
    places, calendar = _grid(cells)
    known, new = places[: len(train)], places[len(train) :]
    columns = find_series(train, test, known, ignore={*ignore, time_column}, group_column=group_column)
    last = int(known.max())
    later = new[new > last] - last
    return Timeline(
        time_column=time_column,
        series_columns=columns,
        calendar=calendar,
        ahead=(int(later.min()), int(later.max())) if len(later) else (1, 1),
        place_of=dict(zip(cells, places.tolist(), strict=True)),
        series_of={key: place for place, key in enumerate(sorted(set(_keys(train, columns))))},
    )


def _keys(frame: pd.DataFrame, columns: Collection[str]) -> list[tuple[str, ...]]:
    if not columns:
        return [()] * len(frame)
    return list(zip(*(frame[name].astype(str) for name in columns), strict=True))


def _grid(cells: pd.Series) -> tuple[Places, tuple[int, ...]]:
    """The place of each cell on the grid, from 0, and the calendar's seasons in its steps."""
    moments = _read_dates(cells)
    if moments is not None:
        months = _whole_months(moments)
        if months is not None:
            n_months = int(np.gcd.reduce(np.diff(np.unique(months)))) or 1
            unit = "month" if n_months == 1 else "quarter" if n_months == 3 else "year"
            return ((months - months.min()) // n_months).astype(np.intp), SEASONS[unit]
        step = _commonest_step(moments)
        return _on_grid(moments, step), SEASONS.get(round(step), ())
    numbers = read_numbers(cells)
    if np.isnan(numbers).any():
        return _ranked(cells.to_numpy(dtype=str)), ()
    return _on_grid(numbers, _commonest_step(numbers)), ()


def _read_dates(cells: pd.Series) -> NDArray[np.int64] | None:
    """Microseconds since 1970, or None where some cell is no date; 20261231 is one."""
    import pandas as pd

    if cells.str.fullmatch(r"(19|20)\d{6}").all():
        dates = pd.to_datetime(cells, format="%Y%m%d", errors="coerce", utc=True).dt.as_unit("us")
    elif np.isfinite(read_numbers(cells)).all():
        return None
    else:
        form = find_date_format(cells)
        if not form:
            return None
        dates = read_dates(cells, form)
    return None if dates.isna().any() else np.asarray(dates.astype("int64"), dtype=np.int64)


def _whole_months(moments: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """Months since 1970, or None where the moments are not all the same day of a month, or all the last one."""
    times = moments.astype("datetime64[us]")
    months = times.astype("datetime64[M]")
    since = times - months
    until = (months + 1).astype("datetime64[us]") - times
    is_monthly = len(np.unique(months)) > 1 and (len(np.unique(since)) == 1 or len(np.unique(until)) == 1)
    return months.astype(np.int64) if is_monthly else None


def _commonest_step(moments: NDArray[Any]) -> float:
    steps, counts = np.unique(np.diff(np.unique(moments)), return_counts=True)
    return float(steps[counts.argmax()]) if len(steps) else 1.0


def _on_grid(moments: NDArray[Any], step: float) -> Places:
    places: NDArray[np.float64] = np.rint((moments - moments.min()) / step)
    if places.max() > MOST_EMPTY * len(np.unique(moments)):
        return _ranked(moments)
    return places.astype(np.intp)


def _ranked(moments: NDArray[Any]) -> Places:
    ranks: Places = np.unique(moments, return_inverse=True)[1].reshape(-1)
    return ranks


def find_series(
    train: pd.DataFrame, test: pd.DataFrame, places: Places, *, ignore: Collection[str], group_column: str | None
) -> tuple[str, ...]:
    """The fewest columns that, with the time, tell all training rows apart and whose values test repeats.

    Where several rows share a moment there are several series. None is found where nothing tells them apart: rows of
    the same moment are then averaged.
    """
    if len(np.unique(places)) == len(places) and not group_column:
        return ()
    shared = [name for name in train.columns if name in test.columns and name not in ignore]
    candidates = sorted((name for name in shared if _names_series(train[name])), key=lambda name: len(set(train[name])))
    for names in _tries(candidates, group_column):
        keys = _keys(train, names)
        is_told_apart = len(set(zip(keys, places.tolist(), strict=True))) == len(places)
        is_long = len(set(keys)) * FEWEST_MOMENTS <= len(keys)
        if is_told_apart and is_long and not set(keys).isdisjoint(_keys(test, names)):
            return names
    return (group_column,) if group_column in shared else ()


def _tries(candidates: list[str], group_column: str | None) -> Iterator[tuple[str, ...]]:
    if group_column in candidates:
        yield (group_column,)
    for size in (1, 2, 3):
        yield from combinations(candidates[:10], size)


def _names_series(column: pd.Series) -> bool:
    """Whether its values may be names: texts or whole numbers, each in several rows."""
    filled = column.dropna()
    numbers = read_numbers(filled)
    is_measured = bool(np.isfinite(numbers).any() and (numbers[np.isfinite(numbers)] % 1 != 0).any())
    return not is_measured and 1 < filled.nunique() <= len(column) / FEWEST_MOMENTS


def history(series: Places, places: Places, values: NDArray[np.float64], n_series: int) -> NDArray[np.float64]:
    """The known values of each series on the grid, up to the last known one; NaN where there is none.

    Returns
    -------
    ndarray of float64, shape (n_series + 1, n_places)
        In the last row the mean of all series, for those never seen. Values of the same place are averaged.
    """
    n_places = int(places.max()) + 1
    cell = series * n_places + places
    sums = np.bincount(cell, weights=values, minlength=n_series * n_places)
    counts = np.bincount(cell, minlength=n_series * n_places)
    known = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan).reshape(n_series, n_places)
    n_known = (~np.isnan(known)).sum(axis=0)
    mean = np.where(n_known > 0, np.nansum(known, axis=0) / np.maximum(n_known, 1), np.nan)
    return np.vstack([known, mean])


def find_season(known: NDArray[np.float64], calendar: Collection[int]) -> int:
    """After how many steps the series repeat themselves, 1 if they do not.

    The lag of the highest autocorrelation of what is left when the trend is taken out (a straight line). Where there is
    a calendar it is one of its lags, significant (above 1.96 / sqrt(n)) and higher than at half that lag, which a slow
    curve is not; else one up to a third of the time that is above 0.3 and higher than its neighbours.
    """
    n_places = known.shape[1]
    correlations = autocorrelations(known, n_places // 3 if not calendar else min(n_places // 2, max(calendar)))
    significant = 1.96 / np.sqrt(max(1, n_places))
    fitting = [
        lag
        for lag in calendar
        if lag < len(correlations) and correlations[lag] > max(significant, correlations[lag // 2])
    ]
    if fitting:
        return max(fitting, key=lambda lag: correlations[lag])
    if calendar:
        return 1
    peaks = [
        lag
        for lag in range(2, len(correlations) - 1)
        if correlations[lag] > max(0.3, significant, correlations[lag - 1], correlations[lag + 1])
    ]
    return max(peaks, key=lambda lag: correlations[lag], default=1)


def autocorrelations(known: NDArray[np.float64], most: int) -> NDArray[np.float64]:
    """At lags 0 to ``most``, averaged over series; pairs with a gap count for nothing.

    Sums of products by the sum of squares, so that of two equal lags the shorter one, with more pairs, is higher (Box
    and Jenkins 1976, section 2.1.5).
    """
    residuals = np.vstack([_without_trend(row) for row in known[:-1]])
    found = np.zeros(max(0, most) + 1)
    for lag in range(len(found)):
        found[lag] = np.nansum(residuals[:, lag:] * residuals[:, : residuals.shape[1] - lag])
    return found / found[0] if len(found) and found[0] > 0 else np.zeros_like(found)


def _without_trend(row: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a straight line leaves, with deviation 1."""
    at = np.flatnonzero(np.isfinite(row))
    if len(at) < 3:
        return np.full_like(row, np.nan)
    left = row - np.polyval(np.polyfit(at, row[at], 1), np.arange(len(row)))
    deviation = np.nanstd(left)
    return left / deviation if deviation > 1e-12 * max(1.0, np.nanmax(np.abs(row))) else np.zeros_like(row)
