"""What a model of numbers is fitted by: the squared error, or what stands nearer to the metric."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from podium.metrics.registry import Metric

SQUARED, ABSOLUTE, LOGARITHMIC, POISSON = "squared", "absolute", "logarithmic", "poisson"

NEARER = {
    **dict.fromkeys(("mae", "absolute_error", "wmae", "mae_masked", "medae", "mase", "rae", "smape"), ABSOLUTE),
    **dict.fromkeys(("rmsle", "msle", "mcrmsle", "mape", "rmspe", "group_mean_log_mae"), LOGARITHMIC),
    **dict.fromkeys(("poisson_deviance", "tweedie_deviance", "gamma_deviance"), POISSON),
}
"""The loss whose minimum is nearest to that of the metric: the median, the mean logarithm, the mean of counts."""


def fitting_losses(metric: Metric, answers: NDArray[np.float64]) -> tuple[str, ...]:
    """The metric's own loss first, then the squared error; logarithms and counts need answers that allow them."""
    nearer = NEARER.get(metric.key, SQUARED)
    if nearer in (LOGARITHMIC, POISSON) and answers.min(initial=0.0) < 0:
        nearer = SQUARED
    return tuple(dict.fromkeys((nearer, SQUARED)))
