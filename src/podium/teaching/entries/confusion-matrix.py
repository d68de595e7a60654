import numpy as np


def confusion_matrix(y, predicted):
    """A line for each true class, a column for each name given."""
    classes = np.union1d(y, predicted)
    cells = np.zeros((len(classes), len(classes)), dtype=int)
    np.add.at(cells, (np.searchsorted(classes, y), np.searchsorted(classes, predicted)), 1)
    return cells


def check(seed):
    from sklearn import metrics

    rng = np.random.default_rng(seed)
    y, predicted = rng.choice(["cat", "cow", "dog"], (2, 40))
    return confusion_matrix(y, predicted), metrics.confusion_matrix(y, predicted)
