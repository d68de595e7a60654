import numpy as np


def principal_components(X, n_components):
    """Each row's place along the directions in which the rows differ most."""
    centred = X - X.mean(axis=0)
    _, _, directions = np.linalg.svd(centred, full_matrices=False)
    return centred @ directions[:n_components].T


def check(seed):
    from sklearn.decomposition import PCA

    X = np.random.default_rng(seed).normal(size=(50, 4)) * [3, 2, 1, 0.5]
    library = PCA(n_components=2, svd_solver="full").fit_transform(X)
    return np.abs(principal_components(X, 2)), np.abs(library)  # a direction has no sign
