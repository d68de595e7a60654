import numpy as np


def smooth(y, level, slope, alpha, beta):
    """What was to be expected of each value just before it came."""
    expected = []
    for value in y:
        expected.append(level + slope)
        before, level = level, alpha * value + (1 - alpha) * (level + slope)
        slope = beta * (level - before) + (1 - beta) * slope
    return np.array(expected)


def check(seed):
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    y = np.random.default_rng(seed).normal(size=40).cumsum()
    start = {"initialization_method": "known", "initial_level": 0.5, "initial_trend": 0.1}
    fitted = ExponentialSmoothing(y, trend="add", **start).fit(0.4, 0.2, optimized=False)
    return smooth(y, 0.5, 0.1, alpha=0.4, beta=0.2), fitted.fittedvalues
