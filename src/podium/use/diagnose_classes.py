"""Labels, grades on a scale, and probabilities of one answer: confusion and calibration."""

import numpy as np

from podium.diagnosis import copied, losses, residuals
from podium.diagnosis.calibration import calibrate, find_miscalibration
from podium.diagnosis.confusion import count_confusion, find_confused
from podium.diagnosis.places import count_places, places_of_classes
from podium.diagnosis.segments import Segment
from podium.metrics.columns import PROBABILITY
from podium.metrics.labels import positive_label, spell_labels, spell_number
from podium.use import diagnose_pictures as pictures
from podium.use.diagnose_parts import LOG_LOSSES, Parts, calibration_numbers, confusion_numbers
from podium.use.diagnose_rows import AnsweredRows
from podium.use.diagnose_segments import find_shifts

MOST_STEPS = 20
"""Grades with more steps than that are looked at as labels."""


def is_graded(rows: AnsweredRows) -> bool:
    """Whether labels are steps of a scale."""
    is_rating = getattr(rows.shape, "is_rating", False) or rows.competition.task == "ordinal"
    classes = rows.arrays.classes or ()
    return is_rating and 2 < len(classes) <= MOST_STEPS and all(spell_number(name) is not None for name in classes)


def diagnose_labels(rows: AnsweredRows) -> Parts:
    confusion = count_confusion(rows.arrays.y_true, rows.arrays.y_pred, rows.arrays.classes or ())
    return Parts(
        losses=losses.wrong_rows(rows.arrays.y_true, rows.arrays.y_pred),
        pictures={"confusion": pictures.draw_confusion(confusion)},
        findings=[*copied.find_copied_labels(confusion.n_wrong, rows.n_rows), *find_confused(confusion)],
        numbers={"confusion": confusion_numbers(confusion)},
    )


def diagnose_grades(rows: AnsweredRows, segments: list[Segment]) -> Parts:
    """Labels on a scale: how far off, in which direction, and where."""
    classes = [float(name) for name in rows.arrays.classes or ()]
    steps = np.argsort(np.argsort(classes)).astype(np.float64)
    truth, answers = steps[rows.arrays.y_true], steps[rows.arrays.y_pred]
    confusion = count_confusion(rows.arrays.y_true, rows.arrays.y_pred, rows.arrays.classes or ())
    off = residuals.sum_up(truth - answers, units=rows.units)
    return Parts(
        losses=losses.steps_off(truth, answers),
        pictures={"confusion": pictures.draw_confusion(confusion)},
        findings=[
            *copied.find_copied_labels(confusion.n_wrong, rows.n_rows),
            *residuals.find_bias(off, rows.units),
            *find_shifts(rows, off.values, answers, segments, unit=" steps"),
        ],
        numbers={"confusion": confusion_numbers(confusion), "mean_step": off.bias.estimate},
    )


def diagnose_probabilities(rows: AnsweredRows) -> Parts:
    """The probability of yes; or, where the metric minds the order alone, the higher, the likelier."""
    truth, given = rows.arrays.y_true, rows.arrays.y_pred
    if given.min() < 0 or given.max() > 1:
        return Parts(
            losses=losses.misranked(given, truth),
            remark="These are no probabilities, so only their order is looked at: calibration and confusion need them.",
        )
    of_truth = np.where(truth == 1, given, 1 - given)
    minds_order_alone = rows.shape is not None and rows.shape.key != PROBABILITY.key
    loss = losses.log_losses(of_truth) if rows.solution.metric.key in LOG_LOSSES else losses.brier(given, truth)
    confusion = count_confusion(truth.astype(np.int64), (given > 0.5).astype(np.int64), _names_of_two(rows))
    calibration = calibrate(given, truth, units=rows.units)
    return Parts(
        losses=losses.misranked(given, truth) if minds_order_alone else loss,
        pictures={
            "calibration": pictures.draw_calibration(
                calibration, event=f"{rows.competition.target[0]} is {confusion.classes[1]}"
            ),
            "confusion": pictures.draw_confusion(confusion, "Confusion matrix, from a probability of 0.5 on"),
        },
        findings=[
            *copied.find_copied_labels(
                confusion.n_wrong, rows.n_rows, mean_log_loss=float(losses.log_losses(of_truth).values.mean())
            ),
            *([] if minds_order_alone else find_miscalibration(calibration)),
        ],
        numbers={"confusion": confusion_numbers(confusion), "calibration": calibration_numbers(calibration)},
    )


def _names_of_two(rows: AnsweredRows) -> tuple[str, str]:
    """What no and yes are called in the data."""
    labels = spell_labels(rows.solution.table.factor(rows.solution.roles.target[0])[1])[0]
    positive = positive_label(labels, rows.solution.options.get("pos_label"))
    return next((label for label in labels if label != positive), "0"), positive or "1"


def diagnose_class_probabilities(rows: AnsweredRows) -> Parts:
    given = rows.arrays.y_pred
    totals = given.sum(axis=1, keepdims=True)
    chances = np.where(totals > 0, given / np.where(totals > 0, totals, 1.0), 1.0 / given.shape[1])
    shares = rows.arrays.y_true if rows.arrays.y_true.ndim > 1 else np.eye(given.shape[1])[rows.arrays.y_true]
    truth, answers = shares.argmax(axis=1), chances.argmax(axis=1)
    of_truth = chances[np.arange(len(truth)), truth]
    confusion = count_confusion(truth, answers, rows.arrays.classes or ())
    sure = calibrate(chances.max(axis=1), (truth == answers).astype(np.float64), units=rows.units)
    places = count_places(places_of_classes(chances, truth))
    return Parts(
        losses=losses.log_losses(of_truth) if rows.solution.metric.key in LOG_LOSSES else losses.brier(chances, shares),
        pictures={
            "calibration": pictures.draw_calibration(sure, "Calibration of the likeliest class", "it is right"),
            "confusion": pictures.draw_confusion(confusion, "Confusion matrix of the likeliest class"),
            **({"places": pictures.draw_places(places, rows.n_rows)} if len(confusion.classes) > 2 else {}),
        },
        findings=[
            *copied.find_copied_labels(
                confusion.n_wrong, rows.n_rows, mean_log_loss=float(losses.log_losses(of_truth).values.mean())
            ),
            *find_miscalibration(sure, what="probabilities of the likeliest class"),
            *find_confused(confusion),
        ],
        numbers={"confusion": confusion_numbers(confusion), "calibration": calibration_numbers(sure)},
    )
