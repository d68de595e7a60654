import numpy as np


def macro_f1(y, predicted):
    """The mean over the classes of the F1 of each."""
    classes = np.union1d(y, predicted)[:, None]
    is_so, is_named = y == classes, predicted == classes
    return np.mean(2 * (is_so & is_named).sum(axis=1) / (is_so.sum(axis=1) + is_named.sum(axis=1)))


def check(seed):
    from sklearn.metrics import f1_score

    y, predicted = np.random.default_rng(seed).integers(0, 4, (2, 50))
    return macro_f1(y, predicted), f1_score(y, predicted, average="macro")
