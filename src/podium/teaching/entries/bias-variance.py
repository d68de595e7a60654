import numpy as np


def bias_and_variance(predictions, truth):
    """Of many models (one a line) on the same rows: squared bias and variance."""
    mean_model = predictions.mean(axis=0)
    squared_bias = np.mean((mean_model - truth) ** 2)
    variance = np.mean((predictions - mean_model) ** 2)
    return squared_bias, variance


def check(seed):
    from sklearn.metrics import mean_squared_error
    from sklearn.tree import DecisionTreeRegressor

    rng = np.random.default_rng(seed)
    new = np.linspace(0, 6, 50)[:, None]
    truth, predictions = np.sin(new[:, 0]), np.empty((30, 50))
    for one in range(30):
        X = rng.uniform(0, 6, (40, 1))
        y = np.sin(X[:, 0]) + rng.normal(0, 0.3, 40)
        predictions[one] = DecisionTreeRegressor(max_depth=3).fit(X, y).predict(new)
    errors = [mean_squared_error(truth, one) for one in predictions]
    return sum(bias_and_variance(predictions, truth)), np.mean(errors)
