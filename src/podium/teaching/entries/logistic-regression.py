import numpy as np


def logistic_regression(X, y, n_steps=2000):
    """The start, and a weight for each column; the start has no price."""
    A = np.column_stack([np.ones(len(X)), X])
    weights, price = np.zeros(A.shape[1]), np.r_[0, np.ones(X.shape[1])]
    step = 1 / (np.linalg.norm(A, 2) ** 2 / 4 + 1)
    for _ in range(n_steps):
        p = 1 / (1 + np.exp(-A @ weights))
        weights -= step * (A.T @ (p - y) + price * weights)
    return weights


def check(seed):
    from sklearn.linear_model import LogisticRegression

    rng = np.random.default_rng(seed)
    X = rng.normal(size=(80, 2))
    y = (X[:, 0] + rng.normal(size=80) > 0).astype(int)
    model = LogisticRegression(C=1.0, solver="newton-cholesky", tol=1e-10).fit(X, y)
    return logistic_regression(X, y), np.r_[model.intercept_, model.coef_[0]]
