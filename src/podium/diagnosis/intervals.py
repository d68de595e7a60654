"""How far a share or a mean may be from what more rows would show."""

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]
Units = NDArray[np.int64] | None
"""The sampling unit of each row, such as its group or its stretch of time; None where rows stand alone."""

LEVEL = 0.95
_MOST_LOGARITHM = 20.0


@dataclass(frozen=True, kw_only=True)
class Interval:
    """An estimate, and the ends between which the true value lies with a chance of (usually) 95 %."""

    estimate: float
    low: float
    high: float

    def holds(self, value: float) -> bool:
        return self.low <= value <= self.high


def wilson(hits: float, n_rows: int, *, level: float = LEVEL) -> Interval:
    """The share ``hits / n_rows`` with Wilson's interval, which is sound for few rows and for shares near 0 or 1.

    Wilson 1927, "Probable inference, the law of succession, and statistical inference", JASA 22, 209-212.
    """
    if n_rows == 0:
        return Interval(estimate=math.nan, low=0.0, high=1.0)
    share, z = hits / n_rows, NormalDist().inv_cdf((1 + level) / 2)
    centre = (share + z * z / (2 * n_rows)) / (1 + z * z / n_rows)
    half = z / (1 + z * z / n_rows) * math.sqrt(share * (1 - share) / n_rows + z * z / (4 * n_rows**2))
    low, high = max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))
    return Interval(estimate=share, low=low, high=high)


def sum_by_unit(values: Values, units: Units) -> Values:
    """Sums over the rows of each unit, along the first axis; the values themselves where rows stand alone."""
    if units is None:
        return values
    codes = np.unique(units, return_inverse=True)[1].reshape(-1)
    sums = np.zeros((int(codes.max(initial=-1)) + 1, *values.shape[1:]))
    np.add.at(sums, codes, values)
    return sums


def standard_error(values: Values, units: Units = None) -> float:
    """Of the mean of ``values``; rows of one unit may go together in any way. NaN for a single unit.

    The variance of a mean over clusters: Liang and Zeger 1986, Biometrika 73, 13-22.
    """
    sums = sum_by_unit(values - values.mean(), units)
    if len(sums) < 2:
        return math.nan
    return math.sqrt(len(sums) / (len(sums) - 1) * float(sums @ sums)) / len(values)


def mean_interval(values: Values, units: Units = None, *, level: float = LEVEL, is_positive: bool = False) -> Interval:
    """The mean with Student's interval; of zeros and ones that stand alone it is Wilson's.

    Values that are never below 0 have long tails to the right. With ``is_positive`` the interval is that of the
    logarithm of the mean (by the delta method), which holds no value below 0 either.
    """
    if units is None and np.isin(values, (0.0, 1.0)).all():
        return wilson(float(values.sum()), len(values), level=level)
    mean, error = float(values.mean()), standard_error(values, units)
    if math.isnan(error):
        return Interval(estimate=mean, low=-math.inf, high=math.inf)
    from scipy.special import stdtrit

    n_units = len(values) if units is None else len(np.unique(units))
    half = float(stdtrit(n_units - 1, (1 + level) / 2)) * error
    if is_positive and mean > 0:
        factor = math.exp(min(half / mean, _MOST_LOGARITHM))
        return Interval(estimate=mean, low=mean / factor, high=mean * factor)
    return Interval(estimate=mean, low=mean - half, high=mean + half)


def two_sided_p(z: float) -> float:
    """The chance that a normal number is at least as far from 0 as ``z``."""
    return math.erfc(abs(z) / math.sqrt(2))


def design_effect(values: Values, units: Units) -> float:
    """How many times as large the variance of a mean is as if rows stood alone; at least 1 (Kish 1965)."""
    if units is None:
        return 1.0
    alone, together = standard_error(values), standard_error(values, units)
    return max(1.0, (together / alone) ** 2) if alone > 0 and not math.isnan(together) else 1.0
