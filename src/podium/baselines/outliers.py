"""Oddities that no label points out: how little each row is like the training rows, from 0 to 1.

Detectors measure on scales of their own. What they give here is the share of the training rows that look less odd:
on that common scale they can be averaged, and a row's value does not depend on the other test rows.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from podium.baselines.prepare_columns import read_cells, scaled
from podium.baselines.problem_kinds import OUTLIERS
from podium.baselines.recipe import KERNEL_ROWS, Recipe

if TYPE_CHECKING:
    import pandas as pd

    from podium.baselines.folds import Rows
    from podium.baselines.goal import Raw
    from podium.baselines.training import TrainingData

Points = NDArray[np.float64]
Values = NDArray[np.float64]
Detector = Callable[[Points, int], Callable[[Points], Values]]
"""(training points, seed) -> a function that says how odd points are, in any unit."""

N_NEIGHBOURS = 20


def isolation_forest(points: Points, seed: int) -> Callable[[Points], Values]:
    """How few random cuts set a row apart: Liu, Ting, Zhou 2008, "Isolation forest"."""
    from sklearn.ensemble import IsolationForest

    forest = IsolationForest(n_estimators=200, random_state=seed).fit(points)
    return lambda new: -np.asarray(forest.score_samples(new))


def local_outlier_factor(points: Points, seed: int) -> Callable[[Points], Values]:
    """How much sparser it is around a row than around its neighbours: Breunig et al. 2000, "LOF"."""
    from sklearn.neighbors import LocalOutlierFactor

    model = LocalOutlierFactor(min(N_NEIGHBOURS, len(points) - 1), novelty=True).fit(points)
    return lambda new: -np.asarray(model.score_samples(new))


def robust_covariance(points: Points, seed: int) -> Callable[[Points], Values]:
    """The Mahalanobis distance from the most compact half of the rows: Rousseeuw, Van Driessen 1999."""
    from sklearn.covariance import MinCovDet
    from sklearn.decomposition import PCA

    # Directions in which hardly anything varies make the covariance one that cannot be turned round.
    turn = PCA(0.99, svd_solver="full").fit(points)
    model = MinCovDet(random_state=seed).fit(turn.transform(points))
    return lambda new: np.asarray(model.mahalanobis(turn.transform(new)))


def reconstruction_error(points: Points, seed: int) -> Callable[[Points], Values]:
    """What is left of a row outside the main directions, which hold up to half of the variance."""
    from sklearn.decomposition import PCA

    model = PCA(svd_solver="full").fit(points)
    n_main = int(np.searchsorted(np.cumsum(model.explained_variance_ratio_), 0.5))

    def error(new: Points) -> Values:
        main = np.asarray(model.transform(new))[:, :n_main]
        left: Values = ((new - model.mean_) ** 2).sum(axis=1) - (main**2).sum(axis=1)
        return left

    return error


def neighbour_distance(points: Points, seed: int) -> Callable[[Points], Values]:
    """The mean distance to the nearest rows: Ramaswamy, Rastogi, Shim 2000; Angiulli, Pizzuti 2002."""
    from sklearn.neighbors import NearestNeighbors

    model = NearestNeighbors(n_neighbors=min(10, len(points) - 1)).fit(points)
    return lambda new: np.asarray(model.kneighbors(new)[0]).mean(axis=1)


def find_oddness(data: TrainingData, rows: Rows, new: pd.DataFrame, *, detector: Detector) -> Raw:
    """The share of the training rows that look less odd, as the probability of class 1 (n_rows, 2)."""
    space = scaled(data.features, is_dense=True).fit(data.cells.iloc[rows])
    points = np.asarray(space.transform(data.cells.iloc[rows]), dtype=np.float64)
    oddness = detector(points, data.seed)
    known = np.sort(oddness(points))
    found = oddness(np.asarray(space.transform(read_cells(new, data.features)), dtype=np.float64))
    share = share_below(known, found)
    return np.column_stack([1 - share, share])


def share_below(known: Values, found: Values) -> Values:
    """The share of ``known`` (sorted) that is lower, half of those that are equal among them.

    Beyond the highest known one, shares go on toward 1 in the order of the values: the oddest rows of all differ.
    """
    below = (np.searchsorted(known, found, "left") + np.searchsorted(known, found, "right")) / 2
    width = max(float(known[-1] - known[0]), 1e-300)
    beyond = np.maximum(found - known[-1], 0.0) / width
    share: Values = (below + beyond / (1 + beyond)) / (len(known) + 1)
    return share


def agreement(data: TrainingData, oddness: Values, places: Rows) -> float:
    """Spearman's correlation with the mean of all detectors on the training rows; 0 for a constant.

    The mean stands in for the truth that is not there: "vertical selection" of Rayana and Akoglu 2016, "Less is
    more: building selective anomaly ensembles", ACM TKDD 10 (4).
    """
    if np.ptp(oddness) == 0 or not len(data.features):
        return 0.0
    mean = _mean_of_detectors(data)[places]
    ranks = [np.unique(values, return_inverse=True, return_counts=True)[1:] for values in (oddness, mean)]
    first, second = (_mean_ranks(codes, counts) for codes, counts in ranks)
    return float(np.corrcoef(first, second)[0, 1]) if np.ptp(first) and np.ptp(second) else 0.0


def _mean_ranks(codes: NDArray[np.intp], counts: NDArray[np.intp]) -> Values:
    return (np.cumsum(counts) - (counts - 1) / 2)[codes]


def _mean_of_detectors(data: TrainingData) -> Values:
    """Computed once for a competition and kept with it."""
    kept: dict[str, Values] = data.__dict__
    name = "_mean_of_detectors"
    if name not in kept:
        rows = np.arange(len(data.rows))
        learned = rows
        if len(rows) > KERNEL_ROWS:
            learned = np.sort(np.random.RandomState(data.seed).choice(len(rows), KERNEL_ROWS, replace=False))
        found = [_share_of_odd(recipe, data, learned) for recipe in DETECTORS]
        kept[name] = np.mean([shares for shares in found if shares is not None], axis=0)
    return kept[name]


def _share_of_odd(recipe: Recipe, data: TrainingData, learned: Rows) -> Values | None:
    """One detector on all training rows; None where it cannot be fitted, which its own run reports."""
    assert recipe.predict is not None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return recipe.predict(data, learned, data.train.iloc[data.rows])[:, 1]
    except Exception:  # whatever a library raises on a strange table
        return None


DETECTORS: tuple[Recipe, ...] = (
    Recipe(
        name="pca-reconstruction",
        title="PCA reconstruction error",
        teaches="Most rows vary along a few directions: one that leaves them breaks the rules which the others keep.",
        rung="linear",
        kinds=frozenset({OUTLIERS}),
        predict=partial(find_oddness, detector=reconstruction_error),
    ),
    Recipe(
        name="isolation-forest",
        title="Isolation forest",
        teaches="An odd row is set apart by few random cuts: quick on any table, and a good first choice.",
        rung="default",
        kinds=frozenset({OUTLIERS}),
        predict=partial(find_oddness, detector=isolation_forest),
    ),
    Recipe(
        name="local-outlier-factor",
        title="Local outlier factor",
        teaches="A row is odd where it is lonelier than its neighbours are: finds oddities between dense groups.",
        rung="default",
        kinds=frozenset({OUTLIERS}),
        predict=partial(find_oddness, detector=local_outlier_factor),
        most_rows=KERNEL_ROWS,
    ),
    Recipe(
        name="robust-covariance",
        title="Robust covariance",
        teaches="One tilted cloud, measured on its most compact half so that the odd rows cannot stretch it.",
        rung="default",
        kinds=frozenset({OUTLIERS}),
        predict=partial(find_oddness, detector=robust_covariance),
        most_rows=KERNEL_ROWS,
    ),
    Recipe(
        name="neighbour-distance",
        title="Distance to neighbours",
        teaches="Far from the ten nearest rows: the plainest measure of all, and hard to beat.",
        rung="default",
        kinds=frozenset({OUTLIERS}),
        predict=partial(find_oddness, detector=neighbour_distance),
        most_rows=KERNEL_ROWS,
    ),
)
