"""Boosted trees with care: slow learning, early stopping, target encoding inside the fold, and a short search.

The recipe of the first configuration is the one that was measured for Podium on 50,000 rows; smaller tables want
smaller trees, which the search finds. Rows for the early stopping are held back from the *training* rows of the fold,
so the number of trees never depends on the rows that are predicted and scored.
"""

from __future__ import annotations

import importlib.util
import inspect
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from podium.baselines.folds import FEWEST_ROWS, Rows
from podium.baselines.goal import Raw
from podium.baselines.losses import ABSOLUTE, LOGARITHMIC, POISSON, SQUARED
from podium.baselines.prepare_columns import Columns, ordered
from podium.baselines.problem_kinds import FORECAST
from podium.baselines.recipe import Estimator, Recipe, RowModel, Setting

if TYPE_CHECKING:
    import pandas as pd

    from podium.baselines.training import TrainingData

MOST_TREES = 5_000
PATIENCE = 3.0  # trees without a gain, times the learning rate: 100 at a rate of .03
TREES_UNSTOPPED = 200  # where rows are too few to hold any back
REFIT_BELOW = 20_000  # rows; with fewer, those held back for the early stopping are missed
FEW_ROWS = 5_000
MANY_ROWS = 75_000
TINY = 200
FEWEST_STOPPED = 20  # rows: the best number of trees for one or two is an accident


@dataclass(frozen=True)
class _Tables:
    """One target of a fold: the rows to learn from, those for the early stopping, and the cells to predict."""

    data: TrainingData
    answers: NDArray[Any]
    learned: Rows
    stopped: Rows
    cells: pd.DataFrame

    @property
    def both(self) -> Rows:
        return np.concatenate([self.learned, self.stopped])

    def encode(self, rows: Rows, n_classes: int) -> tuple[Any, Any]:
        """An encoder fitted to some rows, and what it makes of them."""
        encode = encoder(self.data.features, self.answers[rows], n_classes, seed=self.data.seed)
        return encode, encode.fit_transform(self.data.cells.iloc[rows], self.answers[rows])


@dataclass(frozen=True, kw_only=True)
class Boosting(RowModel):
    """One configuration of boosted trees, by LightGBM or XGBoost.

    ``leaves`` is the size of a tree, ``depth`` its depth where XGBoost grows it level by level (0: leaf by leaf);
    ``n_least`` the fewest rows in a leaf, ``rows`` and ``columns`` the shares that a tree sees, ``shrink`` the L2
    penalty, ``rate`` the learning rate, ``is_extra`` whether thresholds are drawn by lot, ``refits`` whether a small
    table is learned anew with the rows held back.
    """

    library: str
    leaves: int = 31
    depth: int = 0
    n_least: int = 40
    rows: float = 0.8
    columns: float = 0.6
    shrink: float = 5.0
    rate: float = 0.03
    is_extra: bool = False
    loss: str = SQUARED
    refits: bool = True

    def fit_predict(self, data: TrainingData, rows: Rows, cells: pd.DataFrame) -> Raw:
        """All targets, one after the other."""
        goal = data.goal
        raw = np.zeros((len(cells), goal.width))
        learned, stopped = hold_back(data, rows)
        for place, slot in enumerate(goal.slots):
            tables = _Tables(data, data.answers[:, place], learned, stopped, cells)
            if goal.predicts_classes:
                raw[:, slot] = self._chances(tables, len(goal.classes[place]))
            else:
                raw[:, slot.start] = self._numbers(tables)
        return raw

    def _chances(self, tables: _Tables, n_classes: int) -> Raw:
        """Probabilities of all classes; 0 for those that no training row has."""
        answers = tables.answers
        # A class that no row to learn from has cannot be scored by the early stopping: such rows are learned from.
        is_seen = np.isin(answers[tables.stopped], answers[tables.learned])
        learned = np.concatenate([tables.learned, tables.stopped[~is_seen]])
        present = np.unique(answers[learned])
        raw = np.zeros((len(tables.cells), n_classes))
        if len(present) < 2:
            raw[:, present.astype(np.intp)] = 1.0
            return raw
        codes = np.searchsorted(present, answers)
        tables = replace(tables, answers=codes, learned=learned, stopped=tables.stopped[is_seen])
        raw[:, present.astype(np.intp)] = self._boost(tables, len(present))
        return raw

    def _numbers(self, tables: _Tables) -> NDArray[np.float64]:
        """Logarithms are learned in their own units; other losses are an objective of the library."""
        if self.loss != LOGARITHMIC:
            return self._boost(tables, 0)
        return np.asarray(np.expm1(self._boost(replace(tables, answers=np.log1p(tables.answers)), 0)))

    def _boost(self, tables: _Tables, n_classes: int) -> NDArray[Any]:
        """Find the number of trees on the rows held back; a small table is then learned anew with all its rows."""
        setting, n_trees = tables.data.setting, TREES_UNSTOPPED
        model: Estimator = None
        encode: Any = None
        if len(tables.stopped):
            encode, table = tables.encode(tables.learned, n_classes)
            # Each step grows a tree for every class beyond two.
            most = MOST_TREES // max(1, n_classes - 1)
            model = self.build(setting, n_classes, most, stops_early=True)
            held = encode.transform(tables.data.cells.iloc[tables.stopped]), tables.answers[tables.stopped]
            self._fit(model, table, tables.answers[tables.learned], [held])
            n_trees = max(1, round(self._best(model) * len(tables.both) / len(tables.learned)))
        if model is None or (self.refits and len(tables.both) < REFIT_BELOW):
            encode, table = tables.encode(tables.both, n_classes)
            model = self.build(setting, n_classes, n_trees, stops_early=False)
            self._fit(model, table, tables.answers[tables.both], [])
        new = encode.transform(tables.cells)
        return np.asarray(model.predict_proba(new) if n_classes else model.predict(new))

    def _fit(self, model: Estimator, table: Any, answers: NDArray[Any], held: list[tuple[Any, Any]]) -> None:
        if self.library == "xgboost":
            model.fit(table, answers, eval_set=held or None, verbose=False)
            return
        if not held:
            model.fit(table, answers)
            return
        from lightgbm import early_stopping

        stopping = [early_stopping(round(PATIENCE / self.rate), verbose=False)]
        model.fit(table, answers, **_evaluated(model, held), callbacks=stopping)

    def _best(self, model: Estimator) -> int:
        return int(model.best_iteration + 1 if self.library == "xgboost" else model.best_iteration_)

    def build(self, setting: Setting, n_classes: int, n_trees: int, *, stops_early: bool) -> Estimator:
        """The library's unfitted model."""
        if self.library == "xgboost":
            return self._xgboost(setting, n_classes, n_trees, stops_early)
        return self._lightgbm(setting, n_classes, n_trees)

    def _lightgbm(self, setting: Setting, n_classes: int, n_trees: int) -> Estimator:
        from lightgbm import LGBMClassifier, LGBMRegressor

        objectives = {ABSOLUTE: "l1", POISSON: "poisson"}
        extra = {} if n_classes else {"objective": objectives.get(self.loss, "l2")}
        kind: Estimator = LGBMClassifier if n_classes else LGBMRegressor
        return kind(
            n_estimators=n_trees,
            learning_rate=self.rate,
            num_leaves=self.leaves,
            min_child_samples=self.n_least,
            subsample=self.rows,
            subsample_freq=1,
            colsample_bytree=self.columns,
            reg_lambda=self.shrink,
            extra_trees=self.is_extra,
            random_state=setting.seed,
            deterministic=True,
            force_row_wise=True,
            n_jobs=setting.n_threads,
            verbosity=-1,
            **extra,
        )

    def _xgboost(self, setting: Setting, n_classes: int, n_trees: int, stops_early: bool) -> Estimator:
        from xgboost import XGBClassifier, XGBRegressor

        objectives = {ABSOLUTE: "reg:absoluteerror", POISSON: "count:poisson"}
        extra: dict[str, Any] = {} if n_classes else {"objective": objectives.get(self.loss, "reg:squarederror")}
        if not self.depth:
            extra |= {"grow_policy": "lossguide", "max_leaves": self.leaves}
        if stops_early:
            extra["early_stopping_rounds"] = round(PATIENCE / self.rate)
        kind = XGBClassifier if n_classes else XGBRegressor
        return kind(
            n_estimators=n_trees,
            learning_rate=self.rate,
            max_depth=self.depth,
            min_child_weight=1.0 if setting.n_rows < FEW_ROWS else 10.0,
            subsample=self.rows,
            colsample_bytree=self.columns,
            reg_lambda=self.shrink,
            random_state=setting.seed,
            n_jobs=setting.n_threads,
            verbosity=0,
            **extra,
        )


def _evaluated(model: Estimator, held: list[tuple[Any, Any]]) -> dict[str, Any]:
    """The rows of the early stopping as this version of LightGBM (4.7 and later, before) calls them."""
    if "eval_X" in inspect.signature(model.fit).parameters:
        return {"eval_X": held[0][0], "eval_y": held[0][1]}
    return {"eval_set": held}


def hold_back(data: TrainingData, rows: Rows) -> tuple[Rows, Rows]:
    """(rows to learn from, rows for the early stopping): the latest by time, whole groups, or a stratified fifth.

    A short horizon has few rows of its own: then those of several forecasts, one after the other. Too few rows, or one
    group alone, leave none to hold back.
    """
    from podium.errors import CompetitionError

    if len(rows) < 10 * FEWEST_ROWS:
        return rows, rows[:0]
    try:
        folds = data.deal(rows, seed=data.seed)
    except CompetitionError:  # one moment or one group
        return rows, rows[:0]
    learned, stopped = folds.pop()
    while data.kind == FORECAST and folds and len(stopped) < FEWEST_STOPPED:
        learned, earlier = folds.pop()
        stopped = np.concatenate([earlier, stopped])
    return rows[learned], rows[stopped]


def encoder(columns: Columns, answers: NDArray[Any], n_classes: int, *, seed: int) -> Any:
    """Cells for boosted trees: as :func:`ordered`, and beside each category the mean answer of its rows.

    Those means are cross-fitted (scikit-learn's TargetEncoder): no row's own answer is part of its cell.
    """
    from sklearn.compose import make_column_transformer

    n_parts = min(5, int(np.unique(answers, return_counts=True)[1].min())) if n_classes else min(5, len(answers))
    if not columns.categories or n_parts < 2:
        return ordered(columns)
    return make_column_transformer(
        (ordered(columns), [*columns.measures, *columns.categories, *columns.texts]),
        (mean_answers(n_classes, n_parts, seed=seed), list(columns.categories)),
        sparse_threshold=0.0,
    )


def mean_answers(n_classes: int, n_parts: int, *, seed: int) -> Any:
    """scikit-learn's TargetEncoder, whose seed has moved into its ``cv`` with version 1.9."""
    import sklearn
    from sklearn.model_selection import KFold, StratifiedKFold
    from sklearn.preprocessing import TargetEncoder

    kind = "continuous" if not n_classes else "binary" if n_classes == 2 else "multiclass"
    if tuple(map(int, sklearn.__version__.split(".")[:2])) < (1, 9):
        return TargetEncoder(target_type=kind, cv=n_parts, shuffle=True, random_state=seed)
    parts = StratifiedKFold if n_classes else KFold
    return TargetEncoder(target_type=kind, cv=parts(n_parts, shuffle=True, random_state=seed))


def find_library() -> str:
    """LightGBM, or XGBoost where it is missing."""
    return "lightgbm" if importlib.util.find_spec("lightgbm") else "xgboost"


def sized(boosting: Boosting, setting: Setting) -> Boosting:
    """Larger steps where there are several classes, or few rows, and hundreds of trees more would gain nothing.

    And where rows are so many that small steps would take all the time there is.
    """
    if setting.n_classes > 2 or setting.n_rows < TINY:
        return replace(boosting, rate=0.1)
    return replace(boosting, rate=0.05) if not FEW_ROWS <= setting.n_rows < MANY_ROWS else boosting


def configurations(setting: Setting) -> dict[str, Estimator]:
    """The short search: what was measured to be good on large tables first, then smaller trees and other losses."""
    spec = Boosting(library=find_library(), loss=setting.losses[0] if setting.losses else SQUARED)
    tried = {"31 leaves": spec, "8 leaves": replace(spec, leaves=8, n_least=10, columns=0.5, shrink=1.0)}
    if setting.n_rows < FEW_ROWS:
        tried["4 leaves"] = replace(spec, leaves=4, n_least=5, columns=0.4, shrink=1.0)
        tried["15 leaves"] = replace(spec, leaves=15, n_least=10, columns=0.8, shrink=1.0)
    else:
        tried["63 leaves"] = replace(spec, leaves=63, n_least=20, columns=0.8, shrink=1.0)
    if setting.n_rows < TINY:  # so few rows fill no large tree
        tried = {name: tried[name] for name in ("8 leaves", "4 leaves")}
    for loss in setting.losses[1:]:
        tried[f"8 leaves, {loss} loss"] = replace(tried["8 leaves"], loss=loss)
    return {name: sized(one, setting) for name, one in tried.items()}


TUNED = Recipe(
    name="tuned",
    title="Tuned gradient boosting",
    teaches="Small steps, stopped in time, and the best of a few settings: the same trees, better led.",
    rung="tuned",
    variants=configurations,
    needs=find_library(),
    cure="install it: `pip install lightgbm`",
    is_averaged=True,
)
