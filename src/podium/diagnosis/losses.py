"""How wrong each row is: the loss by which rows, segments and models are compared."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from podium.diagnosis.intervals import Interval, Values
from podium.diagnosis.wording import between, percent, short

NEAREST = 1e-15
"""Probabilities are taken to be this far from 0 at least, as the metrics take them: else a loss may be infinite."""


@dataclass(frozen=True, kw_only=True)
class Losses:
    """The loss of each row, the smaller the better.

    Attributes
    ----------
    values : ndarray of float64, shape (n_rows,)
    name : str
        What their mean is called, as it is shown.
    is_share : bool
        Whether the mean is shown in per cent.
    is_squared : bool
        Whether the root of the mean is shown.
    """

    values: Values
    name: str
    is_share: bool = False
    is_squared: bool = False

    def shown(self, mean: float) -> float:
        """A mean as it is shown."""
        return float(np.sqrt(max(0.0, mean))) if self.is_squared else mean

    def text(self, mean: float) -> str:
        return percent(mean) if self.is_share else short(self.shown(mean))

    def shown_interval(self, interval: Interval) -> Interval:
        """An interval of means as it is shown; no loss is below 0."""
        low, high = self.shown(max(0.0, interval.low)), self.shown(interval.high)
        return Interval(estimate=self.shown(interval.estimate), low=low, high=high)

    def interval_text(self, interval: Interval) -> str:
        return between(self.shown_interval(interval), is_share=self.is_share)


def wrong_rows(y_true: NDArray[np.int64], y_pred: NDArray[np.int64]) -> Losses:
    """1 where the label is wrong."""
    return Losses(
        values=(y_true != y_pred).astype(np.float64),
        name="share of wrong rows",
        is_share=True,
    )


def steps_off(y_true: Values, y_pred: Values) -> Losses:
    """How many steps of the scale lie between truth and prediction."""
    return Losses(values=np.abs(y_true - y_pred), name="mean distance in steps")


def log_losses(chances: Values) -> Losses:
    """Minus the logarithm of the probability that the true answer was given (Good 1952)."""
    return Losses(values=-np.log(np.clip(chances, NEAREST, 1.0)), name="log loss")


def brier(chances: Values, truths: Values) -> Losses:
    """(p - y)^2; of several classes or labels the mean over them (Brier 1950, Monthly Weather Review 78, 1-3)."""
    squares = (chances - truths) ** 2
    values = squares if squares.ndim == 1 else squares.mean(axis=1)
    return Losses(values=values, name="Brier score")


def misranked(scores: Values, y_true: Values) -> Losses:
    """Of the rows of the other class, the share that stands on the wrong side of this one; ties count half.

    The mean over the rows of either class, and so over all rows, is 1 - AUC (the placements of DeLong, DeLong and
    Clarke-Pearson 1988, Biometrics 44, 837-845).
    """
    is_yes = y_true == 1
    values = np.empty(len(scores))
    for mine, sign in ((is_yes, 1.0), (~is_yes, -1.0)):
        others = np.sort(sign * scores[~mine])
        ahead = len(others) - np.searchsorted(others, sign * scores[mine], "right")
        tied = np.searchsorted(others, sign * scores[mine], "right") - np.searchsorted(others, sign * scores[mine])
        values[mine] = (ahead + tied / 2) / max(1, len(others))
    return Losses(values=values, name="share of rows ranked wrongly against it", is_share=True)


def squared_errors(residuals: Values, name: str = "RMSE") -> Losses:
    return Losses(values=residuals**2, name=name, is_squared=True)


def absolute_errors(residuals: Values) -> Losses:
    return Losses(values=np.abs(residuals), name="mean absolute error")


def late_places(places: Values) -> Losses:
    """1 - 1 / place of the first true item, 1 where it is not in the list; the mean is 1 - MRR (Voorhees 1999)."""
    values = 1.0 - np.where(places > 0, 1.0 / np.maximum(places, 1.0), 0.0)
    return Losses(values=values, name="mean of 1 - 1/place")
