import numpy as np


def lags(y, n_lags):
    """For each step the ``n_lags`` values before it, the latest first."""
    steps = range(1, n_lags + 1)
    return np.column_stack([y[n_lags - step : len(y) - step] for step in steps])


def check(seed):
    from statsmodels.tsa.tsatools import lagmat

    y = np.random.default_rng(seed).normal(size=30).cumsum()
    return lags(y, 3), lagmat(y, 3, trim="both")
