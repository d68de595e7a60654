import numpy as np


def holm(p_values):
    """The p-values when all are looked at together."""
    order = np.argsort(p_values)
    times = np.arange(len(p_values), 0, -1)
    adjusted = np.empty(len(p_values))
    adjusted[order] = np.minimum(1, np.maximum.accumulate(times * p_values[order]))
    return adjusted


def check(seed):
    from statsmodels.stats.multitest import multipletests

    p_values = np.random.default_rng(seed).beta(0.5, 5, 10)
    return holm(p_values), multipletests(p_values, method="holm")[1]
