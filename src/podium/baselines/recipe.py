"""What a baseline is: a row of the board that nobody submitted, and the recipe of the model behind it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from podium.baselines.goal import Raw
from podium.baselines.prepare_columns import Columns
from podium.baselines.problem_kinds import FORECAST, LABELLED

if TYPE_CHECKING:
    import pandas as pd

    from podium.baselines.folds import Rows
    from podium.baselines.training import TrainingData

Estimator = Any  # scikit-learn ships no types

KERNEL_ROWS = 20_000  # time and memory of SVM and nearest neighbours grow with the square of the rows


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What a recipe may know about the competition."""

    columns: Columns
    predicts_classes: bool
    n_classes: int
    n_rows: int
    seed: int
    losses: tuple[str, ...] = ("squared",)

    @property
    def n_threads(self) -> int:
        """One for each fit: what runs side by side are the fits, and a run repeats itself on any machine."""
        return 1


@dataclass(frozen=True, kw_only=True)
class Baseline:
    """A row on the board that nobody submitted: its name, its rung, and what it teaches in one sentence."""

    name: str
    title: str
    teaches: str
    rung: str


Predict = Callable[["TrainingData", "Rows", "pd.DataFrame"], Raw]
"""(the competition, places in ``data.rows`` to learn from, rows of train or test to predict) -> raw predictions."""


class RowModel(ABC):
    """A model that looks at the competition itself, for instance to hold rows back for its early stopping."""

    @abstractmethod
    def fit_predict(self, data: TrainingData, rows: Rows, cells: pd.DataFrame) -> Raw:
        """Learn from ``rows`` (places in ``data.rows``) and predict ``cells``."""


def no_estimator(_: Setting) -> Estimator:
    raise TypeError("a recipe with `predict` has no estimator to build")


@dataclass(frozen=True, kw_only=True)
class Recipe(Baseline):
    """A single model.

    Attributes
    ----------
    build : callable
        Setting -> unfitted estimator.
    variants : callable, optional
        Setting -> several named estimators, of which the best out-of-fold is taken; instead of ``build``.
    needs, cure : str or None
        The module that must import, and how to get it.
    predicts_numbers : bool
        Whether there is such a model for numbers too.
    most_rows : int or None
        Above it, the model learns from a random part of the training rows.
    fewest_members : int
        Classes with fewer training rows cannot be learned by this model and get probability 0.
    kinds : set of str
        The kinds of problem it is for.
    predict : callable, optional
        What is called in place of building, fitting and predicting, for models that are no estimator of rows: gets
        the rows to predict as they stand in the file, all targets at once.
    is_averaged : bool
        Whether the test rows get the mean of all folds' models instead of the predictions of one model more, fitted to
        all rows; such a recipe learns from several deals of the folds where the table is small.
    """

    build: Callable[[Setting], Estimator] = no_estimator
    variants: Callable[[Setting], Mapping[str, Estimator]] | None = None
    needs: str | None = None
    cure: str = ""
    predicts_numbers: bool = True
    most_rows: int | None = None
    fewest_members: int = 1
    kinds: frozenset[str] = frozenset({LABELLED, FORECAST})
    predict: Predict | None = None
    is_averaged: bool = False

    def suits(self, data: TrainingData) -> bool:
        """Whether it can serve this kind of problem."""
        return data.kind in self.kinds and (self.predicts_numbers or data.goal.predicts_classes)
