import numpy as np


def autocorrelation(y, n_lags):
    """Of the series with itself, 0 to ``n_lags`` steps before."""
    away = y - y.mean()
    sums = [away[lag:] @ away[: len(y) - lag] for lag in range(n_lags + 1)]
    return np.array(sums) / sums[0]


def check(seed):
    from statsmodels.tsa.stattools import acf

    y = np.sin(np.arange(60)) + np.random.default_rng(seed).normal(size=60)
    return autocorrelation(y, 8), acf(y, nlags=8)
