"""Predictions that are nearly the answers: kindly told, for then a diagnosis has nothing to show."""

from collections.abc import Iterator

import numpy as np

from podium.diagnosis.finding import Finding
from podium.diagnosis.intervals import Values
from podium.diagnosis.wording import counted, percent

LEAST_ROWS = 50
"""Fewer rows may well be all right."""
NEARLY_ALL = 1e-4
"""The part of the variance that is left over where predictions are nearly the answers."""
SURE = 1e-3
"""The mean log loss of probabilities that are as good as certain, and right."""

_ADVICE = (
    "That can be, and it is worth a check. Out of fold, each row is predicted by a model that has not seen its answer "
    "(`cross_val_predict` does that), and no column tells the answer."
)


def find_copied_labels(n_wrong: int, n_rows: int, *, mean_log_loss: float | None = None) -> Iterator[Finding]:
    """Labels that are all right; of probabilities only if they are sure of it, too."""
    if n_wrong or n_rows < LEAST_ROWS or (mean_log_loss is not None and mean_log_loss > SURE):
        return
    surely = "" if mean_log_loss is None else " and given with near certainty"
    yield _finding(f"All {n_rows:,} rows are right{surely}: there is no error to learn from.", n_rows, n_rows)


def find_copied_numbers(residuals: Values, y_true: Values) -> Iterator[Finding]:
    """Numbers that leave next to nothing of the variance, or equal most of many different answers."""
    n_rows, variance = len(y_true), float(np.var(y_true))
    if n_rows < LEAST_ROWS or not variance:
        return
    is_equal = np.abs(residuals) <= 1e-9 * np.maximum(1.0, np.abs(y_true))
    n_equal, left = int(is_equal.sum()), float(np.mean(residuals**2)) / variance
    has_many_values = len(np.unique(y_true)) > n_rows / 4
    if left > NEARLY_ALL and not (has_many_values and n_equal > n_rows / 2):
        return
    yield _finding(
        f"These predictions are nearly the answers: they equal them in {counted(n_equal, 'row')} of {n_rows:,}, and "
        f"leave {percent(left)} of the variance.",
        n_equal,
        n_rows,
    )


def _finding(sentence: str, n_equal: int, n_rows: int) -> Finding:
    return Finding(
        look="copied",
        idea="leakage",
        sentence=sentence,
        advice=_ADVICE,
        stake=1.0,
        is_first=True,
        numbers={"n_equal": n_equal, "n_rows": n_rows},
    )
