"""Small generated competitions with every kind of column."""

import numpy as np
import pandas as pd

from podium.baselines.training import TrainingData
from podium.metrics.registry import get_metric

WORDS = ["red", "green", "blue", "fast", "slow", "good", "bad", "ugly"]


def draw_rows(n_rows, seed=0):
    """Columns of every kind, and a number that some of them decide."""
    draw = np.random.RandomState(seed)
    number = draw.normal(size=n_rows)
    color = draw.choice(["amber", "blue", "cyan"], n_rows)
    is_open = draw.rand(n_rows) < 0.5
    days = pd.to_timedelta(draw.randint(0, 900, n_rows), unit="D")
    notes = [" ".join(draw.choice(WORDS, 5)) for _ in range(n_rows)]
    rows = pd.DataFrame(
        {
            "id": [f"{seed}-{place:04d}" for place in range(n_rows)],
            "number": number,
            "gaps": np.where(draw.rand(n_rows) < 0.3, np.nan, draw.rand(n_rows)),
            "color": np.where(draw.rand(n_rows) < 0.1, None, color),
            "is_open": is_open,
            "day": (pd.Timestamp("2020-01-01") + days).strftime("%Y-%m-%d"),
            "note": notes,
            "constant": 1,
            "empty": np.nan,
            "code": [f"x{code:08d}" for code in draw.permutation(10**6)[:n_rows]],
        }
    )
    strength = number + 2 * (color == "amber") - is_open + 0.3 * draw.normal(size=n_rows)
    return rows, strength


TARGETS = {
    "numbers": lambda strength: {"y": strength.round(3)},
    "several numbers": lambda strength: {"y": strength, "w": -2 * strength + 7},
    "positive numbers": lambda strength: {"y": np.exp(strength).round(4)},
    "yes or no": lambda strength: {"y": np.where(strength > 0.2, "yes", "no")},
    "zero or one": lambda strength: {"y": (strength > 0.2).astype(int)},
    "three classes": lambda strength: {"y": np.array(["low", "mid", "high"])[np.digitize(strength, [0, 1])]},
    "three numbered classes": lambda strength: {"y": np.digitize(strength, [0, 1]) + 9},
    "several labels": lambda strength: {"y": (strength > 0).astype(int), "w": (strength > 1).astype(int)},
}

# kind of problem -> target, metric, task
PROBLEMS = {
    "regression": ("numbers", "rmse", "regression"),
    "several targets": ("several numbers", "mcrmse", "regression"),
    "positive regression": ("positive numbers", "rmsle", "regression"),
    "binary ranking": ("zero or one", "auc", "binary"),
    "binary probabilities": ("yes or no", "log_loss", "binary"),
    "binary labels": ("yes or no", "f1", "binary"),
    "multiclass probabilities": ("three classes", "multiclass_log_loss", "multiclass"),
    "multiclass labels": ("three numbered classes", "accuracy", "multiclass"),
    "multilabel": ("several labels", "auc", "multilabel"),
}


def make_problem(kind, *, n_rows=60, n_test=15, **more):
    """A competition of that kind; ``more`` replaces fields of the TrainingData."""
    target, metric, task = PROBLEMS[kind]
    train, strength = draw_rows(n_rows)
    answers = TARGETS[target](strength)
    test, _ = draw_rows(n_test, seed=1)
    given = {
        "train": train.assign(**answers),
        "test": test,
        "id": ("id",),
        "target": tuple(answers),
        "task": task,
        "metric": get_metric(metric),
        "seed": 5,
    }
    return TrainingData(**{**given, **more})
