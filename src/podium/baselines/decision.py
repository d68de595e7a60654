"""The last step of a baseline: from what a model believes to what the metric pays for, learned out of fold.

A threshold for F1, cuts for a weighted kappa, calibrated probabilities for a log loss, another level for a percentage
error. Each step has one or a few numbers, learned from out-of-fold predictions. :func:`decide` scores a step on rows
that its numbers were not learned from, and takes it only where that score is better than without.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from podium.baselines.folds import MOST_FOLDS, Rows
from podium.baselines.goal import Goal, Raw
from podium.baselines.steps import CalibrationStep, CutsStep, LevelStep, Step, ThresholdStep

if TYPE_CHECKING:
    from podium.baselines.judge import Judge
    from podium.baselines.training import TrainingData

LABELS_AS_LIKELY = frozenset({"accuracy", "classification_error", "hamming_loss", "f1_micro", "mean_utility"})
"""Metrics of labels for which the likeliest class is the best answer, or nearly."""

RATINGS = frozenset({"quadratic_weighted_kappa", "linear_weighted_kappa"})
"""Metrics of ordered labels, where a far miss costs more than a near one."""

HONEST = frozenset(
    {
        "log_loss",
        "multiclass_log_loss",
        "mean_columnwise_log_loss",
        "balanced_log_loss",
        "capped_binomial_deviance",
        "kl_divergence",
        "brier",
        "brier_skill",
    }
)
"""Metrics of probabilities that are best when they are honest."""

LEVELS = frozenset(
    {
        *("mae", "absolute_error", "wmae", "mae_masked", "medae", "mase", "rae", "pinball"),
        *("mape", "smape", "rmspe", "rmsle", "msle", "mcrmsle", "group_mean_log_mae"),
        *("poisson_deviance", "gamma_deviance", "tweedie_deviance"),
    }
)
"""Metrics of numbers whose best constant is not the mean: a median, a quantile, a mean of logarithms, or a mean that
models of medians miss."""

FITTING_ROWS = 5_000
"""A step has a handful of numbers: more rows than these add no precision that the metric would show."""


@dataclass(frozen=True, kw_only=True)
class Decided:
    """Out-of-fold predictions after the step, and the step for new rows.

    ``raw`` and ``score`` are cross-fitted: each row was decided by numbers learned from the other folds.
    """

    raw: Raw
    score: float
    step: Step | None = None
    details: Mapping[str, Any] = field(default_factory=dict)

    def apply(self, raw: Raw) -> Raw:
        return self.step.apply(raw) if self.step else raw


def find_step(goal: Goal, metric_key: str) -> Callable[[], Step] | None:
    """The step that the metric calls for, by its shape and key; None where raw predictions are what it wants."""
    if goal.lists or goal.is_unlabelled:
        return None
    if not goal.predicts_classes:
        return LevelStep if metric_key in LEVELS else None
    if goal.shape == "labels":
        if metric_key in RATINGS and len(goal.targets) == 1 and _are_numbers(goal.classes[0]):
            return CutsStep
        return None if metric_key in LABELS_AS_LIKELY else ThresholdStep
    return CalibrationStep if metric_key in HONEST else None


def decide(raw: Raw, data: TrainingData) -> Decided:
    """The metric's own step on out-of-fold predictions, if it helps on rows it was not learned from."""
    judge, plain = data.judge, undecided(raw, data)
    build = find_step(data.goal, data.metric.key)
    if build is None:
        return plain
    crossed = raw.copy()
    for others, held in blocks(data):
        crossed[held] = _learn(build, raw, others, data, judge).apply(raw[held])
    crossed_score = judge.score(crossed)
    if not judge.is_better(crossed_score, plain.score):
        return plain
    step = _learn(build, raw, np.arange(len(raw)), data, judge)
    return Decided(raw=crossed, score=crossed_score, step=step, details=step.details)


def undecided(raw: Raw, data: TrainingData) -> Decided:
    """Raw predictions as they are, and their score."""
    return Decided(raw=raw, score=data.judge.score(raw))


def blocks(data: TrainingData) -> Iterator[tuple[Rows, Rows]]:
    """(all other held-out rows, those of one fold or of a few neighbours), by their places in the judge's rows."""
    place = np.full(len(data.rows), -1)
    n_blocks = min(MOST_FOLDS, len(data.folds))
    for number, (_, held) in enumerate(data.folds):
        place[held] = number * n_blocks // len(data.folds)
    places = place[data.judge.rows]
    for number in range(n_blocks):
        yield np.flatnonzero(places != number), np.flatnonzero(places == number)


def _learn(build: Callable[[], Step], raw: Raw, rows: Rows, data: TrainingData, judge: Judge) -> Step:
    """The step learned from some of the rows, or from as many of them as it needs."""
    step = build()
    n_rows = len(rows) if step.is_quick else FITTING_ROWS
    few = np.sort(np.random.RandomState(data.seed).permutation(rows)[:n_rows])
    return step.learn(raw[few], data.answers[judge.rows[few]], data.goal, judge.part(few))


def _are_numbers(classes: tuple[str, ...]) -> bool:
    try:
        return len(classes) > 2 and bool(np.isfinite([float(label) for label in classes]).all())
    except ValueError:
        return False
