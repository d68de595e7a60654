import numpy as np


def drift(y, n_ahead):
    """The line through the first and the last value, gone on."""
    slope = (y[-1] - y[0]) / (len(y) - 1)
    return y[-1] + slope * np.arange(1, n_ahead + 1)


def check(seed):
    from statsmodels.tsa.holtwinters import ExponentialSmoothing

    y = np.random.default_rng(seed).normal(size=40).cumsum()
    slope = (y[-1] - y[0]) / 39
    start = {"initialization_method": "known", "initial_level": y[0], "initial_trend": slope}
    model = ExponentialSmoothing(y, trend="add", **start)
    return drift(y, 5), model.fit(smoothing_level=1, smoothing_trend=0, optimized=False).forecast(5)
