import numpy as np


def squared_mahalanobis(X):
    """The squared distance of each row from the middle of all."""
    away = X - X.mean(axis=0)
    covariance = away.T @ away / len(X)
    return (away @ np.linalg.inv(covariance) * away).sum(axis=1)


def check(seed):
    from sklearn.covariance import EmpiricalCovariance

    rng = np.random.default_rng(seed)
    X = rng.normal(size=(50, 3)) @ rng.normal(size=(3, 3))
    return squared_mahalanobis(X), EmpiricalCovariance().fit(X).mahalanobis(X)
