"""What was found in rows of one kind of prediction."""

from dataclasses import dataclass, field
from typing import Any

from podium.charts.pictures import Picture
from podium.diagnosis.calibration import Calibration
from podium.diagnosis.confusion import Confusion
from podium.diagnosis.finding import Finding
from podium.diagnosis.losses import Losses

LOG_LOSSES = (
    "log_loss",
    "mean_columnwise_log_loss",
    "multiclass_log_loss",
    "balanced_log_loss",
    "capped_binomial_deviance",
)
"""Metrics that mind the logarithm of probabilities; all others are looked at by the Brier score."""
NOTHING_MORE = "For predictions of this kind there is no more than the score to show."


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What was found in some rows.

    Attributes
    ----------
    losses : Losses or None
        The loss of each row; None where there is none that can be compared.
    pictures : mapping from str to Picture
        By a short name that can be a file's.
    findings : sequence of Finding
    numbers : mapping
        What the pictures show, for programs.
    remark : str
        What has to be said of the kind; may be empty.
    """

    losses: Losses | None = None
    pictures: dict[str, Picture] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    numbers: dict[str, Any] = field(default_factory=dict)
    remark: str = ""


def confusion_numbers(confusion: Confusion) -> dict[str, Any]:
    return {
        "classes": list(confusion.classes),
        "counts": confusion.counts.tolist(),
        "recall": [{"share": one.estimate, "low": one.low, "high": one.high} for one in confusion.recalls()],
        "precision": [{"share": one.estimate, "low": one.low, "high": one.high} for one in confusion.precisions()],
    }


def calibration_numbers(found: Calibration) -> dict[str, Any]:
    return {
        "error": found.error,
        "by_chance": found.by_chance,
        "p": found.p,
        "slope": found.slope.estimate if found.slope else None,
        "bins": [
            {
                "n_rows": one.n_rows,
                "given": one.given,
                "happened": one.happened.estimate,
                "low": one.happened.low,
                "high": one.happened.high,
            }
            for one in found.bins
        ],
    }
