import numpy as np


def log_loss(y, p):
    """Classes 0, 1, ... and a line of probabilities for each row."""
    return -np.mean(np.log(p[np.arange(len(y)), y]))


def check(seed):
    from sklearn import metrics

    rng = np.random.default_rng(seed)
    y, p = np.r_[0, 1, 2, rng.integers(0, 3, 40)], rng.dirichlet([1, 1, 1], 43)
    return log_loss(y, p), metrics.log_loss(y, p)
