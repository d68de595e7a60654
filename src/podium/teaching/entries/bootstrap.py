import numpy as np


def bootstrap_interval(values, n_resamples, rng):
    """Where the middle 95 % of the means of resampled values lie."""
    rows = rng.integers(0, len(values), (n_resamples, len(values)))
    means = values[rows].mean(axis=1)
    return np.percentile(means, [2.5, 97.5])


def check(seed):
    from scipy.stats import bootstrap

    values = np.random.default_rng(seed).exponential(size=50)
    how = {"n_resamples": 1000, "method": "percentile", "random_state": np.random.default_rng(seed)}
    library = bootstrap((values,), np.mean, **how).confidence_interval
    return bootstrap_interval(values, 1000, np.random.default_rng(seed)), np.array(library)
