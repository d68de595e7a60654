import numpy as np


def best_split(X, y):
    """The column and the bound whose two sides are purest; answers are 0 and 1."""

    def impurity(question):
        is_left = X[:, question[0]] <= question[1]
        shares = [y[is_left].mean(), y[~is_left].mean()]
        return sum(np.multiply([is_left.sum(), (~is_left).sum()], [2 * p * (1 - p) for p in shares]))

    columns = enumerate(np.sort(X, axis=0).T)
    questions = [(j, bound) for j, x in columns for bound in (x[1:] + x[:-1]) / 2]
    return min(questions, key=impurity)


def check(seed):
    from sklearn.tree import DecisionTreeClassifier

    rng = np.random.default_rng(seed)
    X = rng.normal(size=(60, 3)).astype(np.float32)
    y = (X[:, 1] + rng.normal(0, 0.5, 60) > 0.3).astype(int)
    tree = DecisionTreeClassifier(max_depth=1).fit(X, y).tree_
    return best_split(X, y), (tree.feature[0], tree.threshold[0])
