import numpy as np


def adjusted_rand(a, b):
    """How far two groupings agree on which rows belong together."""
    in_a, in_b = a[:, None] == a, b[:, None] == b
    pairs = np.triu_indices(len(a), 1)
    both, of_a, of_b = ((x & y)[pairs].sum() for x, y in ((in_a, in_b), (in_a, in_a), (in_b, in_b)))
    expected = of_a * of_b / len(pairs[0])
    return (both - expected) / ((of_a + of_b) / 2 - expected)


def check(seed):
    from sklearn.metrics import adjusted_rand_score

    rng = np.random.default_rng(seed)
    a = rng.integers(0, 3, 50)
    b = np.where(rng.random(50) < 0.7, a, rng.integers(0, 4, 50))
    return adjusted_rand(a, b), adjusted_rand_score(a, b)
