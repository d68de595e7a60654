import numpy as np


def nearest_mean(X, y, new, k):
    """For each new row the mean answer of the k rows nearest to it."""
    distances = ((new[:, None] - X) ** 2).sum(axis=2)
    nearest = distances.argsort(axis=1)[:, :k]
    return y[nearest].mean(axis=1)


def check(seed):
    from sklearn.neighbors import KNeighborsRegressor

    rng = np.random.default_rng(seed)
    X, y, new = rng.normal(size=(50, 3)), rng.normal(size=50), rng.normal(size=(10, 3))
    return nearest_mean(X, y, new, 5), KNeighborsRegressor(5).fit(X, y).predict(new)
