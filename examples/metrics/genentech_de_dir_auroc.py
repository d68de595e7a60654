"""Does a gene's expression change, and in which direction? The mean of two areas under the ROC curve.

Definition: Genentech's competition on pairs of perturbation and gene (labels up, down, none), page Evaluation. The
first area is of changed against none, ranked by the sum of both predictions; the second, among the changed ones, of up
against down, ranked by the share of `prediction_up` in that sum.
"""

import numpy as np
import pandas as pd


class ParticipantVisibleError(Exception):
    """Shown to participants."""


def score(
    solution: pd.DataFrame, submission: pd.DataFrame, row_id_column_name: str, label_column_name: str = "label"
) -> float:
    """Mean of both areas; from 0 to 1, higher is better.

    >>> y_true = pd.DataFrame({"id": range(4), "label": ["up", "down", "none", "none"]})
    >>> up, down = [0.6, 0.1, 0.2, 0.3], [0.2, 0.1, 0, 0]
    >>> y_pred = pd.DataFrame({"id": range(4), "prediction_up": up, "prediction_down": down})
    >>> score(y_true.copy(), y_pred.copy(), "id")
    0.8125
    """
    names = ["prediction_up", "prediction_down"]
    for name in names:
        if name not in submission.columns or not pd.api.types.is_numeric_dtype(submission[name]):
            raise ParticipantVisibleError(f"the column {name!r} must be there and hold numbers")
    up, down = (submission[name].to_numpy(dtype=float) for name in names)
    if not np.isfinite(up + down).all():
        raise ParticipantVisibleError("the predictions must be finite numbers")
    label = solution[label_column_name].to_numpy()
    changed, total = label != "none", up + down
    share = np.divide(up, total, out=np.zeros(len(up)), where=total != 0)
    return (area(changed, total) + area(label[changed] == "up", share[changed])) / 2


def area(is_positive: np.ndarray, values: np.ndarray) -> float:
    """The area under the ROC curve, ties counted half."""
    n_positive = int(is_positive.sum())
    n_pairs = n_positive * (len(is_positive) - n_positive)
    if not n_pairs:
        raise ValueError("an area needs rows of both kinds")
    ranks = pd.Series(values).rank().to_numpy()
    return float((ranks[is_positive].sum() - n_positive * (n_positive + 1) / 2) / n_pairs)
