import numpy as np


def roc_auc(y, scores):
    """The share of pairs of a positive and a negative row that are in the right order."""
    higher, lower = scores[y == 1][:, None], scores[y == 0]
    return np.mean((higher > lower) + (higher == lower) / 2)


def check(seed):
    from sklearn.metrics import roc_auc_score

    rng = np.random.default_rng(seed)
    y, scores = np.r_[0, 1, rng.integers(0, 2, 60)], rng.integers(0, 20, 62) / 20
    return roc_auc(y, scores), roc_auc_score(y, scores)
