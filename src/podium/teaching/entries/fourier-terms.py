import numpy as np


def waves(time, period, n_waves):
    """A sine and a cosine column for each of the slowest waves of the period."""
    angle = 2 * np.pi * np.outer(time, np.arange(1, n_waves + 1)) / period
    return np.stack([np.sin(angle), np.cos(angle)], axis=2).reshape(len(time), -1)


def check(seed):
    from pandas import RangeIndex
    from statsmodels.tsa.deterministic import Fourier

    period = int(np.random.default_rng(seed).integers(6, 400))
    library = Fourier(period, order=3).in_sample(RangeIndex(100))
    return waves(np.arange(100), period, 3), library.to_numpy()
