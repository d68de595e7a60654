import numpy as np


def best_threshold(y, p):
    """The bound with the best F1, and that F1: go down the list and count the hits."""
    order = np.argsort(-p)
    n_hits = y[order].cumsum()
    f1 = 2 * n_hits / (np.arange(1, len(y) + 1) + y.sum())
    return p[order][f1.argmax()], f1.max()


def check(seed):
    from sklearn.metrics import f1_score

    rng = np.random.default_rng(seed)
    p = rng.random(30)
    y = np.r_[1, rng.binomial(1, p[1:] ** 3)]
    bounds = np.sort(p)[::-1]
    scores = [f1_score(y, p >= bound) for bound in bounds]
    return best_threshold(y, p), (bounds[np.argmax(scores)], max(scores))
