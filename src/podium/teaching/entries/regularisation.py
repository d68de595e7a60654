import numpy as np


def lasso(X, y, penalty, n_rounds=100):
    """The weights, found one column after the other, round after round."""
    X, y = X - X.mean(axis=0), y - y.mean()
    weights = np.zeros(X.shape[1])
    for j in np.tile(np.arange(X.shape[1]), n_rounds):
        left = y - X @ weights + X[:, j] * weights[j]
        pull = X[:, j] @ left / len(y)
        shrunk = np.sign(pull) * max(abs(pull) - penalty, 0)
        weights[j] = shrunk / np.mean(X[:, j] ** 2)
    return weights


def check(seed):
    from sklearn.linear_model import Lasso

    rng = np.random.default_rng(seed)
    X = rng.normal(size=(60, 5))
    y = X @ [2, -1, 0, 0, 0] + rng.normal(size=60)
    return lasso(X, y, 0.3), Lasso(alpha=0.3, tol=1e-10).fit(X, y).coef_
