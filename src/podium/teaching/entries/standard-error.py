import numpy as np


def standard_error(losses):
    """How far the mean of so many losses lies from the mean of very many."""
    return losses.std(ddof=1) / np.sqrt(len(losses))


def check(seed):
    from scipy.stats import sem

    losses = np.random.default_rng(seed).exponential(size=60)
    return standard_error(losses), sem(losses)
