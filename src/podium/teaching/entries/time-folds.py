import numpy as np


def rolling_origins(n_steps, n_folds):
    """For each fold where the past ends, and where the part to predict ends."""
    width = n_steps // (n_folds + 1)
    ends = n_steps - width * np.arange(n_folds)[::-1]
    return np.column_stack([ends - width, ends])


def check(seed):
    from sklearn.model_selection import TimeSeriesSplit

    n_steps = int(np.random.default_rng(seed).integers(20, 200))
    parts = TimeSeriesSplit(4).split(np.zeros(n_steps))
    library = [(past[-1] + 1, future[-1] + 1) for past, future in parts]
    return rolling_origins(n_steps, 4), np.array(library)
