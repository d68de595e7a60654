"""The folds all baselines share: each row is predicted by a model that has not seen it."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from podium.errors import CompetitionError

Rows = NDArray[np.intp]
Folds = list[tuple[Rows, Rows]]

MOST_FOLDS = 5
FEWEST_ROWS = 4
ENOUGH_ROWS = 100  # held out in all; where a short horizon gives fewer, there are more folds
MOST_ORIGINS = 20


def stratified_folds(strata: NDArray[Any], *, seed: int) -> Folds:
    """(training rows, held-out rows) of each fold; every stratum is dealt out to the folds like cards.

    A class with as many members as there are folds is in every fold; one with a single member is in one, and
    nothing breaks. Fewer than ten rows make fewer folds, at least two.
    """
    n_rows = len(strata)
    if n_rows < FEWEST_ROWS:
        raise CompetitionError(
            f"train holds {n_rows} rows with an answer; baselines need at least {FEWEST_ROWS}, to learn from some and "
            "to be held against others"
        )
    n_folds = max(2, min(MOST_FOLDS, n_rows // 2))
    shuffled = np.random.RandomState(seed).permutation(n_rows)
    order = shuffled[np.argsort(strata[shuffled], kind="stable")]
    fold = np.empty(n_rows, dtype=np.intp)
    fold[order] = np.arange(n_rows) % n_folds
    return _split(fold)


def group_folds(groups: NDArray[Any], *, seed: int) -> Folds:
    """Folds that keep each group whole: the largest group first, each to the fold with the fewest rows so far."""
    codes, sizes = np.unique(groups, return_inverse=True, return_counts=True)[1:]
    if len(sizes) < 2:
        raise CompetitionError("the group column holds one group only; folds that keep groups whole need two or more")
    shuffled = np.random.RandomState(seed).permutation(len(sizes))
    n_rows = [0] * min(MOST_FOLDS, len(sizes))
    fold_of_group = np.empty(len(sizes), dtype=np.intp)
    for group in shuffled[np.argsort(-sizes[shuffled], kind="stable")]:
        smallest = n_rows.index(min(n_rows))
        fold_of_group[group] = smallest
        n_rows[smallest] += int(sizes[group])
    return _split(fold_of_group[codes])


def time_folds(times: NDArray[Any]) -> Folds:
    """Folds that learn from the past only: the rows of one stretch of time are predicted from all before it.

    Rows of the same moment stay together. The first stretch is never predicted: nothing lies before it.
    """
    moments, codes = np.unique(times, return_inverse=True)
    n_folds = min(MOST_FOLDS, len(moments) - 1)
    if n_folds < 1:
        raise CompetitionError("the time column holds one moment only; folds by time need two or more")
    stretch = np.empty(len(moments), dtype=np.intp)
    for place, part in enumerate(np.array_split(np.arange(len(moments)), n_folds + 1)):
        stretch[part] = place
    place_of_row = stretch[codes]
    return [
        (np.flatnonzero(place_of_row < place), np.flatnonzero(place_of_row == place)) for place in range(1, n_folds + 1)
    ]


def horizon_folds(places: NDArray[np.intp], ahead: tuple[int, int]) -> Folds:
    """Folds as far ahead of what they learn from as the test rows are of train; the last ones first cut off.

    Parameters
    ----------
    places : ndarray of int, shape (n_rows,)
        The place of each row on a grid of equal steps in time.
    ahead : tuple of int
        How many steps the first and the last test row lie after the last training row.

    Notes
    -----
    Evaluation on a rolling origin: Tashman 2000, "Out-of-sample tests of forecasting accuracy", International
    Journal of Forecasting 16, 437-450. What is learned from is at least a third of the time; where the test rows
    reach too far for that, the folds are those of :func:`time_folds`.
    """
    first, last = ahead
    start, end = int(places.min()), int(places.max())
    width = last - first + 1
    n_possible = ((end - start + 1) * 2 // 3 - (first - 1)) // width
    n_folds = MOST_FOLDS
    while n_folds < MOST_ORIGINS and np.count_nonzero(places > end - n_folds * width) < ENOUGH_ROWS:
        n_folds *= 2
    folds = []
    for back in range(min(n_folds, n_possible), 0, -1):
        since = end - back * width
        learned = np.flatnonzero(places <= since - (first - 1))
        held = np.flatnonzero((places > since) & (places <= since + width))
        if len(learned) and len(held):
            folds.append((learned, held))
    return folds or time_folds(places)


def no_folds(n_rows: int) -> Folds:
    """All rows, learned from and held out at once: without labels there is nothing to be known in advance."""
    if n_rows < FEWEST_ROWS:
        raise CompetitionError(f"train holds {n_rows} rows; baselines need at least {FEWEST_ROWS}")
    rows = np.arange(n_rows)
    return [(rows, rows)]


def deciles(values: NDArray[np.float64]) -> NDArray[np.intp]:
    """The tenth of the distribution each number lies in: strata for a numeric target."""
    return np.searchsorted(np.quantile(values, np.linspace(0.1, 0.9, 9)), values)


def held_out(folds: Sequence[tuple[Rows, Rows]]) -> Rows:
    """The rows that some fold predicts, in order."""
    return np.sort(np.concatenate([held for _, held in folds]))


def _split(fold: NDArray[np.intp]) -> Folds:
    def pairs() -> Iterator[tuple[Rows, Rows]]:
        for number in range(int(fold.max()) + 1):
            yield np.flatnonzero(fold != number), np.flatnonzero(fold == number)

    return list(pairs())
