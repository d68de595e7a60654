import numpy as np


def reliability(y, p, n_bins):
    """Of each bin that holds rows: the share of positives, and the mean prediction."""
    place = np.minimum((p * n_bins).astype(int), n_bins - 1)
    count = np.bincount(place, minlength=n_bins)
    sums = np.array([np.bincount(place, weights, n_bins) for weights in (y, p)])
    return sums[:, count > 0] / count[count > 0]


def check(seed):
    from sklearn.calibration import calibration_curve

    rng = np.random.default_rng(seed)
    p = rng.random(200)
    y = rng.binomial(1, p**2)  # a model that promises too much
    return reliability(y, p, 5), np.array(calibration_curve(y, p, n_bins=5))
