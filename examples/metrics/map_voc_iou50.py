"""Mean average precision of boxes, as PASCAL VOC has it since 2010, at an overlap of one half.

Definition: Everingham et al., "The PASCAL VOC Challenge", IJCV 2010, section 4.2; the form of the cells is that of
Kaggle's Open Images competitions. The solution's cell lists `label x1 y1 x2 y2` for each object, the submission's
`label confidence x1 y1 x2 y2`. Each detection, from the most confident on, is held against the object of its label that
it overlaps most (intersection over union); it is right if that is at least 0.5 and the object is still free. Precision
is made to fall with recall before the area is taken; the score is the mean over the labels that occur in the solution.
"""

import numpy as np
import pandas as pd


class ParticipantVisibleError(Exception):
    """Shown to participants."""


def score(
    solution: pd.DataFrame,
    submission: pd.DataFrame,
    row_id_column_name: str,
    boxes_column_name: str = "PredictionString",
    iou: float = 0.5,
) -> float:
    """Mean average precision; from 0 to 1, higher is better.

    >>> y_true = pd.DataFrame({"ImageID": ["a", "b"], "PredictionString": ["cat 0 0 10 10", "cat 0 0 4 4 dog 5 5 9 9"]})
    >>> y_pred = pd.DataFrame({"ImageID": ["a", "b"], "PredictionString": ["cat 0.9 0 0 10 8", "dog 0.5 0 0 4 4"]})
    >>> score(y_true.copy(), y_pred.copy(), "ImageID")
    0.25
    """
    if boxes_column_name not in submission.columns:
        raise ParticipantVisibleError(f"there is no column {boxes_column_name!r}")
    truth, told = read(solution[boxes_column_name], 5), read(submission[boxes_column_name], 6)
    labels = truth["label"].unique()
    if not len(labels):
        raise ValueError("the solution holds no box")
    areas = [average_precision(truth[truth["label"] == name], told[told["label"] == name], iou) for name in labels]
    return float(np.mean(areas))


def read(cells: pd.Series, width: int) -> pd.DataFrame:
    """One row for each box: image, label and numbers, the last four of them its corners."""
    images, labels, numbers = [], [], []
    for image, cell in enumerate(cells):
        words = [] if pd.isna(cell) else str(cell).split()
        if len(words) % width:
            raise ParticipantVisibleError(f"a cell lists {len(words)} values, which is no multiple of {width}")
        for start in range(0, len(words), width):
            images.append(image)
            labels.append(words[start])
            numbers.append(words[start + 1 : start + width])
    try:
        values = np.array(numbers, dtype=float).reshape(-1, width - 1)
    except ValueError:
        raise ParticipantVisibleError("a confidence or a coordinate is no number") from None
    if not np.isfinite(values).all():
        raise ParticipantVisibleError("confidences and coordinates must be finite")
    names = (["confidence"] if width == 6 else []) + ["x1", "y1", "x2", "y2"]
    return pd.DataFrame({"image": images, "label": labels, **dict(zip(names, values.T, strict=True))})


def average_precision(truth: pd.DataFrame, told: pd.DataFrame, iou: float) -> float:
    corners = ["x1", "y1", "x2", "y2"]
    objects = {image: rows[corners].to_numpy() for image, rows in truth.groupby("image")}
    taken = {image: np.zeros(len(boxes), dtype=bool) for image, boxes in objects.items()}
    told = told.sort_values("confidence", ascending=False, kind="stable")
    is_right = np.zeros(len(told), dtype=bool)
    for place, (image, box) in enumerate(zip(told["image"], told[corners].to_numpy(), strict=True)):
        if image in objects:
            overlap = overlaps(box, objects[image])
            best = int(overlap.argmax())
            is_right[place] = overlap[best] >= iou and not taken[image][best]
            taken[image][best] |= is_right[place]
    n_right = np.cumsum(is_right)
    precision = n_right / np.arange(1, len(told) + 1)
    envelope = np.maximum.accumulate(precision[::-1])[::-1]
    return float(np.sum(envelope[is_right]) / len(truth))


def overlaps(box: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Intersection over union of one box with several."""
    width = np.minimum(box[2], boxes[:, 2]) - np.maximum(box[0], boxes[:, 0])
    height = np.minimum(box[3], boxes[:, 3]) - np.maximum(box[1], boxes[:, 1])
    common = width.clip(0) * height.clip(0)
    sizes = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
    union = (box[2] - box[0]) * (box[3] - box[1]) + sizes - common
    return np.divide(common, union, out=np.zeros(len(boxes)), where=union > 0)
