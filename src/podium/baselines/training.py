"""What all baselines of a competition share: the rows, the columns, the goal, the folds and the judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from podium.baselines.folds import (
    Folds,
    Rows,
    deciles,
    group_folds,
    horizon_folds,
    no_folds,
    stratified_folds,
    time_folds,
)
from podium.baselines.goal import Goal, Raw, read_goal
from podium.baselines.judge import Judge
from podium.baselines.losses import fitting_losses
from podium.baselines.prepare_columns import Columns, read_cells, read_moments, recognise_columns
from podium.baselines.problem_kinds import FORECAST, LABELLED
from podium.baselines.recipe import Setting
from podium.baselines.timeline import Timeline, read_timeline
from podium.baselines.unlabelled import UnlabelledJudge
from podium.competition.keys import WITHOUT_LABELS
from podium.errors import CompetitionError

SMALL = 1_000
"""Rows below which several deals of the folds are averaged."""

N_REPEATS = 3

if TYPE_CHECKING:
    import pandas as pd

    from podium.metrics.registry import Metric


@dataclass(frozen=True, kw_only=True)
class TrainingData:
    """A competition as its baselines see it: only what a participant gets.

    Attributes
    ----------
    train, test : DataFrame
        As read from the public files. Columns of labels and ids keep their exact texts if read as text.
    id, target : tuple of str
    task : str
        As in ``competition.toml``.
    metric : Metric
    options : mapping
        The metric's options.
    columns : mapping from role to column name or names
        Further roles, such as ``weight`` or ``prediction``; those that ``train`` lacks count for nothing here.
    seed : int
    group_column, time_column : str or None
        Empty where there is none. Folds by time win over folds by group.
    """

    train: pd.DataFrame
    test: pd.DataFrame
    id: tuple[str, ...]
    target: tuple[str, ...]
    task: str
    metric: Metric
    options: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, str | Sequence[str]] = field(default_factory=dict)
    seed: int = 0
    group_column: str | None = None
    time_column: str | None = None

    def __post_init__(self) -> None:
        answers = self.target if self.task not in WITHOUT_LABELS or self.has_answers else ()
        for name in (*answers, self.group_column, self.time_column):
            if name and name not in self.train.columns:
                raise CompetitionError(f"train.csv holds no column {name!r}; it has {', '.join(map(str, self.train))}")
        for name in self.id:
            if name not in self.test.columns:
                raise CompetitionError(f"test.csv holds no id column {name!r}; it has {', '.join(map(str, self.test))}")

    @property
    def kind(self) -> str:
        """The kind of problem: ``labelled``, ``forecast``, ``clustering`` or ``outliers``.

        A task without labels whose training rows tell them is an ordinary one; so is a forecast of classes, or one
        without a time to order the rows by.
        """
        if self.task in WITHOUT_LABELS and not self.has_answers:
            return self.task
        is_timed = bool(self.time_column) and self.time_column in self.test.columns
        return FORECAST if self.task == "forecast" and is_timed and not self.goal.predicts_classes else LABELLED

    @property
    def has_answers(self) -> bool:
        """Whether the training rows tell what is to be predicted."""
        return any(name in self.train.columns for name in self.target)

    @cached_property
    def goal(self) -> Goal:
        return read_goal(self.train, self.target, task=self.task, metric=self.metric, options=self.options)

    @cached_property
    def rows(self) -> Rows:
        """The rows of ``train`` whose answers are all known; everything below is about these."""
        return np.flatnonzero(~np.isnan(self._all_answers).any(axis=1))

    @cached_property
    def _all_answers(self) -> NDArray[np.float64]:
        return self.goal.answers(self.train)

    @cached_property
    def answers(self) -> NDArray[np.float64]:
        """Class codes or numbers, shape (n_rows, n_targets)."""
        return self._all_answers[self.rows]

    @cached_property
    def features(self) -> Columns:
        """The kind of each column that train and test share, found from the training rows alone."""
        # A group of the test rows was never seen in training: its name says nothing.
        ignore = {*self.id, *self.target, self.group_column or ""}
        shared = [name for name in self.train.columns if name in self.test.columns]
        return recognise_columns(self.train[shared], ignore=ignore)

    @cached_property
    def losses(self) -> tuple[str, ...]:
        """What models of numbers may be fitted by, the metric's own first."""
        return fitting_losses(self.metric, self.answers) if not self.goal.predicts_classes else ()

    @property
    def setting(self) -> Setting:
        """What a recipe may know."""
        return Setting(
            columns=self.features,
            predicts_classes=self.goal.predicts_classes,
            n_classes=max(map(len, self.goal.classes), default=0),
            n_rows=len(self.rows),
            seed=self.seed,
            losses=self.losses,
        )

    @cached_property
    def cells(self) -> pd.DataFrame:
        return read_cells(self.train.iloc[self.rows], self.features)

    @cached_property
    def test_cells(self) -> pd.DataFrame:
        return read_cells(self.test, self.features)

    @cached_property
    def folds(self) -> Folds:
        """(training rows, held-out rows), the same for every baseline."""
        return self.deal(np.arange(len(self.rows)), seed=self.seed)

    @cached_property
    def repeats(self) -> tuple[Folds, ...]:
        """Several ways to deal out the rows, :attr:`folds` first: in small tables one alone says little."""
        n_repeats = 1 if self.time_column or self.goal.is_unlabelled or len(self.rows) >= SMALL else N_REPEATS
        more = (self.deal(np.arange(len(self.rows)), seed=self.seed + place) for place in range(1, n_repeats))
        return self.folds, *more

    def deal(self, rows: Rows, *, seed: int) -> Folds:
        """Folds of some of the rows, by their places in ``rows``: by time, by group, or stratified by the answers."""
        if self.goal.is_unlabelled:
            return no_folds(len(rows))
        if self.kind == FORECAST:
            return horizon_folds(self.timeline.places(self.train.iloc[self.rows[rows]]), self.timeline.ahead)
        if self.time_column:
            return time_folds(read_moments(self.train[self.time_column].iloc[self.rows])[rows])
        if self.group_column:
            groups = self.train[self.group_column].iloc[self.rows[rows]].astype(str).fillna("").to_numpy(object)
            return group_folds(groups, seed=seed)
        if self.goal.predicts_classes:
            strata = np.unique(self.answers[rows], axis=0, return_inverse=True)[1].reshape(-1)
        else:
            strata = deciles(self.answers[rows, 0])
        return stratified_folds(strata, seed=seed)

    @cached_property
    def judge(self) -> Judge:
        """Scores out-of-fold predictions; without labels, by a criterion that needs none."""
        return UnlabelledJudge(self) if self.goal.is_unlabelled else Judge(self)

    @cached_property
    def timeline(self) -> Timeline:
        """Where the rows of a forecast lie in time, and to which series they belong."""
        return read_timeline(
            self.train.iloc[self.rows],
            self.test,
            time_column=self.time_column or "",
            group_column=self.group_column,
            ignore={*self.id, *self.target},
        )

    def __getstate__(self) -> dict[str, Any]:
        """What goes to another process: all that was read, without the metric, which is no matter of a model's.

        A metric may be a stranger's file: where it runs is decided here and not there.
        """
        _ = self.goal, self.repeats, self.cells, self.test_cells, self.losses
        _ = self.timeline if self.kind == FORECAST else None
        return {name: value for name, value in self.__dict__.items() if name not in ("metric", "judge")}

    def table(self, frame: pd.DataFrame, raw: Raw) -> pd.DataFrame:
        """The ids of ``frame`` (its place where it has none) beside the predictions for its rows."""
        import pandas as pd

        ids = {name: frame[name].to_numpy() if name in frame else np.arange(len(frame)) for name in self.id}
        return pd.DataFrame({**ids, **self.predictions(raw)})

    def predictions(self, raw: Raw) -> dict[str, Any]:
        named = self.columns.get("prediction", ())
        return self.goal.predictions(raw, (named,) if isinstance(named, str) else named)
