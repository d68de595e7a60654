"""Instances of forged regions: pixel F1 of the best pairing of masks, with a penalty for masks too many.

Definition: Kaggle, "Recod.ai/LUC - Scientific Image Forgery Detection" (2025), page Evaluation. A cell is `authentic`,
or lists the runs of each mask, `[start, length, ...];[...]`: pixels count from 1, down the columns. The solution's
column `shape` holds `[height, width]`.
"""

import json

import numpy as np
import pandas as pd
from scipy.optimize import linear_sum_assignment

AUTHENTIC = "authentic"


class ParticipantVisibleError(Exception):
    """Shown to participants."""


def score(
    solution: pd.DataFrame,
    submission: pd.DataFrame,
    row_id_column_name: str,
    annotation_column_name: str = "annotation",
    shape_column_name: str = "shape",
) -> float:
    """Mean over images; from 0 to 1, higher is better.

    An authentic image scores 1 if it is called so, else 0. A forged one scores the F1 of its masks, each paired with
    one of the predicted so that the sum is largest, divided by the number of masks or, where there are more, of
    predicted ones.

    >>> y_true = pd.DataFrame({"id": [0, 1], "annotation": ["authentic", "[1, 4]"], "shape": ["authentic", "[4, 4]"]})
    >>> y_pred = pd.DataFrame({"id": [0, 1], "annotation": ["authentic", "[3, 4];[9, 2]"]})
    >>> score(y_true.copy(), y_pred.copy(), "id")
    0.625
    """
    if annotation_column_name not in submission.columns:
        raise ParticipantVisibleError(f"there is no column {annotation_column_name!r}")
    columns = solution[annotation_column_name], submission[annotation_column_name], solution[shape_column_name]
    return float(np.mean([score_image(*row) for row in zip(*columns, strict=True)]))


def score_image(true: str, told: object, shape: str) -> float:
    if pd.isna(told):
        raise ParticipantVisibleError("every image needs an answer: 'authentic', or the runs of its masks")
    if AUTHENTIC in (true, told):
        return float(true == told)
    height, width = json.loads(shape)
    masks = [read_mask(runs, height * width) for runs in true.split(";")]
    found = [read_mask(runs, height * width) for runs in str(told).split(";")]
    table = np.array([[f1(mask, other) for other in found] for mask in masks])
    return float(table[linear_sum_assignment(-table)].sum() / max(len(masks), len(found)))


def read_mask(text: str, n_pixels: int) -> np.ndarray:
    """The pixels of a mask as a column of yes and no."""
    try:
        runs = np.array(json.loads(text), dtype=np.int64).reshape(-1, 2)
    except (ValueError, TypeError, OverflowError):
        raise ParticipantVisibleError("the runs of a mask are a list such as [1, 4, 9, 2]") from None
    starts, ends = runs[:, 0] - 1, runs.sum(axis=1) - 1
    if (np.diff(starts) < 0).any():
        raise ParticipantVisibleError("the runs of a mask must rise")
    if (runs < 1).any() or (ends > n_pixels).any():
        raise ParticipantVisibleError("a run leaves the image, or is empty")
    if (ends[:-1] > starts[1:]).any():
        raise ParticipantVisibleError("the runs of a mask must not overlap")
    pixels = np.zeros(n_pixels, dtype=bool)
    for start, end in zip(starts, ends, strict=True):
        pixels[start:end] = True
    return pixels


def f1(mask: np.ndarray, other: np.ndarray) -> float:
    n_pixels = mask.sum() + other.sum()
    return float(2 * (mask & other).sum() / n_pixels) if n_pixels else 0.0
