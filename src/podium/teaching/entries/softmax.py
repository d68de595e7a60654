import numpy as np


def softmax(z):
    """Each row's probabilities of the classes."""
    powers = np.exp(z - z.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)


def check(seed):
    from scipy import special

    z = np.random.default_rng(seed).normal(0, 100, (10, 4))
    return softmax(z), special.softmax(z, axis=1)
