import numpy as np


def class_chances(X, y, new):
    """For each new row the probability of each class."""
    scores = []
    for k in np.unique(y):
        own = X[y == k]
        mean, variance = own.mean(axis=0), own.var(axis=0)
        fit = -((new - mean) ** 2 / variance + np.log(2 * np.pi * variance)).sum(axis=1) / 2
        scores.append(np.log(len(own) / len(X)) + fit)
    chances = np.exp(scores - np.max(scores, axis=0))
    return (chances / chances.sum(axis=0)).T


def check(seed):
    from sklearn.naive_bayes import GaussianNB

    rng = np.random.default_rng(seed)
    y = np.r_[0, 0, 1, 1, rng.integers(0, 2, 60)]
    X, new = rng.normal(size=(64, 3)) + y[:, None], rng.normal(size=(10, 3))
    return class_chances(X, y, new), GaussianNB(var_smoothing=0).fit(X, y).predict_proba(new)
