"""A small generated competition of every kind of problem, with the answers to its test rows.

With ``has_signal=False`` the columns stay and the answers are drawn without a look at them.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from podium.baselines.training import TrainingData
from podium.metrics.registry import get_metric

N_TRAIN, N_TEST = 180, 140
TOPICS = {"sport": "goal match team league cup", "money": "bank rate share bond tax", "sky": "star moon orbit sun dust"}


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How a kind is drawn, what it is scored by, and which baselines are tried on it, the dummy first.

    ``draw`` gets a random state and a number of rows and gives columns and answers; ``margin`` is the share of the
    dummy's loss, or of what it lacks to the best score, that pure chance may seem to win.
    """

    draw: Callable
    metric: str
    task: str
    options: dict | None = None
    recipes: tuple[str, ...] = ("dummy", "linear", "decision-tree")
    settings: dict | None = None
    margin: float = 0.15


def numbers(draw, n_rows):
    """Three columns, and a number that two of them decide."""
    rows = pd.DataFrame(draw.normal(size=(n_rows, 3)), columns=["a", "b", "c"])
    return rows, rows["a"] - 2 * (rows["b"] > 0) + 0.3 * draw.normal(size=n_rows)


def of_numbers(make):
    def draw_rows(draw, n_rows):
        rows, strength = numbers(draw, n_rows)
        return rows, pd.DataFrame(make(strength, draw))

    return draw_rows


def grouped(draw, n_rows):
    rows, strength = numbers(draw, n_rows)
    patients = draw.randint(0, n_rows // 6, n_rows)
    return rows.assign(patient=[f"p{n_rows}-{patient}" for patient in patients]), pd.DataFrame({"y": strength})


def texts(draw, n_rows):
    topics = draw.choice(list(TOPICS), n_rows)
    filler = ["the", "a", "of", "and", "to", "in", "is", "that", "it", "for", "on"]
    notes = [
        " ".join([*draw.choice(TOPICS[topic].split(), 2), *draw.choice(filler, 6)]).capitalize() + ", said one."
        for topic in topics
    ]
    return pd.DataFrame({"note": notes}), pd.DataFrame({"y": topics})


def pixels(draw, n_rows):
    """A bright stroke, across or down, in a dark image of 8 x 8."""
    is_down = draw.rand(n_rows) < 0.5
    images = draw.randint(0, 4, (n_rows, 8, 8))
    for image, down, at in zip(images, is_down, draw.randint(2, 6, n_rows), strict=True):
        (image.T if down else image)[at] = 15
    columns = [f"pixel{place}" for place in range(64)]
    return pd.DataFrame(images.reshape(n_rows, 64), columns=columns), pd.DataFrame({"y": np.where(is_down, "|", "-")})


def label_sets(draw, n_rows):
    rows, _ = numbers(draw, n_rows)
    held = {"red": rows["a"] > 0, "blue": rows["b"] > 0.5, "old": rows["a"] + rows["c"] > 0}
    cells = [" ".join(name for name in held if held[name][row]) for row in range(n_rows)]
    return rows, pd.DataFrame({"y": cells})


def several_items(draw, n_rows):
    rows, answers = label_sets(draw, n_rows)
    return rows, answers.where(answers["y"] != "", "none")


def blobs(draw, n_rows):
    """Four clouds far from each other in five dimensions."""
    groups = draw.randint(0, 4, n_rows)
    centres = np.array([[6, 0, 0, 0, 0], [0, 6, 0, 0, 0], [0, 0, 6, 0, 0], [0, 0, 0, 6, 0]])
    points = centres[groups] + draw.normal(size=(n_rows, 5))
    return pd.DataFrame(points, columns=list("abcde")), pd.DataFrame({"y": np.array(["k", "l", "m", "n"])[groups]})


def oddities(draw, n_rows):
    """One in ten rows lies far out, or breaks the rule that all others keep."""
    is_odd = draw.rand(n_rows) < 0.1
    first = draw.normal(size=(n_rows, 2))
    points = np.column_stack([first, first[:, 0] + first[:, 1] + 0.1 * draw.normal(size=n_rows)])
    points[is_odd] = 2 * draw.normal(size=(is_odd.sum(), 3))
    return pd.DataFrame(points, columns=list("abc")), pd.DataFrame({"y": is_odd.astype(int)})


CLUSTERING = ("dummy", "k-means", "pca-k-means", "gaussian-mixture", "pca-gaussian-mixture", "hierarchy")
OUTLIERS = (
    *("dummy", "pca-reconstruction", "isolation-forest", "local-outlier-factor", "robust-covariance"),
    "neighbour-distance",
)

KINDS = {
    "binary": Kind(draw=of_numbers(lambda y, _: {"y": (y > 0).astype(int)}), metric="auc", task="binary", margin=0.3),
    "imbalanced": Kind(
        draw=of_numbers(lambda y, _: {"y": (y > 1).astype(int)}), metric="average_precision", task="binary", margin=0.3
    ),
    "multiclass": Kind(
        draw=of_numbers(lambda y, _: {"y": np.array(["low", "mid", "high"])[np.digitize(y, [-1, 0])]}),
        metric="multiclass_log_loss",
        task="multiclass",
    ),
    "regression": Kind(draw=of_numbers(lambda y, _: {"y": y}), metric="rmse", task="regression"),
    "counts": Kind(
        draw=of_numbers(lambda y, draw: {"y": draw.poisson(np.exp(0.7 * y))}),
        metric="poisson_deviance",
        task="regression",
        margin=0.05,
    ),
    "ordinal": Kind(
        draw=of_numbers(lambda y, _: {"y": np.digitize(y, [-2, -1, 0, 1]) + 1}),
        metric="quadratic_weighted_kappa",
        task="ordinal",
        margin=0.25,
    ),
    "several targets": Kind(draw=of_numbers(lambda y, _: {"y": y, "w": 3 - 2 * y}), metric="mcrmse", task="regression"),
    "multilabel": Kind(
        draw=of_numbers(lambda y, _: {"y": (y > 0).astype(int), "w": (y > -1).astype(int)}),
        metric="mean_columnwise_log_loss",
        task="multilabel",
    ),
    "label sets": Kind(draw=label_sets, metric="f1_samples_set", task="multilabel", margin=0.25),
    "ranked guesses": Kind(
        draw=of_numbers(lambda y, _: {"y": np.digitize(y, [-2, -1.5, -1, -0.5, 0, 0.5])}),
        metric="map_at_k",
        task="multiclass",
        options={"k": 3},
    ),
    "several items, ranked": Kind(
        draw=several_items, metric="map_at_k", task="multilabel", options={"k": 2}, margin=0.25
    ),
    "grouped rows": Kind(draw=grouped, metric="rmse", task="regression", settings={"group_column": "patient"}),
    "texts": Kind(draw=texts, metric="multiclass_log_loss", task="multiclass"),
    "pixels": Kind(draw=pixels, metric="accuracy", task="multiclass", margin=0.3),
    "clustering": Kind(draw=blobs, metric="adjusted_rand", task="clustering", recipes=CLUSTERING),
    "clustering, information": Kind(draw=blobs, metric="nmi", task="clustering", recipes=CLUSTERING[:3]),
    "outliers": Kind(draw=oddities, metric="auc", task="outliers", recipes=OUTLIERS, margin=0.45),
    "outliers, precision": Kind(
        draw=oddities, metric="average_precision", task="outliers", recipes=OUTLIERS[:3], margin=0.3
    ),
    "outliers, yes or no": Kind(draw=oddities, metric="f1", task="outliers", recipes=OUTLIERS[:3], margin=0.3),
}
FORECASTERS = ("dummy", "linear", "persistence", "drift", "seasonal-naive", "exponential-smoothing", "lag-features")


def make_kind(name, *, has_signal=True, seed=3, **more):
    """(the competition, its solution); ``more`` replaces fields of the TrainingData."""
    kind = KINDS[name]
    draw = np.random.RandomState(seed)
    rows, answers = kind.draw(draw, N_TRAIN)
    test, test_answers = kind.draw(draw, N_TEST)
    if not has_signal:
        answers, test_answers = (
            one.iloc[draw.permutation(len(one))].reset_index(drop=True) for one in (answers, test_answers)
        )
    ids = pd.DataFrame({"id": [f"r{place}" for place in range(N_TEST)]})
    is_told = kind.task not in ("clustering", "outliers")
    given = {
        "train": pd.concat([rows, answers], axis=1) if is_told else rows,
        "test": pd.concat([ids, test], axis=1),
        "id": ("id",),
        "target": tuple(answers),
        "task": kind.task,
        "metric": get_metric(kind.metric),
        "options": kind.options or {},
        **(kind.settings or {}),
    }
    return TrainingData(**{**given, **more}), pd.concat([ids, test_answers], axis=1)


def make_series(values, n_ahead, *, times=None, metric="rmse", **columns):
    """(a forecast of the last ``n_ahead`` of some values, its solution); ``columns`` are known in advance."""
    n_values = len(values)
    times = pd.date_range("2024-01-01", periods=n_values).strftime("%Y-%m-%d") if times is None else times
    table = pd.DataFrame({"id": [f"t{place}" for place in range(n_values)], "time": times, **columns, "y": values})
    data = TrainingData(
        train=table.iloc[:-n_ahead],
        test=table.iloc[-n_ahead:].drop(columns="y").reset_index(drop=True),
        id=("id",),
        target=("y",),
        task="forecast",
        metric=get_metric(metric),
        time_column="time",
    )
    return data, table.iloc[-n_ahead:][["id", "y"]].reset_index(drop=True)


def weekly(n_values, *, seed=0, noise=0.3, slope=0.02):
    """A trend, a week, and noise."""
    draw = np.random.RandomState(seed)
    days = np.arange(n_values)
    return 10 + slope * days + 3 * np.sin(2 * np.pi * days / 7) + noise * draw.normal(size=n_values)
