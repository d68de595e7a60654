"""Gestures told at two levels: F1 of target against other gestures, and macro F1 over the target gestures.

Definition: Kaggle, "CMI - Detect Behavior with Sensor Data" (2025), page Evaluation. All gestures that are no target
count as one class at the second level. The score is the mean of the two.
"""

import numpy as np
import pandas as pd

TARGETS = (
    "Above ear - pull hair",
    "Cheek - pinch skin",
    "Eyebrow - pull hair",
    "Eyelash - pull hair",
    "Forehead - pull hairline",
    "Forehead - scratch",
    "Neck - pinch skin",
    "Neck - scratch",
)
OTHERS = (
    "Drink from bottle/cup",
    "Feel around in tray and pull out an object",
    "Glasses on/off",
    "Pinch knee/leg skin",
    "Pull air toward your face",
    "Scratch knee/leg skin",
    "Text on phone",
    "Wave hello",
    "Write name in air",
    "Write name on leg",
)


class ParticipantVisibleError(Exception):
    """Shown to participants."""


def score(
    solution: pd.DataFrame, submission: pd.DataFrame, row_id_column_name: str, gesture_column_name: str = "gesture"
) -> float:
    """Mean of the F1 of target gestures and the macro F1 of gestures; from 0 to 1, higher is better.

    >>> y_true = pd.DataFrame({"id": ["a", "b"], "gesture": ["Neck - scratch", "Wave hello"]})
    >>> y_pred = pd.DataFrame({"id": ["a", "b"], "gesture": ["Cheek - pinch skin", "Text on phone"]})
    >>> score(y_true.copy(), y_pred.copy(), "id")
    0.6666666666666666
    """
    if gesture_column_name not in submission.columns:
        raise ParticipantVisibleError(f"there is no column {gesture_column_name!r}")
    truth, told = solution[gesture_column_name], submission[gesture_column_name]
    unknown = sorted(set(map(str, told)) - {*TARGETS, *OTHERS})
    if unknown:
        raise ParticipantVisibleError(f"{unknown[0]!r} is no gesture of this competition")
    is_target, told_target = truth.isin(TARGETS).to_numpy(), told.isin(TARGETS).to_numpy()
    fine, told_fine = truth.where(is_target, "other").to_numpy(), told.where(told_target, "other").to_numpy()
    classes = sorted({*fine, *told_fine})
    macro = np.mean([f1(fine == name, told_fine == name) for name in classes])
    return float((f1(is_target, told_target) + macro) / 2)


def f1(truth: np.ndarray, told: np.ndarray) -> float:
    """F1 of two yes-or-no columns, 0 where neither says yes."""
    n_yes = truth.sum() + told.sum()
    return float(2 * (truth & told).sum() / n_yes) if n_yes else 0.0
