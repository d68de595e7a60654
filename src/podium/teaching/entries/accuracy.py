import numpy as np


def accuracies(y, predicted):
    """The share of correct rows, and the mean of the shares within each class."""
    is_right = y == predicted
    shares = [is_right[y == k].mean() for k in np.unique(y)]
    return is_right.mean(), np.mean(shares)


def check(seed):
    from sklearn.metrics import accuracy_score, balanced_accuracy_score

    rng = np.random.default_rng(seed)
    y, predicted = np.r_[0, 1, 2, rng.integers(0, 3, 60)], np.r_[0, 1, 2, rng.integers(0, 3, 60)]
    return accuracies(y, predicted), (accuracy_score(y, predicted), balanced_accuracy_score(y, predicted))
