import numpy as np


def excess_kurtosis(x):
    """0 for a bell curve; more where few values are far out."""
    away = x - x.mean()
    return np.mean(away**4) / np.mean(away**2) ** 2 - 3


def check(seed):
    from scipy.stats import kurtosis

    x = np.random.default_rng(seed).standard_t(5, 200)
    return excess_kurtosis(x), kurtosis(x)
