"""Random truths and predictions for every shape of metric."""

from collections.abc import Callable
from typing import Any

import numpy as np

from podium.metrics.columns import Binary, Numbers
from podium.metrics.labels import ClassProbabilities, Labels
from podium.metrics.registry import Metric

Drawn = tuple[Any, Any]


def draw(metric: Metric, rng: np.random.Generator, n_rows: int) -> tuple[Any, Any, dict[str, Any]]:
    """Truths and middling predictions of a metric's shape, and the roles and options that it cannot do without."""
    y_true, y_pred = BY_SHAPE[type(metric.shape)](metric, rng, n_rows)
    given = {role: ROLES[role](rng, n_rows) for role in metric.required_roles}
    return y_true, y_pred, given


def draw_numbers(metric: Metric, rng: np.random.Generator, n_rows: int) -> Drawn:
    truth = rng.gamma(2.0, 2.0, n_rows) + 0.1
    return truth, truth * rng.uniform(0.5, 1.6, n_rows)


def draw_binary(metric: Metric, rng: np.random.Generator, n_rows: int) -> Drawn:
    truth = (rng.random(n_rows) < 0.35).astype(int)
    return truth, np.round(np.clip(0.3 + 0.3 * truth + rng.normal(0, 0.2, n_rows), 0.02, 0.98), 2)


def draw_labels(metric: Metric, rng: np.random.Generator, n_rows: int) -> Drawn:
    is_binary = "average" in metric.options and metric.options["average"].default == "binary"
    n_classes = 2 if is_binary else 4
    truth = rng.choice(n_classes, n_rows, p=np.arange(1, n_classes + 1) / sum(range(1, n_classes + 1)))
    return truth, np.where(rng.random(n_rows) < 0.6, truth, rng.integers(0, n_classes, n_rows))


def draw_class_probabilities(metric: Metric, rng: np.random.Generator, n_rows: int) -> Drawn:
    truth = rng.choice(3, n_rows, p=[0.5, 0.3, 0.2])
    chances = rng.gamma(1.0, 1.0, (n_rows, 3)) + np.eye(3)[truth]
    return truth, chances / chances.sum(axis=1, keepdims=True)


BY_SHAPE: dict[type, Callable[[Metric, np.random.Generator, int], Drawn]] = {
    Numbers: draw_numbers,
    Binary: draw_binary,
    Labels: draw_labels,
    ClassProbabilities: draw_class_probabilities,
}

ROLES: dict[str, Callable[[np.random.Generator, int], Any]] = {
    "weight": lambda rng, n_rows: rng.uniform(0.5, 2.0, n_rows),
    "group": lambda rng, n_rows: np.arange(n_rows) % 7,
    "event": lambda rng, n_rows: (rng.random(n_rows) < 0.7).astype(float),
    "mask": lambda rng, n_rows: (rng.random(n_rows) < 0.8).astype(float),
}
