"""Several columns to predict at once: labels, probabilities or numbers, looked at column by column."""

from dataclasses import replace

import numpy as np

from podium.diagnosis import columns, copied, losses
from podium.diagnosis.calibration import calibrate, find_miscalibration
from podium.diagnosis.intervals import Values
from podium.diagnosis.losses import Losses
from podium.use import diagnose_pictures as pictures
from podium.use.diagnose_parts import LOG_LOSSES, NOTHING_MORE, Parts, calibration_numbers
from podium.use.diagnose_rows import AnsweredRows


def diagnose_several_labels(rows: AnsweredRows) -> Parts:
    truth, answers = rows.arrays.y_true, rows.arrays.y_pred
    wrong = (truth != answers).astype(np.float64)
    common = np.array([np.bincount(column).argmax() for column in truth.T])
    loss = replace(
        losses.wrong_rows(truth[:, 0], answers[:, 0]), values=wrong.mean(axis=1), name="share of wrong labels"
    )
    found = _by_column(rows, loss, wrong, (truth != common).astype(np.float64))
    told = copied.find_copied_labels(int(wrong.any(axis=1).sum()), rows.n_rows)
    return replace(found, findings=[*told, *found.findings])


def diagnose_several_probabilities(rows: AnsweredRows) -> Parts:
    """Several yes-or-no labels, each with a probability."""
    truth, given = rows.arrays.y_true, rows.arrays.y_pred
    if given.min() < 0 or given.max() > 1:
        return Parts(remark="These are no probabilities, and only those can be looked at one by one.")
    rates = columns.best_constants(truth)
    if rows.solution.metric.key in LOG_LOSSES:
        each = losses.log_losses(np.where(truth == 1, given, 1 - given))
        constants = losses.log_losses(np.where(truth == 1, rates, 1 - rates)).values
        loss, values = replace(each, values=each.values.mean(axis=1)), each.values
    else:
        values, constants = (given - truth) ** 2, (rates - truth) ** 2
        loss = losses.brier(given, truth)
    found = _by_column(rows, loss, values, constants)
    pooled = calibrate(
        given.reshape(-1), truth.reshape(-1), units=np.repeat(np.arange(len(truth)), truth.shape[1])
    )  # the labels of a row go together
    picture = pictures.draw_calibration(pooled, "Calibration, all labels together", "it is 1")
    n_wrong = int(((given > 0.5) != truth).any(axis=1).sum())
    sure = float(losses.log_losses(np.where(truth == 1, given, 1 - given)).values.mean())
    told = copied.find_copied_labels(n_wrong, rows.n_rows, mean_log_loss=sure)
    return replace(
        found,
        pictures={**found.pictures, "calibration": picture},
        findings=[*told, *found.findings, *find_miscalibration(pooled)],
        numbers={**found.numbers, "calibration": calibration_numbers(pooled)},
    )


def diagnose_several_numbers(rows: AnsweredRows) -> Parts:
    """Several columns of numbers; each counts in units of its own spread."""
    truth, answers = rows.arrays.y_true, rows.arrays.y_pred
    if truth.shape != answers.shape:
        return Parts(remark=NOTHING_MORE)
    spread = np.where(truth.std(axis=0) > 0, truth.std(axis=0), 1.0)
    squares = ((truth - answers) / spread) ** 2
    constants = ((truth - columns.best_constants(truth)) / spread) ** 2
    loss = replace(losses.squared_errors(np.zeros(len(truth)), "RMSE in units of spread"), values=squares.mean(axis=1))
    found = _by_column(rows, loss, squares, constants)
    told = copied.find_copied_numbers((truth - answers).reshape(-1), truth.reshape(-1))
    return replace(found, findings=[*told, *found.findings])


def _by_column(rows: AnsweredRows, loss: Losses, each: Values, constants: Values) -> Parts:
    names = rows.solution.roles.target
    skills = columns.skill_of_columns(each, constants, rows.units)
    return Parts(
        losses=loss,
        pictures={"columns": pictures.draw_skills(names, skills)},
        findings=[*columns.find_weak_columns(names, skills)],
        numbers={
            "columns": [
                {"column": name, "skill": one.estimate, "low": one.low, "high": one.high}
                for name, one in zip(names, skills, strict=True)
            ]
        },
    )
