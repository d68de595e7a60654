"""The team's own cross-validation score, as it is told with a submission."""

import math
from collections.abc import Iterator
from numbers import Real

from podium.errors import InvalidSubmissionError, Problem
from podium.metrics.registry import Metric

_ROUNDING = 1e-9
"""A mean of scores may leave the range by that much."""


def read_cv(metric: Metric, score: float | None, std: float | None) -> tuple[float | None, float | None]:
    """Score and standard deviation over the folds as plain floats, in the metric's units.

    Raises
    ------
    InvalidSubmissionError
        One is no finite number, the score is none that the metric can give, the deviation is negative or alone.
    """
    if problems := [Problem(sentence) for sentence in _find_problems(metric, score, std)]:
        raise InvalidSubmissionError("the cross-validation score is refused", problems)
    return None if score is None else float(score), None if std is None else float(std)


def _find_problems(metric: Metric, score: float | None, std: float | None) -> Iterator[str]:
    if score is not None and not _is_finite(score):
        yield f"it is {score!r}; a finite number is expected, such as 0.861"
    elif score is not None:
        yield from _find_outside(metric, float(score))
    if std is None:
        return
    if score is None:
        yield f"there is a standard deviation ({std!r}) and no score; give both, or the score alone"
    if not _is_finite(std) or std < 0:
        yield f"its standard deviation is {std!r}; a finite number from 0 up is expected, such as 0.01"


def _is_finite(value: object) -> bool:
    return isinstance(value, Real) and math.isfinite(value)


def _find_outside(metric: Metric, score: float) -> Iterator[str]:
    if metric.low - _ROUNDING <= score <= metric.high + _ROUNDING:
        return
    if not metric.greater_is_better and metric.low <= -score <= metric.high:
        why = f"scikit-learn's 'neg_' scorers turn the sign, so give {-score!r}"
    elif score > metric.high:
        why = f"{metric.key} is never above {metric.high:g}"
    else:
        why = f"{metric.key} is never below {metric.low:g}"
    yield f"it is {score!r}; a score of {metric.key} is expected, on its own scale: {why}"


def cv_text(score: float | None, std: float | None) -> str:
    """``0.861 ± 0.01``, or as much of it as there is."""
    if score is None:
        return ""
    return _shortest(score, 6) if std is None else f"{_shortest(score, 6)} ± {_shortest(std, 2)}"


def _shortest(value: float, n_digits: int) -> str:
    """So many significant digits, without zeros at the end, and without an exponent where one can do without."""
    text = f"{value:.{n_digits}g}"
    if "e" in text and 1e-9 <= abs(value) < 1e15:
        text = f"{float(text):.{max(0, n_digits - 1 - math.floor(math.log10(abs(value))))}f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
    return text
