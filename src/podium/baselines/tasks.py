"""The smallest piece of work: one model on one fold, which any process on any machine can do."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from podium.baselines.fitting import Fitting, New, check_fits, find_variants, quiet
from podium.baselines.goal import Raw
from podium.baselines.recipe import Recipe
from podium.baselines.unavailable import BaselineUnavailableError

if TYPE_CHECKING:
    from podium.baselines.training import TrainingData

ALL_ROWS = -1
"""The number of the fold that holds nothing out: the model learns from every row and predicts the test rows."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """One of a recipe's models, learning from one fold of one deal of the rows."""

    recipe: Recipe = field(repr=False)
    variant: str
    repeat: int
    fold: int

    @property
    def key(self) -> str:
        return f"{self.recipe.name}/{self.variant}/{self.repeat}/{self.fold}"

    @property
    def model(self) -> tuple[str, str]:
        """What fails as a whole: the recipe's name and the variant's."""
        return self.recipe.name, self.variant


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What became of a task.

    ``held`` are the raw predictions of the held-out rows and ``test`` those of the test rows, each None where the task
    has none to give; ``memory`` is the peak of the process in bytes, 0 where the platform does not tell; ``failure`` is
    the error that stopped it.
    """

    task: Task
    held: Raw | None = None
    test: Raw | None = None
    seconds: float = 0.0
    memory: int = 0
    remarks: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    failure: BaselineUnavailableError | None = None


Pool = Callable[["TrainingData", Iterable[Task], float | None], AbstractContextManager[Iterator[Outcome]]]
"""Something that performs tasks until a moment of ``time.monotonic``; leaving the context stops what still runs."""


def find_tasks(recipe: Recipe, data: TrainingData) -> list[Task]:
    """All that a recipe has to do, the first deal of the first variant first.

    An averaged recipe predicts the test rows by every fold's model; any other fits one more model, on all rows.
    """
    n_repeats = len(data.repeats) if is_averaged(recipe, data) else 1
    folds = [*range(len(data.folds)), *([] if is_averaged(recipe, data) else [ALL_ROWS])]
    return [
        Task(recipe=recipe, variant=variant, repeat=repeat, fold=fold)
        for repeat in range(n_repeats)
        for variant in find_variants(recipe, data)
        for fold in folds
    ]


def is_averaged(recipe: Recipe, data: TrainingData) -> bool:
    """Whether the folds' models predict the test rows; not those of folds by time, which know the distant past only."""
    return recipe.is_averaged and not data.time_column


def perform(data: TrainingData, task: Task) -> Outcome:
    """Do one task; an error of the model is an outcome too."""
    started = perf_counter()
    forget_peak()
    fitting = Fitting(task.recipe, data)
    try:
        check_fits(task.recipe, data)
        with quiet(data) as caught:
            held, test = _predict(fitting, task)
    except BaselineUnavailableError as error:
        return Outcome(task=task, failure=error, seconds=perf_counter() - started, memory=peak_memory())
    return Outcome(
        task=task,
        held=held,
        test=test,
        seconds=perf_counter() - started,
        memory=peak_memory(),
        remarks=fitting.remarks,
        warnings=tuple(caught),
    )


def _predict(fitting: Fitting, task: Task) -> tuple[Raw | None, Raw | None]:
    data = fitting.data
    model = find_variants(task.recipe, data)[task.variant]
    if task.fold == ALL_ROWS:
        return None, fitting.predict(model, np.arange(len(data.rows)), New(held=None, has_test=True))
    learned, held = data.repeats[task.repeat][task.fold]
    has_test = is_averaged(task.recipe, data)
    raw = fitting.predict(model, learned, New(held=held, has_test=has_test))
    return raw[: len(held)], raw[len(held) :] if has_test else None


def forget_peak() -> None:
    """Let the count of :func:`peak_memory` begin anew, where the platform can."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:  # not Linux
        return


def peak_memory() -> int:
    """The most memory this process held, in bytes; 0 where the platform does not tell."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    except (OSError, StopIteration):
        return _peak_elsewhere()


def _peak_elsewhere() -> int:
    try:
        import resource
    except ImportError:  # Windows
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
