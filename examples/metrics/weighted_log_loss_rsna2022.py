"""Log loss with weights that depend on what is asked and on the answer, normalised for each exam.

Definition: Kaggle, "RSNA 2022 Cervical Spine Fracture Detection", page Evaluation. Each exam has one row for each of
the seven vertebrae and one for the patient overall. A vertebra weighs 1, and 2 where it is fractured; the patient
overall 7, and 14. An exam's loss is its weighted mean; the score is the mean over exams.
"""

import numpy as np
import pandas as pd


class ParticipantVisibleError(Exception):
    """Shown to participants."""


def score(
    solution: pd.DataFrame,
    submission: pd.DataFrame,
    row_id_column_name: str,
    exam_column_name: str = "StudyInstanceUID",
    kind_column_name: str = "prediction_type",
    target_column_name: str = "fractured",
    weights: dict[str, list[float]] | None = None,
    clip: float = 1e-15,
) -> float:
    """Mean weighted log loss; from 0 up, lower is better.

    ``weights`` maps a kind of row to its weights where the answer is 0 and 1; other kinds weigh 1 and 2.

    >>> y_true = pd.DataFrame({"row_id": range(2), "StudyInstanceUID": ["a", "a"],
    ...     "prediction_type": ["C1", "patient_overall"], "fractured": [0, 1]})
    >>> y_pred = pd.DataFrame({"row_id": range(2), "fractured": [0.5, 0.25]})
    >>> score(y_true.copy(), y_pred.copy(), "row_id")
    1.340084...
    """
    heavy = {"patient_overall": [7.0, 14.0]} if weights is None else weights
    if target_column_name not in submission.columns or not pd.api.types.is_numeric_dtype(
        submission[target_column_name]
    ):
        raise ParticipantVisibleError(f"the column {target_column_name!r} must be there and hold probabilities")
    told = submission[target_column_name].to_numpy(dtype=float)
    if not ((told >= 0) & (told <= 1)).all():
        raise ParticipantVisibleError("probabilities are from 0 to 1")
    is_yes = solution[target_column_name].to_numpy() == 1
    given = [heavy.get(kind, [1.0, 2.0]) for kind in solution[kind_column_name]]
    weight = np.where(is_yes, *np.array(given, dtype=float).T[::-1])
    told = told.clip(clip, 1 - clip)
    loss = -np.where(is_yes, np.log(told), np.log1p(-told))
    sums = pd.DataFrame({"loss": weight * loss, "weight": weight}).groupby(solution[exam_column_name].to_numpy()).sum()
    return float((sums["loss"] / sums["weight"]).mean())
