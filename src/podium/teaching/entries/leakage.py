import numpy as np


def predict_without_leak(X, y, n_folds):
    """The nearest neighbour's answer out of fold: the scale, too, is learned inside the fold."""
    predicted = np.empty(len(y))
    for held in np.array_split(np.arange(len(y)), n_folds):
        learned = np.setdiff1d(np.arange(len(y)), held)
        Z = (X - X[learned].mean(axis=0)) / X[learned].std(axis=0)
        distances = ((Z[held, None] - Z[learned]) ** 2).sum(axis=2)
        predicted[held] = y[learned][distances.argmin(axis=1)]
    return predicted


def check(seed):
    from sklearn.model_selection import KFold, cross_val_predict
    from sklearn.neighbors import KNeighborsRegressor
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    rng = np.random.default_rng(seed)
    X, y = rng.normal(0, [1, 100], (40, 2)), rng.normal(size=40)
    model = make_pipeline(StandardScaler(), KNeighborsRegressor(1))
    return predict_without_leak(X, y, 5), cross_val_predict(model, X, y, cv=KFold(5))
