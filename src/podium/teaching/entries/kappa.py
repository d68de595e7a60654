import numpy as np


def quadratic_kappa(y, predicted):
    """Squared disagreement, row by row, over what all pairs of rows would give."""
    observed = np.mean((y - predicted) ** 2)
    by_chance = np.mean((y[:, None] - predicted) ** 2)
    return 1 - observed / by_chance


def check(seed):
    from sklearn.metrics import cohen_kappa_score

    rng = np.random.default_rng(seed)
    y = np.r_[1:6, rng.integers(1, 6, 60)]
    predicted = np.clip(y + rng.integers(-1, 2, 65), 1, 5)
    return quadratic_kappa(y, predicted), cohen_kappa_score(y, predicted, weights="quadratic")
