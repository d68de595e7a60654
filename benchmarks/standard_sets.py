"""Standard data sets that learners know: how each is read, split and scored, and what was published for it.

The classification and regression tables: Brownlee, "Results for Standard Classification and Regression Machine
Learning Datasets", machinelearningmastery.com, 2020, and his articles on the imbalanced ones. The series: his articles
on naive, exponential smoothing and autoregressive forecasts. The files are those of github.com/jbrownlee/Datasets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from reproduced import MODELS
from sklearn import metrics
from sklearn.model_selection import RepeatedKFold, RepeatedStratifiedKFold

from podium.baselines.training import TrainingData
from podium.metrics.registry import get_metric

if TYPE_CHECKING:
    import pandas as pd

HABERMAN_RATE = 0.26471
"""The reference forecast of the Brier skill in the article: the share of positives in all rows."""


def g_mean(truth: NDArray[Any], found: NDArray[Any]) -> float:
    """The root of sensitivity times specificity (Kubat, Holte and Matwin 1998)."""
    recalls = metrics.recall_score(truth, found, average=None, labels=["0", "1"], zero_division=0)
    return float(np.sqrt(np.prod(recalls)))


def brier_skill(truth: NDArray[Any], found: NDArray[Any]) -> float:
    outcome = (truth == "1").astype(float)
    return float(1 - np.mean((found - outcome) ** 2) / np.mean((HABERMAN_RATE - outcome) ** 2))


def f2(truth: NDArray[Any], found: NDArray[Any]) -> float:
    return float(metrics.fbeta_score(truth, found, beta=2, pos_label="1"))


SCORES: Mapping[str, Callable[[NDArray[Any], NDArray[Any]], float]] = {
    "accuracy": metrics.accuracy_score,
    "g_mean": g_mean,
    "fbeta": f2,
    "brier_skill": brier_skill,
    "mae": metrics.mean_absolute_error,
    "rmse": metrics.root_mean_squared_error,
    "mse": metrics.mean_squared_error,
}
"""Scores of a held-out fold by scikit-learn, or by the article's formula; Podium's own code has no say in them."""
LOSSES = ("mae", "rmse", "mse")
OPTIONS: Mapping[str, Mapping[str, Any]] = {"fbeta": {"beta": 2.0}}


@dataclass(frozen=True, kw_only=True)
class Fold:
    """One training part and the rows it does not hold, both as they were read."""

    number: int
    train: pd.DataFrame
    held: pd.DataFrame


@dataclass(frozen=True, kw_only=True)
class StandardSet:
    """A data set with its published protocol and results.

    Attributes
    ----------
    name : str
        Of the file, without ``.csv``.
    metric : str
        Podium's key.
    naive, good : float
        As published. ``note`` says which of several numbers ``good`` is.
    model : str
        What reached ``good`` in the publication.
    positive : str
        The label that becomes "1", the others become "0"; empty where labels stay as they are.
    n_folds : int
        Of the cross-validation; of a series the number of values held out at its end.
    """

    name: str
    metric: str
    naive: float
    good: float
    model: str
    note: str = ""
    target: int = -1
    dropped: tuple[int, ...] = ()
    positive: str = ""
    n_folds: int = 10

    @property
    def is_series(self) -> bool:
        return False

    @property
    def predicts_classes(self) -> bool:
        return self.metric not in LOSSES

    @property
    def sign(self) -> int:
        """1 where more is better, else -1."""
        return -1 if self.metric in LOSSES else 1

    @property
    def asks_probability(self) -> bool:
        return self.metric == "brier_skill"

    def path(self, folder: Path) -> Path:
        return folder / f"{self.name}.csv"

    def read(self, folder: Path) -> pd.DataFrame:
        """The table with columns ``id``, ``c0``, ... and ``target``."""
        import pandas as pd

        table = pd.read_csv(self.path(folder), header=None, na_values="?", skipinitialspace=True)
        target = table.columns[self.target]
        answers = table[target]
        if self.predicts_classes:
            answers = answers.astype(str)
            answers = (answers == self.positive).astype(int).astype(str) if self.positive else answers
        table = table.drop(columns=[target, *self.dropped]).add_prefix("c")
        table.insert(0, "id", [str(place) for place in range(len(table))])
        return table.assign(target=answers)

    def folds(self, folder: Path) -> Iterator[Fold]:
        """The first repeat of the published ``Repeated(Stratified)KFold(10, n_repeats=3, random_state=1)``."""
        table = self.read(folder)
        dealt = RepeatedStratifiedKFold if self.predicts_classes else RepeatedKFold
        cut = dealt(n_splits=self.n_folds, n_repeats=1, random_state=1)
        for number, (learned, held) in enumerate(cut.split(table, table["target"])):
            yield Fold(number=number, train=table.iloc[learned], held=table.iloc[held])

    def training_data(self, fold: Fold) -> TrainingData:
        """What Podium's baselines get: labels and ids are texts, as where a competition is read."""
        if not self.predicts_classes:
            task = "regression"
        else:
            task = "binary" if fold.train["target"].nunique() == 2 else "multiclass"
        return TrainingData(
            train=fold.train.reset_index(drop=True),
            test=fold.held.drop(columns="target").reset_index(drop=True),
            id=("id",),
            target=("target",),
            task=task,
            metric=get_metric(self.metric),
            options=OPTIONS.get(self.metric, {}),
            seed=fold.number,
        )

    def score(self, fold: Fold, found: NDArray[Any]) -> float:
        asks_labels = self.predicts_classes and not self.asks_probability
        truth = fold.held["target"].to_numpy(dtype=object if self.predicts_classes else float)
        return float(SCORES[self.metric](truth, np.array(list(map(str if asks_labels else float, found)))))

    def reproduce(self, fold: Fold) -> float:
        """The published model, or its nearest in what is installed, on this fold."""
        learned, held = fold.train.drop(columns="id"), fold.held.drop(columns="id")
        return self.score(fold, MODELS[self.name](learned, held.drop(columns="target")))

    def sum_up(self, scores: list[float]) -> tuple[float, float]:
        """The mean over folds and its standard error: the folds' deviation over the root of their number.

        Of a single fold the error is not known: NaN.
        """
        error = np.std(scores, ddof=1) / np.sqrt(len(scores)) if len(scores) > 1 else np.nan
        return float(np.mean(scores)), float(error)


@dataclass(frozen=True, kw_only=True)
class StandardSeries(StandardSet):
    """One series. Folds of rows would show the future, so each fold is one step into it.

    Each of the last ``n_folds`` values is forecast from all values before it (walk-forward), as published. ``n_used``
    are the last values that the publication used, 0 for all.
    """

    n_used: int = 0

    @property
    def is_series(self) -> bool:
        return True

    def read(self, folder: Path) -> pd.DataFrame:
        import pandas as pd

        table = pd.read_csv(self.path(folder), names=["time", "target"], header=0, dtype={"time": str})
        table.insert(0, "id", table["time"])
        return table.iloc[-self.n_used :]

    def folds(self, folder: Path) -> Iterator[Fold]:
        table = self.read(folder)
        for number, at in enumerate(range(len(table) - self.n_folds, len(table))):
            yield Fold(number=number, train=table.iloc[:at], held=table.iloc[at : at + 1])

    def training_data(self, fold: Fold) -> TrainingData:
        return replace(super().training_data(fold), task="forecast", time_column="time")

    def score(self, fold: Fold, found: NDArray[Any]) -> float:
        """The squared error; :meth:`sum_up` takes the root over all folds, as published."""
        return float((fold.held["target"].to_numpy(float)[0] - float(found[0])) ** 2)

    def sum_up(self, scores: list[float]) -> tuple[float, float]:
        """Of a root the standard error is that of the mean square over twice the root (delta method)."""
        mean, error = super().sum_up(scores)
        return (mean, error) if self.metric == "mse" else (mean**0.5, error / (2 * mean**0.5) if mean > 0 else 0.0)


SETS: tuple[StandardSet, ...] = (
    StandardSet(
        name="auto-insurance", metric="mae", naive=66.624, good=28.358, model="Huber", note="published naive: the mean"
    ),
    StandardSet(name="sonar", metric="accuracy", naive=0.534, good=0.882, model="power + 2-NN"),
    StandardSet(name="wheat-seeds", metric="accuracy", naive=0.333, good=0.973, model="ridge"),
    StandardSet(
        name="glass", metric="accuracy", naive=0.355, good=0.815, model="weighted forest", n_folds=5, note="5 folds"
    ),
    StandardSet(
        name="horse-colic",
        metric="accuracy",
        naive=0.637,
        good=0.893,
        model="XGBoost",
        target=23,
        note="reproduced with scikit-learn's boosting",
    ),
    StandardSet(
        name="haberman", metric="brier_skill", naive=0.0, good=0.067, model="LDA", positive="2", note="positive: died"
    ),
    StandardSet(name="ionosphere", metric="accuracy", naive=0.641, good=0.948, model="SVC, C=10"),
    StandardSet(name="breast-cancer-wisconsin", metric="accuracy", naive=0.655, good=0.973, model="SVC, sigmoid"),
    StandardSet(name="pima-indians-diabetes", metric="accuracy", naive=0.651, good=0.774, model="logistic"),
    StandardSet(
        name="oil-spill",
        metric="g_mean",
        naive=0.478,
        good=0.852,
        model="balanced logistic",
        dropped=(0, 22),
        positive="1",
        note="the higher of two published",
    ),
    StandardSet(
        name="german",
        metric="fbeta",
        naive=0.682,
        good=0.714,
        model="RENN + logistic",
        positive="2",
        note="beta 2, positive: bad; reproduced with a balanced logistic regression",
    ),
    StandardSet(name="abalone", metric="mae", naive=2.363, good=1.460, model="SVR", note="published naive: the mean"),
    StandardSet(name="phoneme", metric="g_mean", naive=0.509, good=0.896, model="extra trees", positive="1"),
    StandardSeries(name="shampoo", metric="rmse", naive=95.694540, good=83.75, model="ETS", n_folds=12),
    StandardSeries(name="monthly-car-sales", metric="rmse", naive=1841.155932, good=1672.55, model="ETS", n_folds=12),
    StandardSeries(name="airline-passengers", metric="rmse", naive=50.708316, good=17.09, model="ETS", n_folds=12),
    StandardSeries(
        name="monthly-mean-temp",
        metric="rmse",
        naive=1.501562,
        good=1.501553,
        model="ETS",
        n_folds=12,
        n_used=60,
        note="the last 5 years; nothing published beats the naive forecast",
    ),
    StandardSeries(
        name="daily-min-temperatures",
        metric="mse",
        naive=3.422857,
        good=1.451,
        model="rolling AR(29)",
        n_folds=7,
        note="day by day, as the naive forecast; from one origin the AR(29) has 1.502",
    ),
)
"""Smallest first; series last."""
