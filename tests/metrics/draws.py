"""Random truths and middling predictions for every shape of metric."""

from collections.abc import Callable
from typing import Any

import numpy as np

from podium.metrics.class_probabilities import ClassProbabilities
from podium.metrics.clusters import Clusters
from podium.metrics.columns import Binary, Numbers
from podium.metrics.labels import Labels
from podium.metrics.lists import Lists
from podium.metrics.masks import Masks
from podium.metrics.registry import Metric
from podium.metrics.special import Guesses, LastWeeks, NoPrediction
from podium.metrics.texts import Strings

Drawn = tuple[Any, Any]
Draw = Callable[[Metric, np.random.Generator, int], Drawn]


def draw(metric: Metric, rng: np.random.Generator, n_rows: int) -> tuple[Any, Any, dict[str, Any]]:
    """Truths and predictions of a metric's shape, and the roles that it needs."""
    drawing = BY_KEY.get(metric.key) or BY_SHAPE[type(metric.shape)]
    y_true, y_pred = drawing(metric, rng, n_rows)
    wanted = metric.required_roles + (("event",) if "event" in metric.roles else ())
    return y_true, y_pred, {role: ROLES[role](rng, n_rows) for role in wanted}


def draw_numbers(metric: Metric, rng: np.random.Generator, n_rows: int) -> Drawn:
    truth = rng.gamma(2.0, 2.0, n_rows) + 0.1
    return truth, truth * rng.uniform(0.5, 1.6, n_rows)


def draw_several_columns(metric: Metric, rng: np.random.Generator, n_rows: int) -> Drawn:
    truth = rng.gamma(2.0, 2.0, (n_rows, 3)) + 0.1
    return truth, truth * rng.uniform(0.5, 1.6, (n_rows, 3))


def draw_directions(metric: Metric, rng: np.random.Generator, n_rows: int) -> Drawn:
    truth = rng.uniform(0.0, np.pi, (n_rows, 2))
    return truth, truth + rng.normal(0, 0.3, (n_rows, 2))


def draw_ensembles(metric: Metric, rng: np.random.Generator, n_rows: int) -> Drawn:
    truth = rng.normal(size=n_rows)
    return truth, np.sort(truth[:, np.newaxis] + rng.normal(0, 1, (n_rows, 5)), axis=1)


def draw_cdfs(metric: Metric, rng: np.random.Generator, n_rows: int) -> Drawn:
    return rng.uniform(0, 5, n_rows), np.sort(rng.random((n_rows, 6)), axis=1)


def draw_binary(metric: Metric, rng: np.random.Generator, n_rows: int) -> Drawn:
    truth = (rng.random(n_rows) < 0.35).astype(int)
    return truth, np.round(np.clip(0.3 + 0.3 * truth + rng.normal(0, 0.2, n_rows), 0.02, 0.98), 2)


def draw_binary_columns(metric: Metric, rng: np.random.Generator, n_rows: int) -> Drawn:
    truth = (rng.random((n_rows, 4)) < 0.4).astype(int)
    return truth, np.round(np.clip(0.3 + 0.3 * truth + rng.normal(0, 0.2, truth.shape), 0.02, 0.98), 2)


def draw_labels(metric: Metric, rng: np.random.Generator, n_rows: int) -> Drawn:
    is_binary = "average" in metric.options and metric.options["average"].default == "binary"
    n_classes = 2 if is_binary else 4
    truth = rng.choice(n_classes, n_rows, p=np.arange(1, n_classes + 1) / sum(range(1, n_classes + 1)))
    return truth, np.where(rng.random(n_rows) < 0.6, truth, rng.integers(0, n_classes, n_rows))


def draw_yes_or_no(metric: Metric, rng: np.random.Generator, n_rows: int) -> Drawn:
    truth = rng.integers(0, 2, n_rows)
    return truth, np.where(rng.random(n_rows) < 0.7, truth, 1 - truth)


def draw_class_probabilities(metric: Metric, rng: np.random.Generator, n_rows: int) -> Drawn:
    truth = rng.choice(3, n_rows, p=[0.5, 0.3, 0.2])
    chances = rng.gamma(1.0, 1.0, (n_rows, 3)) + np.eye(3)[truth]
    return truth, chances / chances.sum(axis=1, keepdims=True)


def draw_lists(metric: Metric, rng: np.random.Generator, n_rows: int) -> Drawn:
    items = np.array(list("abcdefghijkl"))
    truths = [list(rng.choice(items, rng.integers(1, 4), replace=False)) for _ in range(n_rows)]
    if metric.shape.key == "order":
        return truths, [list(rng.permutation(truth)) for truth in truths]
    return truths, [list(rng.choice(items, rng.integers(0, 6))) for _ in range(n_rows)]


def draw_texts(metric: Metric, rng: np.random.Generator, n_rows: int) -> Drawn:
    words = np.array(["the", "cat", "sat", "on", "a", "mat", "today"])
    truths = [list(rng.choice(words, rng.integers(1, 7))) for _ in range(n_rows)]
    answers = [[rng.choice(words) if rng.random() < 0.3 else word for word in truth] for truth in truths]
    return [" ".join(truth) for truth in truths], [" ".join(answer) for answer in answers]


def draw_masks(metric: Metric, rng: np.random.Generator, n_rows: int) -> Drawn:
    def mask(shift: int, start: int, length: int) -> str:
        return f"{start + shift} {length} {start + shift + length + 3} 5"

    parts = [(int(rng.integers(3, 20)), int(rng.integers(8, 30))) for _ in range(n_rows)]
    return [mask(0, *part) for part in parts], [mask(int(rng.integers(0, 6)), *part) for part in parts]


def draw_guesses(metric: Metric, rng: np.random.Generator, n_rows: int) -> Drawn:
    truth = rng.choice(["a", "b", "c", ""], n_rows)
    label = np.where(rng.random(n_rows) < 0.5, truth, rng.choice(["a", "b", "c"], n_rows))
    return list(truth), [f"{one} {rng.random():.6f}" if one else "" for one in label]


def draw_uncertain_values(metric: Metric, rng: np.random.Generator, n_rows: int) -> Drawn:
    truth = rng.normal(2000, 300, n_rows)
    return truth, np.column_stack([truth + rng.normal(0, 150, n_rows), rng.uniform(50, 300, n_rows)])


def draw_kappas(metric: Metric, rng: np.random.Generator, n_rows: int) -> Drawn:
    kappas = rng.uniform(0.2, 0.9, n_rows)
    return kappas, kappas


BY_SHAPE: dict[type, Draw] = {
    Numbers: draw_numbers,
    Binary: draw_binary,
    Labels: draw_labels,
    Clusters: draw_labels,
    ClassProbabilities: draw_class_probabilities,
    Lists: draw_lists,
    Strings: draw_texts,
    Masks: draw_masks,
    Guesses: draw_guesses,
    LastWeeks: draw_uncertain_values,
    NoPrediction: draw_kappas,
}

BY_KEY: dict[str, Draw] = {
    "mean_angular_error": draw_directions,
    "mean_haversine": draw_directions,
    "gps_mean_p50_p95": draw_directions,
    "mean_utility": draw_yes_or_no,
    "mcrmse": draw_several_columns,
    "mcrmsle": draw_several_columns,
    "columnwise_spearman": draw_several_columns,
    "dcg_scores": draw_several_columns,
    "ndcg_scores": draw_several_columns,
    "crps_ensemble": draw_ensembles,
    "pinball_quantiles": draw_ensembles,
    "crps": draw_cdfs,
    "columnwise_auc": draw_binary_columns,
    "mean_columnwise_log_loss": draw_binary_columns,
    "lrap": draw_binary_columns,
    "lwlrap": draw_binary_columns,
    "coverage_error": draw_binary_columns,
    "label_ranking_loss": draw_binary_columns,
}

ROLES: dict[str, Callable[[np.random.Generator, int], Any]] = {
    "weight": lambda rng, n_rows: rng.uniform(0.5, 2.0, n_rows),
    "group": lambda rng, n_rows: rng.integers(0, 5, n_rows),
    "event": lambda rng, n_rows: (rng.random(n_rows) < 0.7).astype(float),
    "mask": lambda rng, n_rows: (rng.random(n_rows) < 0.8).astype(float),
}
