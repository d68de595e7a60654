"""F1 over characters found on pages: the right label at a point within its box.

Definition: Kaggle, "Kuzushiji Recognition" (2019), page Evaluation. The solution's cell lists `label x y width height`
for each character, the submission's `label x y`, all separated by spaces. A prediction is right if it lies in a box of
its label that no earlier prediction has taken, edges included. Counts are summed over all pages.
"""

import numpy as np
import pandas as pd

MOST = 1200


class ParticipantVisibleError(Exception):
    """Shown to participants."""


def score(
    solution: pd.DataFrame, submission: pd.DataFrame, row_id_column_name: str, labels_column_name: str = "labels"
) -> float:
    """F1 of characters; from 0 to 1, higher is better. Where there are none and none is found it is 0.

    >>> y_true = pd.DataFrame({"image_id": ["a", "b"], "labels": ["U+003F 1 1 10 10 U+0041 20 20 5 5", None]})
    >>> y_pred = pd.DataFrame({"image_id": ["a", "b"], "labels": ["U+003F 3 3 U+0041 3 3", None]})
    >>> score(y_true.copy(), y_pred.copy(), "image_id")
    0.5
    """
    if labels_column_name not in submission.columns:
        raise ParticipantVisibleError(f"there is no column {labels_column_name!r}")
    n_right = n_true = n_told = 0
    for true, told in zip(solution[labels_column_name], submission[labels_column_name], strict=True):
        boxes, points = read(true, 5), read(told, 3)
        if len(points) > MOST:
            raise ParticipantVisibleError(f"a page holds more than {MOST} predictions")
        n_right += count_right(boxes, points)
        n_true += len(boxes)
        n_told += len(points)
    return 2 * n_right / (n_true + n_told) if n_right else 0.0


def read(cell: object, width: int) -> list[tuple[str, np.ndarray]]:
    """Each character's label and numbers."""
    words = [] if pd.isna(cell) else str(cell).split()
    if len(words) % width:
        raise ParticipantVisibleError(f"a page lists {len(words)} values, which is no multiple of {width}")
    try:
        return [
            (words[start], np.array(words[start + 1 : start + width], dtype=float))
            for start in range(0, len(words), width)
        ]
    except ValueError:
        raise ParticipantVisibleError("a coordinate is no number") from None


def count_right(boxes: list[tuple[str, np.ndarray]], points: list[tuple[str, np.ndarray]]) -> int:
    free = list(boxes)
    for label, point in points:
        for place, (name, (x, y, width, height)) in enumerate(free):
            if name == label and x <= point[0] <= x + width and y <= point[1] <= y + height:
                del free[place]
                break
    return len(boxes) - len(free)
