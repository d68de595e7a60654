import numpy as np


def class_scores(X, y, new):
    """For each new row the score of each class; the highest wins."""
    classes, counts = np.unique(y, return_counts=True)
    centres = np.array([X[y == k].mean(axis=0) for k in classes])
    inside = X - centres[np.searchsorted(classes, y)]
    spread = inside.T @ inside / len(X)
    weights = np.linalg.solve(spread, centres.T)
    return new @ weights - (centres.T * weights).sum(axis=0) / 2 + np.log(counts / len(X))


def check(seed):
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

    rng = np.random.default_rng(seed)
    y = np.r_[0, 0, 1, 1, 2, 2, rng.integers(0, 3, 60)]
    X, new = rng.normal(size=(66, 3)) + y[:, None], rng.normal(size=(10, 3))
    model = LinearDiscriminantAnalysis(solver="lsqr").fit(X, y)
    return class_scores(X, y, new), model.decision_function(new)
