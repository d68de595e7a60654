import numpy as np


def local_outlier_factor(X, k):
    """For each row: about 1 where it is as lonely as its neighbours, more where it is lonelier."""
    distances = np.sqrt(((X[:, None] - X) ** 2).sum(axis=2))
    np.fill_diagonal(distances, np.inf)
    nearest = distances.argsort(axis=1)[:, :k]
    to_nearest = np.take_along_axis(distances, nearest, axis=1)
    reach = np.maximum(to_nearest, to_nearest[nearest, -1])
    density = 1 / reach.mean(axis=1)
    return density[nearest].mean(axis=1) / density


def check(seed):
    from sklearn.neighbors import LocalOutlierFactor

    X = np.random.default_rng(seed).normal(size=(60, 2))
    return local_outlier_factor(X, 5), -LocalOutlierFactor(5).fit(X).negative_outlier_factor_
