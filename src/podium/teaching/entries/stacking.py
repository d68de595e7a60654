import numpy as np


def stack(learners, last, X, y, new, n_folds):
    """Each learner, and the last one, is a function (X, y, new) -> predictions of new."""
    inside = np.empty((len(y), len(learners)))
    for held in np.array_split(np.arange(len(y)), n_folds):
        learned = np.setdiff1d(np.arange(len(y)), held)
        inside[held] = np.transpose([learn(X[learned], y[learned], X[held]) for learn in learners])
    outside = np.transpose([learn(X, y, new) for learn in learners])
    return last(inside, y, outside)


def check(seed):
    from sklearn.ensemble import StackingRegressor
    from sklearn.linear_model import LinearRegression
    from sklearn.model_selection import KFold
    from sklearn.neighbors import KNeighborsRegressor

    def line(X, y, new):
        return LinearRegression().fit(X, y).predict(new)

    def neighbours(X, y, new):
        return KNeighborsRegressor(3).fit(X, y).predict(new)

    rng = np.random.default_rng(seed)
    X, new = rng.normal(size=(60, 2)), rng.normal(size=(10, 2))
    y = X[:, 0] + X[:, 1] ** 2 + rng.normal(0, 0.3, 60)
    models = [("line", LinearRegression()), ("neighbours", KNeighborsRegressor(3))]
    library = StackingRegressor(models, LinearRegression(), cv=KFold(5)).fit(X, y)
    return stack([line, neighbours], line, X, y, new, 5), library.predict(new)
