"""Is risk ranked right, and equally so in every group? Mean minus standard deviation of the concordance over groups.

Definition: Kaggle, "CIBMTR - Equity in post-HCT Survival Predictions" (2025), page Evaluation. Concordance is
Harrell's: of two patients the one whose event came first, while the other was known to be free of it, should have the
higher predicted risk; equal predictions count half. Both observed at the same time are no pair.
"""

import numpy as np
import pandas as pd


class ParticipantVisibleError(Exception):
    """Shown to participants."""


def score(
    solution: pd.DataFrame,
    submission: pd.DataFrame,
    row_id_column_name: str,
    time_column_name: str = "efs_time",
    event_column_name: str = "efs",
    group_column_name: str = "race_group",
    prediction_column_name: str = "prediction",
) -> float:
    """Mean concordance minus its (population) standard deviation over groups; at most 1, higher is better.

    >>> y_true = pd.DataFrame({"id": range(3), "efs": [1, 1, 0], "efs_time": [2.0, 3.0, 9.0], "race_group": ["a"] * 3})
    >>> y_pred = pd.DataFrame({"id": range(3), "prediction": [0.5, 0.9, 0.1]})
    >>> score(y_true.copy(), y_pred.copy(), "id")
    0.6666666666666666
    """
    if prediction_column_name not in submission.columns:
        raise ParticipantVisibleError(f"there is no column {prediction_column_name!r}")
    risk = submission[prediction_column_name]
    if not pd.api.types.is_numeric_dtype(risk) or not np.isfinite(risk.to_numpy(dtype=float)).all():
        raise ParticipantVisibleError(f"the column {prediction_column_name!r} must hold finite numbers")
    time = solution[time_column_name].to_numpy(dtype=float)
    event = solution[event_column_name].to_numpy(dtype=float) == 1
    groups = solution.groupby(group_column_name).indices.values()
    found = [concordance(time[rows], event[rows], risk.to_numpy(dtype=float)[rows]) for rows in groups]
    return float(np.mean(found) - np.std(found))


def concordance(time: np.ndarray, event: np.ndarray, risk: np.ndarray) -> float:
    n_pairs, n_right = 0, 0.0
    for patient in np.flatnonzero(event):
        later = (time > time[patient]) | ((time == time[patient]) & ~event)
        n_pairs += int(later.sum())
        n_right += float((risk[patient] > risk[later]).sum() + (risk[patient] == risk[later]).sum() / 2)
    if not n_pairs:
        raise ValueError("a group holds no two patients who can be compared")
    return n_right / n_pairs
