import numpy as np


def average_precision(y, scores):
    """The mean precision at each positive row, from the top of the list."""
    in_order = y[np.argsort(-scores)]
    precision = in_order.cumsum() / np.arange(1, len(y) + 1)
    return precision[in_order == 1].mean()


def check(seed):
    from sklearn.metrics import average_precision_score

    rng = np.random.default_rng(seed)
    y, scores = np.r_[1, rng.binomial(1, 0.1, 80)], rng.random(81)
    return average_precision(y, scores), average_precision_score(y, scores)
