import numpy as np


def oddness(n_cuts, leaf_sizes, n_rows):
    """From the cuts before each row's leaf and the rows left in it (one tree a line)."""

    def expected(n):
        n = np.maximum(n, 2)
        return np.where(n == 2, 1, 2 * (np.log(n - 1) + np.euler_gamma) - 2 * (n - 1) / n)

    paths = n_cuts + np.where(leaf_sizes > 1, expected(leaf_sizes), 0)
    return 2 ** (-paths.mean(axis=0) / expected(n_rows))


def check(seed):
    from sklearn.ensemble import IsolationForest

    X = np.random.default_rng(seed).normal(size=(80, 2)).astype(np.float32)
    model = IsolationForest(n_estimators=20, max_samples=64, random_state=seed).fit(X)
    trees = [(one.tree_, one.apply(X)) for one in model.estimators_]
    sizes = np.array([tree.n_node_samples[leaves] for tree, leaves in trees])
    cuts = np.array([tree.decision_path(X).sum(axis=1).A1 - 1 for tree, _ in trees])
    return oddness(cuts, sizes, 64), -model.score_samples(X)
