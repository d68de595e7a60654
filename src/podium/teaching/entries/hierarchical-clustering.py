import numpy as np


def ward_heights(X):
    """The heights of the mergers, from the first to the last."""
    centres, sizes, heights = X.copy(), np.ones(len(X)), []
    while len(centres) > 1:
        weight = 2 * sizes * sizes[:, None] / (sizes + sizes[:, None])
        cost = weight * ((centres[:, None] - centres) ** 2).sum(axis=2)
        a, b = np.unravel_index(np.argmin(cost + np.diag(sizes * np.inf)), cost.shape)
        heights.append(np.sqrt(cost[a, b]))
        centres[a], sizes[a] = np.average(centres[[a, b]], 0, sizes[[a, b]]), sizes[a] + sizes[b]
        centres, sizes = np.delete(centres, b, axis=0), np.delete(sizes, b)
    return np.array(heights)


def check(seed):
    from scipy.cluster.hierarchy import linkage

    X = np.random.default_rng(seed).normal(size=(25, 2))
    return ward_heights(X), linkage(X, "ward")[:, 2]
