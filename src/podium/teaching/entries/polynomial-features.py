import numpy as np


def add_products(X):
    """A column of ones, the columns, and the product of each two of them."""
    first, second = np.triu_indices(X.shape[1])
    return np.hstack([np.ones((len(X), 1)), X, X[:, first] * X[:, second]])


def check(seed):
    from sklearn.preprocessing import PolynomialFeatures

    X = np.random.default_rng(seed).normal(size=(20, 3))
    return add_products(X), PolynomialFeatures(degree=2).fit_transform(X)
