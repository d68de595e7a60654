import numpy as np


def learn_once(X, y, V, a, w, b, rate):
    """The weights of a net with one hidden layer after one step down the slope."""
    hidden = np.tanh(X @ V + a)
    error = (hidden @ w + b - y[:, None]) / len(y)
    back = (error @ w.T) * (1 - hidden**2)
    slopes = X.T @ back, back.sum(axis=0), hidden.T @ error, error.sum(axis=0)
    return [old - rate * slope for old, slope in zip((V, a, w, b), slopes, strict=True)]


def check(seed):
    from sklearn.neural_network import MLPRegressor

    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(40, 3)), rng.normal(size=40)
    plain = {"solver": "sgd", "momentum": 0, "nesterovs_momentum": False, "alpha": 0}
    net = MLPRegressor(hidden_layer_sizes=4, activation="tanh", learning_rate_init=0.1, random_state=seed, **plain)
    net.partial_fit(X, y)
    (V, w), (a, b) = net.coefs_, net.intercepts_
    by_hand = learn_once(X, y, V.copy(), a.copy(), w.copy(), b.copy(), rate=0.1)
    net.partial_fit(X, y)
    library = (net.coefs_[0], net.intercepts_[0], net.coefs_[1], net.intercepts_[1])
    return np.concatenate([one.ravel() for one in by_hand]), np.concatenate([one.ravel() for one in library])
