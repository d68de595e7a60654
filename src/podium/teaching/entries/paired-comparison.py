import numpy as np


def paired_z(losses_a, losses_b):
    """How many standard errors the mean difference is from 0."""
    d = losses_a - losses_b
    return d.mean() / (d.std(ddof=1) / np.sqrt(len(d)))


def check(seed):
    from scipy.stats import ttest_rel

    rng = np.random.default_rng(seed)
    hardness = rng.exponential(size=80)
    losses_a, losses_b = hardness + rng.normal(0, 0.1, (2, 80))
    return paired_z(losses_a, losses_b), ttest_rel(losses_a, losses_b).statistic
