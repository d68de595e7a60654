"""Numbers: residuals against the prediction, over time, and how they are spread."""

from typing import Any

import numpy as np

from podium.charts.pictures import Picture
from podium.diagnosis import copied, losses, residuals
from podium.diagnosis.intervals import Values
from podium.diagnosis.losses import Losses
from podium.diagnosis.segments import Segment
from podium.use import diagnose_pictures as pictures
from podium.use.diagnose_parts import Parts
from podium.use.diagnose_rows import AnsweredRows
from podium.use.diagnose_segments import find_shifts

LOGARITHMIC = ("rmsle", "msle")
ABSOLUTE = ("mae", "medae", "mape", "smape", "rae", "absolute_error", "wmae", "log_cosh", "pinball")
"""Metrics by the error that they mind; all others mind squared ones."""


def diagnose_numbers(rows: AnsweredRows, segments: list[Segment]) -> Parts:
    key = rows.solution.metric.key
    truth, answers = rows.arrays.y_true, rows.arrays.y_pred
    is_log = key in LOGARITHMIC
    left = np.log1p(truth) - np.log1p(answers) if is_log else truth - answers
    found = residuals.sum_up(left, units=rows.units)
    shown: dict[str, Picture] = {
        "residuals": pictures.draw_residuals(found, answers, rows.units),
        "spread": pictures.draw_spread(found),
    }
    findings = [
        *copied.find_copied_numbers(truth - answers, truth),
        *residuals.find_bias(found, rows.units),
        *find_shifts(rows, found.values, answers, segments, unit=" in log(1 + y)" if is_log else ""),
        *residuals.find_heavy_tails(found, rows.ids),
    ]
    column = rows.competition.split.time_column
    if column and column in rows.features.columns:
        ranks = rows.ranks(column)
        texts = rows.features.texts(column)
        labels = [texts[place] for place in rows.places]
        shown = {"time": pictures.draw_over_time(found, ranks, labels, rows.units), **shown}
        findings += residuals.find_autocorrelation(found.values[np.argsort(ranks, kind="stable")])
    return Parts(
        losses=_loss_of_numbers(key, found.values),
        pictures=shown,
        findings=findings,
        numbers={"residuals": _residual_numbers(rows, found)},
        remark="Residuals are of log(1 + y), as the metric has it." if is_log else "",
    )


def _loss_of_numbers(key: str, values: Values) -> Losses:
    if key in ABSOLUTE:
        return losses.absolute_errors(values)
    return losses.squared_errors(values, "RMSLE" if key in LOGARITHMIC else "RMSE")


def _residual_numbers(rows: AnsweredRows, found: residuals.Residuals) -> dict[str, Any]:
    return {
        "mean": found.bias.estimate,
        "low": found.bias.low,
        "high": found.bias.high,
        "spread": found.spread,
        "share_of_worst": found.worst_share,
        "largest": [
            {
                "id": rows.ids[row],
                "truth": float(rows.arrays.y_true[row]),
                "prediction": float(rows.arrays.y_pred[row]),
            }
            for row in found.largest
        ],
    }
