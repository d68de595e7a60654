import numpy as np


def ndcg(worth, scores, k):
    """The mean over lists (one a line) of the discounted worth, as a share of the best."""

    def gain(order):
        return np.take_along_axis(worth, order[:, :k], axis=1) / np.log2(np.arange(2, k + 2))

    return np.mean(gain(np.argsort(-scores)).sum(axis=1) / gain(np.argsort(-worth)).sum(axis=1))


def check(seed):
    from sklearn.metrics import ndcg_score

    rng = np.random.default_rng(seed)
    worth, scores = rng.random((10, 8)), rng.random((10, 8))
    return ndcg(worth, scores, 5), ndcg_score(worth, scores, k=5)
