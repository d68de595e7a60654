import numpy as np


def r2(y, predicted):
    """1 is perfect, 0 is what the mean gets."""
    return 1 - np.sum((y - predicted) ** 2) / np.sum((y - y.mean()) ** 2)


def check(seed):
    from sklearn.metrics import r2_score

    rng = np.random.default_rng(seed)
    y = rng.normal(size=50)
    predicted = y + rng.normal(0, 0.5, 50)
    return r2(y, predicted), r2_score(y, predicted)
