"""Run recipes in this process, one after the other: for a first look, for tests, and for whoever wants one model."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from podium.baselines.fitting import check_fits
from podium.baselines.recipe import Recipe
from podium.baselines.results import BaselineResult, assemble
from podium.baselines.roster import ROSTER
from podium.baselines.tasks import Outcome, find_tasks, perform
from podium.baselines.training import TrainingData
from podium.baselines.unavailable import BaselineUnavailableError

__all__ = ["BaselineResult", "Progress", "TrainingData", "run_recipe", "run_roster"]

Progress = Callable[[int, int, str], None]  # (steps done, steps in all, the baseline's name)


def run_recipe(recipe: Recipe, data: TrainingData, *, progress: Progress | None = None) -> BaselineResult:
    """Predict every training row out-of-fold, then the test rows from all training rows.

    Raises
    ------
    BaselineUnavailableError
        A module is missing, the recipe does not fit the problem, or the model failed on this table.
    CompetitionError
        The competition's tables cannot be used.
    """
    check_fits(recipe, data)
    tasks = find_tasks(recipe, data)
    outcomes: list[Outcome] = []
    for number, task in enumerate(tasks, start=1):
        outcomes.append(perform(data, task))
        if progress:
            progress(number, len(tasks), recipe.name)
    return assemble(recipe, outcomes, data)


def run_roster(
    data: TrainingData, recipes: Sequence[Recipe] = ROSTER, *, progress: Progress | None = None
) -> tuple[list[BaselineResult], list[BaselineUnavailableError]]:
    """Run several recipes; those that cannot run here are told apart and stop nobody."""
    results, unavailable = [], []
    for place, recipe in enumerate(one for one in recipes if data.kind in one.kinds):
        step = _shifted(progress, place, len(recipes), len(data.folds) + 1)
        try:
            results.append(run_recipe(recipe, data, progress=step))
        except BaselineUnavailableError as error:
            unavailable.append(error)
            step(1, 1, recipe.name)
    return results, unavailable


def _shifted(progress: Progress | None, place: int, n_recipes: int, n_steps: int) -> Progress:
    """The progress of one recipe as a part of the whole, in which each recipe counts the same."""

    def step(done: int, total: int, name: str) -> None:
        if progress:
            progress(place * n_steps + done * n_steps // total, n_recipes * n_steps, name)

    return step
