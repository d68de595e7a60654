import numpy as np


def studentised_residuals(X, y):
    """Residuals of least squares in units of what is to be expected of each."""
    A = np.column_stack([np.ones(len(X)), X])
    hat = A @ np.linalg.pinv(A)
    left = y - hat @ y
    spread = np.sqrt(left @ left / (len(y) - A.shape[1]))
    return left / (spread * np.sqrt(1 - np.diag(hat)))


def check(seed):
    from statsmodels.api import OLS, add_constant

    rng = np.random.default_rng(seed)
    X = rng.normal(size=(30, 2))
    y = X[:, 0] + rng.normal(size=30)
    library = OLS(y, add_constant(X)).fit().get_influence()
    return studentised_residuals(X, y), library.resid_studentized_internal
