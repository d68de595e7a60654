"""Fit one model on some training rows and predict others: what every baseline comes down to."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from podium.baselines.folds import Rows
from podium.baselines.goal import Raw
from podium.baselines.problem_kinds import FORECAST
from podium.baselines.recipe import Estimator, Recipe, RowModel
from podium.baselines.unavailable import BaselineUnavailableError, require_module

if TYPE_CHECKING:
    import pandas as pd

    from podium.baselines.training import TrainingData

MODULES = {
    "lightgbm": ("lightgbm",),
    "xgboost": ("xgboost", "xgboost-cpu"),
    "statsmodels": ("statsmodels",),
}
"""The distributions, beside those that all use, whose versions are kept with a result, by what a recipe needs."""


def check_fits(recipe: Recipe, data: TrainingData) -> None:
    """BaselineUnavailableError where the recipe cannot run on this competition or this machine."""
    if data.kind not in recipe.kinds:
        kinds = " or ".join(sorted(recipe.kinds))
        raise BaselineUnavailableError(recipe.name, f"it is for another kind of problem ({kinds}, here: {data.kind})")
    if not data.goal.predicts_classes and not recipe.predicts_numbers:
        raise BaselineUnavailableError(recipe.name, "it predicts classes, and this competition asks for numbers")
    if not len(data.features) and recipe.rung != "dummy" and recipe.kinds != {FORECAST}:
        raise BaselineUnavailableError(recipe.name, "train.csv and test.csv share no column to learn from")
    if recipe.needs:
        with quiet(data):
            require_module(recipe.name, recipe.needs, recipe.cure)


def find_variants(recipe: Recipe, data: TrainingData) -> Mapping[str, Estimator]:
    """The recipe's models by name, in its order: unfitted estimators, or functions (data, rows, new) -> raw."""
    if recipe.predict:
        return {"": recipe.predict}
    return recipe.variants(data.setting) if recipe.variants else {"": recipe.build(data.setting)}


@dataclass(frozen=True, kw_only=True)
class New:
    """The rows to predict: training rows that were held out (by their places), test rows, or both."""

    held: Rows | None
    has_test: bool

    def cells(self, data: TrainingData) -> pd.DataFrame:
        import pandas as pd

        parts = [] if self.held is None else [data.cells.iloc[self.held]]
        return pd.concat([*parts, *([data.test_cells] if self.has_test else [])], ignore_index=True)

    def table(self, data: TrainingData) -> pd.DataFrame:
        """As they stand in their file, with the columns that a participant sees of the test rows."""
        if self.held is None:
            return data.test
        seen = [name for name in data.train.columns if name in data.test.columns and name not in data.target]
        return data.train[seen].iloc[data.rows[self.held]]


class Fitting:
    """One recipe on one competition; keeps its remarks."""

    def __init__(self, recipe: Recipe, data: TrainingData) -> None:
        self.recipe = recipe
        self.data = data
        self._remarks: dict[str, None] = {}  # in order, each once

    @property
    def remarks(self) -> tuple[str, ...]:
        return tuple(self._remarks)

    def predict(self, model: Estimator, rows: Rows, new: New) -> Raw:
        """Learn from some training rows and predict ``new`` ones.

        Raises
        ------
        BaselineUnavailableError
            The model failed on this table.
        """
        data, rows = self.data, self._sample(rows)
        if isinstance(model, RowModel):
            raw = self._guarded(lambda: model.fit_predict(data, rows, new.cells(data)))
        elif callable(model):
            raw = self._guarded(lambda: model(data, rows, new.table(data)))
        else:
            raw = self._predict_targets(model, rows, new.cells(data))
        if not np.isfinite(raw).all():
            raise BaselineUnavailableError(self.recipe.name, "it predicted values that are no finite numbers")
        return raw

    def _predict_targets(self, estimator: Estimator, rows: Rows, new: pd.DataFrame) -> Raw:
        """A fresh model for each target."""
        data, goal = self.data, self.data.goal
        raw = np.zeros((len(new), goal.width))
        for place, slot in enumerate(goal.slots):
            answers = data.answers[rows, place]
            if goal.predicts_classes:
                raw[:, slot] = self._probabilities(
                    estimator, rows, answers.astype(np.intp), new, len(goal.classes[place])
                )
            else:
                raw[:, slot.start] = self._fit_predict(estimator, rows, answers, new).reshape(-1)
        return raw

    def _probabilities(
        self, estimator: Estimator, rows: Rows, codes: NDArray[np.intp], new: pd.DataFrame, n_classes: int
    ) -> Raw:
        """Probabilities of all classes; the shares of the classes wherever the model has none to give."""
        sizes = np.bincount(codes, minlength=n_classes)
        learnable = np.flatnonzero(sizes >= self.recipe.fewest_members)
        probabilities = np.tile(sizes / len(codes), (len(new), 1))
        if len(learnable) < np.count_nonzero(sizes):
            self._remark(f"classes with fewer than {self.recipe.fewest_members} training rows are not learned")
        if len(learnable) < 2:
            return probabilities
        kept = np.isin(codes, learnable)
        # Models want the classes they see numbered without gaps; a fold need not hold all.
        numbered = np.searchsorted(learnable, codes[kept])
        found = np.zeros_like(probabilities)
        found[:, learnable] = self._fit_predict(estimator, rows[kept], numbered, new)
        is_known = np.isfinite(found.sum(axis=1))
        if not is_known.all():
            self._remark("where the model's probabilities are no numbers, the shares of the classes stand in")
        return np.where(is_known[:, None], found, probabilities)

    def _fit_predict(self, estimator: Estimator, rows: Rows, answers: NDArray[Any], new: pd.DataFrame) -> NDArray[Any]:
        from sklearn.base import clone

        def fit_predict() -> NDArray[Any]:
            model = clone(estimator).fit(self.data.cells.iloc[rows], answers)
            return np.asarray(model.predict_proba(new) if self.data.goal.predicts_classes else model.predict(new))

        return self._guarded(fit_predict)

    def _guarded(self, predict: Callable[[], NDArray[Any]]) -> NDArray[Any]:
        try:
            return predict()
        except BaselineUnavailableError:
            raise
        except Exception as error:  # whatever a library raises on a strange table: the others still run
            first_line = (str(error).strip() or "no reason given").splitlines()[0]
            reason = f"it could not be fitted to this table ({type(error).__name__}: {first_line})"
            raise BaselineUnavailableError(self.recipe.name, reason) from error

    def _sample(self, rows: Rows) -> Rows:
        most = self.recipe.most_rows
        if most is None or len(rows) <= most:
            return rows
        self._remark(f"learned from {most} rows drawn from the training rows: its time grows with their square")
        drawn = np.random.RandomState(self.data.seed).choice(len(rows), most, replace=False)
        return rows[np.sort(drawn)]

    def _remark(self, sentence: str) -> None:
        self._remarks[sentence] = None


@contextmanager
def quiet(data: TrainingData) -> Iterator[list[str]]:
    """No warning escapes: each is kept as a line. Linear algebra uses as many threads as the models."""
    from threadpoolctl import threadpool_limits

    lines: list[str] = []
    with threadpool_limits(data.setting.n_threads), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield lines
        lines += [f"{warning.category.__name__}: {str(warning.message).strip().splitlines()[0]}" for warning in caught]


def find_versions(recipe: Recipe) -> dict[str, str]:
    """The versions of the libraries behind a recipe."""
    found = {}
    for name in ("scikit-learn", "numpy", "pandas", *MODULES.get(recipe.needs or "", ())):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
