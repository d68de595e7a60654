import numpy as np


def stratified_folds(y, n_folds):
    """The fold of each row: the rows of each class are dealt in turn."""
    folds = np.empty(len(y), dtype=int)
    dealt = np.arange(len(y)) % n_folds
    in_order = np.sort(y)
    for k in np.unique(y):
        folds[y == k] = np.sort(dealt[in_order == k])
    return folds


def check(seed):
    from sklearn.model_selection import StratifiedKFold

    y = np.r_[0, 1, 2, np.random.default_rng(seed).integers(0, 3, 60)]
    library = np.empty(len(y), dtype=int)
    for fold, (_, held) in enumerate(StratifiedKFold(5).split(y, y)):
        library[held] = fold
    return stratified_folds(y, 5), library
