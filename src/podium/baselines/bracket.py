"""The whole way up on one competition: which baselines run, in which order, where, and for how long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from time import monotonic
from typing import TYPE_CHECKING

from podium.baselines.blend import Progress
from podium.baselines.cluster import Cluster
from podium.baselines.ensemble import build_ensemble
from podium.baselines.fitting import check_fits
from podium.baselines.members import RUNG as MEMBER
from podium.baselines.members import find_members
from podium.baselines.pools import Processes, this_process
from podium.baselines.recipe import Recipe
from podium.baselines.results import BaselineResult, assemble
from podium.baselines.roster import ENSEMBLE, ROSTER, get_recipe
from podium.baselines.tasks import Outcome, Pool, Task, find_tasks
from podium.baselines.unavailable import BaselineUnavailableError
from podium.errors import CompetitionError, MetricError

if TYPE_CHECKING:
    from podium.baselines.training import TrainingData

FIRST = ("dummy", "linear", "lightgbm")
"""What runs first, so that a short budget ends in a result and a good one; what suits the kind of problem is next."""

QUICK = 1_000
"""Rows below which all models as they come take a few seconds together."""

SLOW = ("nearest-neighbours", "svm", "random-forest", "neural-network")
LARGE = 20_000
"""Rows from which on the slow ones wait: each of their fits may take minutes."""

LIGHT = 200_000
"""Cells of a training table up to which the first rungs take less time than starting a process does."""

BLENDING_SHARE = 0.1
MOST_BLENDING_SECONDS = 20.0
"""How much of a budget is kept for putting the members together."""

Ran = BaselineResult | BaselineUnavailableError


def run_bracket(
    data: TrainingData,
    *,
    names: Sequence[str] = (),
    budget: float | None = None,
    scheduler: str | Pool | None = None,
    progress: Progress | None = None,
) -> Iterator[Ran]:
    """Run baselines, side by side, each as soon as it is done.

    Parameters
    ----------
    data : TrainingData
    names : sequence of str
        Baselines to run; by default all that suit the kind of problem. The ensemble needs the others: they run, and
        only those named are given out.
    budget : float, optional
        Seconds on the clock. When they are over, what runs is stopped, and what is complete is put together.
    scheduler : str or pool, optional
        Address of a Dask scheduler, such as ``tls://HOST:8786``; by default child processes on this machine.
    progress : callable, optional
        Called with the tasks done, those in all and the name of what was worked on.

    Yields
    ------
    BaselineResult or BaselineUnavailableError
        A baseline that cannot run is told like the others, by its ``name``, and stops none of them.

    Raises
    ------
    CompetitionError
        A name is none, the competition's tables cannot be used, or nobody answers at the scheduler's address.
    """
    started = monotonic()
    _check_names(names)
    wants_all = not names or ENSEMBLE.name in names
    recipes = [one for one in ROSTER if one.name in names or (wants_all and one.suits(data))]
    recipes.sort(key=_order)
    members = find_members(data) if wants_all else []
    ends_at = None if budget is None else started + budget
    bracket = _Bracket(data, [*recipes, *members], progress)
    pool = _choose_pool(scheduler)
    for ran in bracket.run(pool, _reserve(started, budget) if wants_all else ends_at, is_local=scheduler is None):
        if not names or ran.name in names:
            yield _with_budget(ran, budget)
    if wants_all:
        yield _with_budget(_ensemble(bracket, ends_at), budget)


def _check_names(names: Sequence[str]) -> None:
    for name in names:
        if name != ENSEMBLE.name:
            get_recipe(name)


def _order(recipe: Recipe) -> tuple[int, bool, bool]:
    """The first rungs first, then the kind's own recipes, the tuned model after all that come as they are."""
    place = FIRST.index(recipe.name) if recipe.name in FIRST else len(FIRST)
    return place, recipe.predict is None, recipe.rung == "tuned"


def _turn(task: Task, first: Task, n_rows: int) -> int:
    """When a task's turn comes, so that a budget which runs out has brought each rung its share.

    The first rungs; the models as they come, and before them, where they take long, the tuned one by its ``first``
    setting; then what only adds to these: members, other settings and what is slow on large tables; further deals.
    """
    recipe = task.recipe
    if task.repeat:
        return 6
    if recipe.name in FIRST or recipe.predict is not None:
        return 0
    if recipe.rung == "tuned":
        return 5 if task.variant != first.variant else 1 if n_rows >= QUICK else 3
    if n_rows >= LARGE and recipe.name in SLOW:
        return 5
    return 4 if recipe.rung == MEMBER else 2


def _reserve(started: float, budget: float | None) -> float | None:
    """When the models stop, so that there is time to blend them."""
    return None if budget is None else started + budget - min(MOST_BLENDING_SECONDS, BLENDING_SHARE * budget)


def _choose_pool(scheduler: str | Pool | None) -> Pool:
    if isinstance(scheduler, str):
        return Cluster(scheduler)
    return scheduler or Processes()


def _with_budget(ran: Ran, budget: float | None) -> Ran:
    if isinstance(ran, BaselineResult):
        ran.details["budget"] = budget
    return ran


def _ensemble(bracket: _Bracket, ends_at: float | None) -> Ran:
    try:
        result = build_ensemble(bracket.in_order(), bracket.data, ends_at=ends_at)
        result.details["is_cut_short"] |= bracket.is_cut_short  # who never ran has no result that could say so
        return result
    except (CompetitionError, MetricError) as error:
        return BaselineUnavailableError(ENSEMBLE.name, str(error))


class _Bracket:
    """The recipes of one run, what their tasks gave so far, and the results made of it."""

    def __init__(self, data: TrainingData, recipes: Sequence[Recipe], progress: Progress | None) -> None:
        self.data = data
        self.recipes = recipes
        self.results: list[BaselineResult] = []
        self._progress = progress
        self._tasks: dict[str, list[Task]] = {}
        self._outcomes: dict[str, list[Outcome]] = {recipe.name: [] for recipe in recipes}
        self._failed: set[tuple[str, str]] = set()

    def run(self, pool: Pool, ends_at: float | None, *, is_local: bool) -> Iterator[Ran]:
        """Members are results too, and are not given out."""
        yield from self._plan()
        recipes = [recipe for recipe in self.recipes if recipe.name in self._tasks]
        here = [one for one in recipes if self._is_light(one, is_local=is_local)]
        away = [one for one in recipes if one not in here]
        with ExitStack() as stack:
            # Started before the light ones run here: a process takes a second to come up.
            outcomes = stack.enter_context(pool(self.data, self._waiting(away), ends_at)) if away else iter(())
            with this_process(self.data, self._waiting(here), None) as near:
                yield from self._take(near)
            yield from self._take(outcomes)
        yield from self._cut_short(recipes)

    def _plan(self) -> Iterator[Ran]:
        """Find the tasks of each recipe; those that cannot run are told at once."""
        for recipe in self.recipes:
            try:
                check_fits(recipe, self.data)
                self._tasks[recipe.name] = find_tasks(recipe, self.data)
            except BaselineUnavailableError as error:
                yield from self._shown(recipe, error)

    def _is_light(self, recipe: Recipe, *, is_local: bool) -> bool:
        """The dummy is always there, whatever the budget; a line through a small table takes no time either."""
        n_cells = len(self.data.rows) * max(1, len(self.data.features))
        return recipe.rung == "dummy" or (recipe.rung == "linear" and n_cells <= LIGHT and is_local)

    def _waiting(self, recipes: Sequence[Recipe]) -> Iterator[Task]:
        """What is to be done, turn by turn; a model that failed once is not tried on the other folds."""
        tasks = [task for recipe in recipes for task in self._tasks[recipe.name]]
        for task in sorted(tasks, key=lambda task: _turn(task, self._tasks[task.recipe.name][0], len(self.data.rows))):
            if task.model not in self._failed:
                yield task

    def _take(self, outcomes: Iterator[Outcome]) -> Iterator[Ran]:
        for outcome in outcomes:
            recipe = outcome.task.recipe
            self._outcomes[recipe.name].append(outcome)
            if outcome.failure:
                self._failed.add(outcome.task.model)
            if self._progress:
                self._progress(self._n_done(), sum(map(len, self._tasks.values())), recipe.name)
            if not self._left(recipe):
                yield from self._put_together(recipe, is_cut=False)

    def _cut_short(self, recipes: Sequence[Recipe]) -> Iterator[Ran]:
        """Whoever has tasks left when the time is up: the best of what is complete."""
        for recipe in recipes:
            if self._left(recipe):
                yield from self._put_together(recipe, is_cut=True)

    def _left(self, recipe: Recipe) -> int:
        """Tasks that are neither done nor given up."""
        done = {outcome.task.key for outcome in self._outcomes[recipe.name]}
        return sum(task.key not in done and task.model not in self._failed for task in self._tasks[recipe.name])

    def in_order(self) -> list[BaselineResult]:
        """The results by their recipes' places: who was done first must not decide between equals."""
        places = {recipe.name: place for place, recipe in enumerate(self.recipes)}
        return sorted(self.results, key=lambda result: places[result.name])

    @property
    def is_cut_short(self) -> bool:
        """Whether a recipe has tasks left."""
        return any(self._left(recipe) for recipe in self.recipes if recipe.name in self._tasks)

    def _n_done(self) -> int:
        return sum(len(tasks) for tasks in self._tasks.values()) - sum(
            self._left(recipe) for recipe in self.recipes if recipe.name in self._tasks
        )

    def _put_together(self, recipe: Recipe, *, is_cut: bool) -> Iterator[Ran]:
        if any(result.name == recipe.name for result in self.results):
            return  # a task that was under way when its model failed elsewhere
        try:
            result = assemble(recipe, self._outcomes[recipe.name], self.data, is_cut=is_cut)
        except (BaselineUnavailableError, MetricError) as error:  # a metric may be undefined for a constant
            yield from self._shown(recipe, error)
            return
        self.results.append(result)
        yield from self._shown(recipe, result)

    def _shown(self, recipe: Recipe, ran: BaselineResult | BaselineUnavailableError | MetricError) -> Iterator[Ran]:
        if recipe.rung != MEMBER:
            yield BaselineUnavailableError(recipe.name, str(ran)) if isinstance(ran, MetricError) else ran
