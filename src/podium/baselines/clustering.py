"""Groups that no label names: found in the training rows, and given to each test row on its own.

The number of groups is chosen without labels: by the silhouette for groups around a centre, by the BIC for mixtures.
Groups have no names, so those of each recipe are called like the groups of k-means that they share most rows with:
only then can recipes vote.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from podium.baselines.goal import MOST_CLUSTERS, Raw
from podium.baselines.prepare_columns import read_cells, scaled
from podium.baselines.problem_kinds import CLUSTERING
from podium.baselines.recipe import KERNEL_ROWS, Recipe

if TYPE_CHECKING:
    import pandas as pd

    from podium.baselines.folds import Rows
    from podium.baselines.training import TrainingData

Points = NDArray[np.float64]
Model = Callable[[Points], Raw]
"""Points (n_rows, n_dimensions) -> the share of each group in each row (n_rows, n_groups)."""

MOST_COMPARED = 2_000  # rows: every distance between two of them goes into a silhouette
MOST_MERGED = 5_000  # rows: a hierarchy holds every distance between two of them
KEPT_VARIANCE = 0.9


def k_means(points: Points, seed: int) -> Model:
    """Each row belongs to the nearest of k centres, which are the means of their rows."""
    from sklearn.cluster import KMeans

    def fit(n_groups: int) -> Any:
        return KMeans(n_groups, n_init=10, random_state=seed).fit(points)

    models = {n_groups: fit(n_groups) for n_groups in _numbers_of_groups(points)}
    best = _best_by_silhouette(points, {n_groups: model.labels_ for n_groups, model in models.items()}, seed)
    return lambda new: _one_hot(models[best].predict(new), best)


def mixture(points: Points, seed: int) -> Model:
    """Each row is drawn from one of k bell-shaped clouds; their number and shape have the lowest BIC.

    Fraley and Raftery 2002, "Model-based clustering, discriminant analysis, and density estimation", Journal of the
    American Statistical Association 97, 611-631.
    """
    from sklearn.mixture import GaussianMixture

    models = [
        GaussianMixture(n_groups, covariance_type=shape, n_init=2, reg_covar=1e-4, random_state=seed).fit(points)
        for shape in ("diag", "tied", "full")
        for n_groups in _numbers_of_groups(points)
    ]
    chosen = min(models, key=lambda model: float(model.bic(points)))
    return lambda new: np.asarray(chosen.predict_proba(new))


def hierarchy(points: Points, seed: int) -> Model:
    """The two groups nearest to each other are merged, again and again (Ward 1963); new rows go to the next mean."""
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.neighbors import NearestCentroid

    merged = _draw(len(points), MOST_MERGED, seed)
    some = points[merged]
    labels = {k: AgglomerativeClustering(k).fit_predict(some) for k in _numbers_of_groups(some)}
    best = _best_by_silhouette(some, labels, seed)
    centres = NearestCentroid().fit(some, labels[best])
    return lambda new: _one_hot(centres.predict(new), best)


def find_groups(
    data: TrainingData, rows: Rows, new: pd.DataFrame, *, fit: Callable[[Points, int], Model], has_pca: bool
) -> Raw:
    """The groups of the ``new`` rows, under the names of the groups of k-means."""
    from sklearn.decomposition import PCA

    space = scaled(data.features, is_dense=True).fit(data.cells.iloc[rows])
    points = np.asarray(space.transform(data.cells.iloc[rows]), dtype=np.float64)
    new_points = np.asarray(space.transform(read_cells(new, data.features)), dtype=np.float64)
    if _count_different(points) < 2:
        return _one_hot(np.zeros(len(new), dtype=np.intp), MOST_CLUSTERS)
    names = k_means(points, data.seed)(points)
    if has_pca:
        turn = PCA(KEPT_VARIANCE, svd_solver="full").fit(points)
        points, new_points = turn.transform(points), turn.transform(new_points)
    model = fit(points, data.seed)
    return _renamed(model(new_points), like=names, instead_of=model(points))


def _renamed(shares: Raw, *, like: Raw, instead_of: Raw) -> Raw:
    """The groups' columns in the order in which as many rows as can be have the same group in two groupings."""
    from scipy.optimize import linear_sum_assignment

    common = np.zeros((MOST_CLUSTERS, MOST_CLUSTERS))
    np.add.at(common, (instead_of.argmax(axis=1), like.argmax(axis=1)), 1.0)
    place = linear_sum_assignment(common, maximize=True)[1]
    renamed = np.zeros((len(shares), MOST_CLUSTERS))
    renamed[:, place[: shares.shape[1]]] = shares
    return renamed


def silhouette(data: TrainingData, labels: NDArray[np.intp], places: Rows) -> float:
    """Rousseeuw 1987, from -1 to 1, on one scale for all columns; 0 where there is one group."""
    space = scaled(data.features, is_dense=True).fit(data.cells)
    drawn = _draw(len(places), MOST_COMPARED, data.seed)
    points = np.asarray(space.transform(data.cells.iloc[places[drawn]]), dtype=np.float64)
    return _silhouette(points, labels[drawn])


def _silhouette(points: Points, labels: NDArray[np.intp]) -> float:
    from sklearn.metrics import silhouette_score

    if not 1 < len(np.unique(labels)) < len(labels):
        return 0.0
    return float(silhouette_score(points, labels))


def _best_by_silhouette(points: Points, labels: dict[int, NDArray[np.intp]], seed: int) -> int:
    drawn = _draw(len(points), MOST_COMPARED, seed)
    return max(labels, key=lambda n_groups: _silhouette(points[drawn], labels[n_groups][drawn]))


def _numbers_of_groups(points: Points) -> range:
    """From two groups up, of two different rows or more on average."""
    return range(2, max(2, min(MOST_CLUSTERS, _count_different(points) // 2)) + 1)


def _count_different(points: Points) -> int:
    return len(np.unique(points, axis=0))


def _draw(n_rows: int, most: int, seed: int) -> Rows:
    if n_rows <= most:
        return np.arange(n_rows)
    return np.sort(np.random.RandomState(seed).choice(n_rows, most, replace=False))


def _one_hot(labels: NDArray[Any], n_groups: int) -> Raw:
    shares: Raw = np.eye(n_groups)[labels]
    return shares


CLUSTERERS: tuple[Recipe, ...] = (
    Recipe(
        name="k-means",
        title="k-means",
        teaches="Round groups about their means, as many as are best told apart: quick, and blind to any other shape.",
        rung="linear",
        kinds=frozenset({CLUSTERING}),
        predict=partial(find_groups, fit=k_means, has_pca=False),
        most_rows=KERNEL_ROWS,
    ),
    Recipe(
        name="pca-k-means",
        title="k-means after PCA",
        teaches="First the few directions in which rows differ most, then groups: what is left out is mostly noise.",
        rung="default",
        kinds=frozenset({CLUSTERING}),
        predict=partial(find_groups, fit=k_means, has_pca=True),
        most_rows=KERNEL_ROWS,
    ),
    Recipe(
        name="gaussian-mixture",
        title="Gaussian mixture",
        teaches="Long, tilted and overlapping groups: each a bell-shaped cloud, and each row a share in every cloud.",
        rung="default",
        kinds=frozenset({CLUSTERING}),
        predict=partial(find_groups, fit=mixture, has_pca=False),
        most_rows=KERNEL_ROWS,
    ),
    Recipe(
        name="pca-gaussian-mixture",
        title="Gaussian mixture after PCA",
        teaches="Clouds have a width for each pair of directions: with fewer directions there are rows enough to tell.",
        rung="default",
        kinds=frozenset({CLUSTERING}),
        predict=partial(find_groups, fit=mixture, has_pca=True),
        most_rows=KERNEL_ROWS,
    ),
    Recipe(
        name="hierarchy",
        title="Hierarchical clustering",
        teaches="Merge the two nearest groups, again and again: the tree shows at which number of groups to stop.",
        rung="default",
        kinds=frozenset({CLUSTERING}),
        predict=partial(find_groups, fit=hierarchy, has_pca=False),
        most_rows=KERNEL_ROWS,
    ),
)
