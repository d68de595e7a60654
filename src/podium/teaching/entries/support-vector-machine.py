import numpy as np


def support_vector_weights(X, y, cost=1.0, n_rounds=400):
    """The weights; each row in turn pushes as far as it must, with a share of at most ``cost``."""
    share, weights = np.zeros(len(y)), np.zeros(X.shape[1])
    for i in np.tile(np.arange(len(y)), n_rounds):
        missing = 1 - y[i] * (X[i] @ weights)
        pushed = min(max(share[i] + missing / (X[i] @ X[i]), 0), cost)
        weights += (pushed - share[i]) * y[i] * X[i]
        share[i] = pushed
    return weights


def check(seed):
    from sklearn.svm import LinearSVC

    rng = np.random.default_rng(seed)
    y = np.repeat([-1, 1], 15)
    X = rng.normal(size=(30, 2)) + y[:, None]
    model = LinearSVC(loss="hinge", C=1.0, fit_intercept=False, tol=1e-10, max_iter=1_000_000, random_state=0)
    return support_vector_weights(X, y), model.fit(X, y).coef_[0]
