import numpy as np


def rmse(y, predicted):
    """In the units of y."""
    return np.sqrt(np.mean((y - predicted) ** 2))


def check(seed):
    from sklearn.metrics import root_mean_squared_error

    y, predicted = np.random.default_rng(seed).normal(size=(2, 50))
    return rmse(y, predicted), root_mean_squared_error(y, predicted)
