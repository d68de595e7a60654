import numpy as np


def encode(names, y, m=10):
    """The mean answer of each row's name, as if m rows more had the mean of all."""
    _, place, count = np.unique(names, return_inverse=True, return_counts=True)
    codes = (np.bincount(place, weights=y) + m * y.mean()) / (count + m)
    return codes[place]


def check(seed):
    from sklearn.preprocessing import TargetEncoder

    rng = np.random.default_rng(seed)
    names, y = rng.choice(["ash", "beech", "oak"], 60, p=[0.7, 0.2, 0.1]), rng.normal(size=60)
    encoder = TargetEncoder(target_type="continuous", smooth=10).fit(names[:, None], y)
    return encode(names, y), encoder.transform(names[:, None])[:, 0]
