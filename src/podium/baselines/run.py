"""Run a recipe: out-of-fold on folds shared by all, then on all training rows for the test rows."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from podium.baselines.folds import Rows
from podium.baselines.goal import Raw
from podium.baselines.roster import ROSTER, Estimator, Recipe
from podium.baselines.training import TrainingData
from podium.baselines.unavailable import BaselineUnavailableError, require_module

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["BaselineResult", "Progress", "TrainingData", "run_recipe", "run_roster"]

Progress = Callable[[int, int, str], None]  # (steps done, steps in all, the baseline's name)


@dataclass(frozen=True, kw_only=True)
class BaselineResult:
    """What a baseline predicts, and how good that is out-of-fold.

    Attributes
    ----------
    name, rung : str
    submission : DataFrame
        Ids and predictions for the test rows: a valid submission.
    oof : DataFrame
        The same columns for the training rows that some fold held out.
    oof_score : float
        The metric on ``oof``.
    seconds : float
        Wall time, predictions included.
    details : dict
        Seed, folds, versions, remarks and warnings; plain values, fit for JSON.
    raw_oof, raw_test : ndarray (n_rows, width)
        What is blended: probabilities of all classes, or numbers.
    """

    name: str
    rung: str
    submission: pd.DataFrame
    oof: pd.DataFrame
    oof_score: float
    seconds: float
    details: dict[str, Any]
    raw_oof: Raw = field(repr=False)
    raw_test: Raw = field(repr=False)


def run_roster(
    data: TrainingData, recipes: Sequence[Recipe] = ROSTER, *, progress: Progress | None = None
) -> tuple[list[BaselineResult], list[BaselineUnavailableError]]:
    """Run several recipes; those that cannot run here are told apart and stop nobody."""
    results, unavailable = [], []
    n_steps = len(data.folds) + 1
    for place, recipe in enumerate(recipes):
        step = _shifted(progress, place * n_steps, len(recipes) * n_steps)
        try:
            results.append(run_recipe(recipe, data, progress=step))
        except BaselineUnavailableError as error:
            unavailable.append(error)
            step(n_steps, n_steps, recipe.name)
    return results, unavailable


def _shifted(progress: Progress | None, start: int, total: int) -> Progress:
    def step(done: int, _: int, name: str) -> None:
        if progress:
            progress(start + done, total, name)

    return step


def run_recipe(recipe: Recipe, data: TrainingData, *, progress: Progress | None = None) -> BaselineResult:
    """Predict every training row out-of-fold, then the test rows from all training rows.

    Raises
    ------
    BaselineUnavailableError
        A module is missing, the recipe does not fit the problem, or the model failed on this table.
    CompetitionError
        The competition's tables cannot be used.
    """
    started = perf_counter()
    check_fits(recipe, data)
    run = _Run(recipe, data, progress)
    with _quiet(data) as caught:
        variants = run.variants()
        raw_oof = {name: run.out_of_fold(estimator) for name, estimator in variants.items()}
    scores = {name: data.judge.score(raw) for name, raw in raw_oof.items()}
    best = _first_best(scores, data)
    with _quiet(data) as caught_last:
        raw_test = run.predict(variants[best], np.arange(len(data.rows)), data.test_cells)
    run.step()
    held_out = data.train.iloc[data.rows[data.judge.rows]]
    return BaselineResult(
        name=recipe.name,
        rung=recipe.rung,
        submission=data.table(data.test, raw_test),
        oof=data.table(held_out, raw_oof[best]),
        oof_score=scores[best],
        seconds=perf_counter() - started,
        details=run.details(best, caught + caught_last),
        raw_oof=raw_oof[best],
        raw_test=raw_test,
    )


def check_fits(recipe: Recipe, data: TrainingData) -> None:
    """BaselineUnavailableError where the recipe cannot run on this competition or this machine."""
    if not data.goal.predicts_classes and not recipe.predicts_numbers:
        raise BaselineUnavailableError(recipe.name, "it predicts classes, and this competition asks for numbers")
    if not len(data.features) and recipe.rung != "dummy":
        raise BaselineUnavailableError(recipe.name, "train.csv and test.csv share no column to learn from")
    if recipe.needs:
        with _quiet(data):
            require_module(recipe.name, recipe.needs, recipe.cure)


def _first_best(scores: dict[str, float], data: TrainingData) -> str:
    best, *others = scores
    for name in others:
        if data.judge.is_better(scores[name], scores[best]):
            best = name
    return best


class _Run:
    """One recipe on one competition: counts its steps and keeps its remarks."""

    def __init__(self, recipe: Recipe, data: TrainingData, progress: Progress | None) -> None:
        self.recipe = recipe
        self.data = data
        self.progress = progress
        self.n_done = 0
        self.remarks: dict[str, None] = {}  # in order, each once

    def variants(self) -> dict[str, Estimator]:
        setting = self.data.setting
        return dict(self.recipe.variants(setting)) if self.recipe.variants else {"": self.recipe.build(setting)}

    def step(self) -> None:
        self.n_done += 1
        if self.progress:
            n_steps = len(self.data.folds) + 1
            self.progress(min(self.n_done, n_steps), n_steps, self.recipe.name)

    def out_of_fold(self, estimator: Estimator) -> Raw:
        """Raw predictions of every held-out row, in the order of the rows."""
        data = self.data
        raw = np.full((len(data.rows), data.goal.width), np.nan)
        for train_rows, held_rows in data.folds:
            raw[held_rows] = self.predict(estimator, train_rows, data.cells.iloc[held_rows])
            self.step()
        return raw[data.judge.rows]

    def predict(self, estimator: Estimator, rows: Rows, new: pd.DataFrame) -> Raw:
        """Fit a fresh model for each target on some training rows and predict the ``new`` ones."""
        goal = self.data.goal
        raw = np.zeros((len(new), goal.width))
        rows = self._sample(rows)
        for place, slot in enumerate(goal.slots):
            answers = self.data.answers[rows, place]
            if goal.predicts_classes:
                raw[:, slot] = self._probabilities(
                    estimator, rows, answers.astype(np.intp), new, len(goal.classes[place])
                )
            else:
                raw[:, slot.start] = self._fit_predict(estimator, rows, answers, new).reshape(-1)
        if not np.isfinite(raw).all():
            raise BaselineUnavailableError(self.recipe.name, "it predicted values that are no finite numbers")
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
        from joblib import parallel_config
        from sklearn.base import clone

        try:
            # Fitting only: a forest's threads add up its predictions in the order in which they happen to finish.
            with parallel_config("threading", n_jobs=self.data.setting.n_threads):
                model = clone(estimator).fit(self.data.cells.iloc[rows], answers)
            return np.asarray(model.predict_proba(new) if self.data.goal.predicts_classes else model.predict(new))
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
        self.remarks[sentence] = None

    def details(self, variant: str, caught: list[str]) -> dict[str, Any]:
        data = self.data
        n_unanswered = len(data.train) - len(data.rows)
        if n_unanswered:
            self._remark(f"{n_unanswered} training rows without an answer were left out")
        details: dict[str, Any] = {
            "seed": data.seed,
            "n_folds": len(data.folds),
            "versions": _versions(self.recipe),
            "left_out": dict(data.features.left_out),
            "remarks": list(self.remarks),
            "warnings": list(dict.fromkeys(caught)),
        }
        return {**details, "variant": variant} if variant else details


@contextmanager
def _quiet(data: TrainingData) -> Iterator[list[str]]:
    """No warning escapes: each is kept as a line. Linear algebra uses as many threads as the models."""
    from threadpoolctl import threadpool_limits

    lines: list[str] = []
    with threadpool_limits(data.setting.n_threads), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield lines
        lines += [f"{warning.category.__name__}: {str(warning.message).strip().splitlines()[0]}" for warning in caught]


def _versions(recipe: Recipe) -> dict[str, str]:
    names = ["scikit-learn", "numpy", "pandas", *(["lightgbm"] if recipe.needs == "lightgbm" else [])]
    names += ["xgboost", "xgboost-cpu"] if recipe.needs == "xgboost" else []
    found = {}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
