"""Average precision in each group of rows, and the mean of those.

Definition: Nexar's competition on dashcam crashes (Kaggle, 2025), page Evaluation, where a group is the time that is
left until the crash. Average precision is the sum of precision times gain in recall; equal predictions count together.
"""

import numpy as np
import pandas as pd


class ParticipantVisibleError(Exception):
    """Shown to participants."""


def score(
    solution: pd.DataFrame,
    submission: pd.DataFrame,
    row_id_column_name: str,
    group_column_name: str = "group",
    target_column_name: str = "target",
    prediction_column_name: str = "score",
) -> float:
    """Mean average precision over groups; from 0 to 1, higher is better.

    The prediction may also stand under the target's name, as in most sample submissions.

    >>> y_true = pd.DataFrame({"id": range(4), "target": [1, 0, 0, 1], "group": ["a", "a", "b", "b"]})
    >>> y_pred = pd.DataFrame({"id": range(4), "score": [0.9, 0.1, 0.8, 0.3]})
    >>> score(y_true.copy(), y_pred.copy(), "id")
    0.75
    """
    name = prediction_column_name if prediction_column_name in submission.columns else target_column_name
    if name not in submission.columns or not pd.api.types.is_numeric_dtype(submission[name]):
        raise ParticipantVisibleError(f"the column {prediction_column_name!r} must be there and hold numbers")
    values = submission[name].to_numpy(dtype=float)
    if not np.isfinite(values).all():
        raise ParticipantVisibleError("every row needs a finite number")
    is_positive = solution[target_column_name].to_numpy() == 1
    groups = solution.groupby(group_column_name).indices.values()
    return float(np.mean([average_precision(is_positive[rows], values[rows]) for rows in groups]))


def average_precision(is_positive: np.ndarray, values: np.ndarray) -> float:
    if not is_positive.any():
        raise ValueError("each group needs a positive row")
    order = np.argsort(-values, kind="stable")
    ends = np.r_[np.flatnonzero(np.diff(values[order])), len(values) - 1]
    n_found = np.cumsum(is_positive[order])[ends]
    return float(np.sum(np.diff(n_found, prepend=0) / is_positive.sum() * n_found / (ends + 1)))
