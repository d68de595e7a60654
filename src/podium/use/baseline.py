"""Run baselines and put them on the board, by the same path as a person's file."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from podium.baselines.blend import blend
from podium.baselines.roster import BASELINES, ENSEMBLE, ROSTER, Recipe
from podium.baselines.run import BaselineResult, run_recipe
from podium.baselines.training import TrainingData
from podium.baselines.unavailable import BaselineUnavailableError
from podium.competition.folder import Competition
from podium.competition.secrecy import public_seed
from podium.errors import CompetitionError, InvalidCompetitionError, MetricError, NotAllowedError, PodiumError, Problem
from podium.sandbox.child import ChildError
from podium.sandbox.predict import predict
from podium.store.store import Store
from podium.submission import PUBLIC, Submission
from podium.use.board import load_precision
from podium.use.commitments import ensure_commitment
from podium.use.metric import load_metric, load_options
from podium.use.places import store_path
from podium.use.submit import NO_LIMITS, new_submission, score_table
from podium.use.told import told_as
from podium.use.trust import check_trusted
from podium.use.validate import TAKE_CLASSES, check_prepared, validate

Progress = Callable[[int, int, str], None]
"""Called with steps done, steps in all, and what is running now."""


@dataclass(frozen=True, kw_only=True)
class Ran:
    """What became of one baseline: on the board, or the sentence why not."""

    name: str
    submission: Submission | None
    problem: str = ""

    @property
    def public_score(self) -> float | None:
        return self.submission.scores[PUBLIC] if self.submission else None


def own_baselines(competition: Competition) -> dict[str, Path]:
    """The competition's own baselines: ``baselines/*.py``, each with ``predict(train, test)``.

    Raises
    ------
    InvalidCompetitionError
        One has the name of a baseline that comes with Podium.
    """
    own = {path.stem: path for path in sorted((competition.folder / "baselines").glob("*.py"))}
    taken = [name for name in own if name in {baseline.name for baseline in BASELINES}]
    if taken:
        what = f"{competition.slug} has baselines that cannot run"
        problems = [Problem(f"baselines/{name}.py has the name of one of Podium's; rename it") for name in taken]
        raise InvalidCompetitionError(what, problems)
    return own


def run_baselines(
    root: Path, competition: Competition, names: Sequence[str] = (), *, now: datetime, progress: Progress
) -> list[Ran]:
    """Run the roster, the ensemble of it and the competition's own baselines, or those named.

    A baseline that cannot run is reported and the rest run. One that gives the file it gave before is not
    recorded twice.

    Raises
    ------
    NotAllowedError
        A name is no baseline, or the competition's own code is not trusted.
    """
    check_prepared(competition)
    own = own_baselines(competition)
    wanted = _check_names(names, own)
    if any(name in own for name in wanted):
        check_trusted(root, competition)
    ran: list[Ran] = []
    results: list[BaselineResult] = []
    recipes: list[Recipe] = []
    if any(name not in own for name in wanted):
        try:
            data = load_training_data(competition)
            recipes = [recipe for recipe in ROSTER if _is_wanted(recipe, wanted, data, by_name=bool(names))]
            _ = data.goal
        except CompetitionError as error:  # nothing here for the roster to learn; the competition's own may know better
            if names or not own:
                raise
            recipes = []
            ran.append(Ran(name=ENSEMBLE.name, submission=None, problem=str(error)))

    def record(name: str, table: bytes, details: dict[str, object]) -> None:
        try:
            ran.append(_record(root, competition, name, table, details, now=now))
        except PodiumError as error:
            ran.append(Ran(name=name, submission=None, problem=str(error)))

    def record_result(result: BaselineResult) -> None:
        details = {**result.details, "rung": result.rung, "oof_score": result.oof_score, "seconds": result.seconds}
        record(result.name, result.submission.to_csv(index=False).encode(), details)

    for place, recipe in enumerate(recipes):
        progress(place, len(recipes), recipe.name)
        try:
            results.append(run_recipe(recipe, data, progress=_within(progress, place, len(recipes))))
            if recipe.name in wanted:
                record_result(results[-1])
        except (BaselineUnavailableError, MetricError) as error:  # a metric may be undefined for a constant
            ran.append(Ran(name=recipe.name, submission=None, problem=str(error)))
    if ENSEMBLE.name in wanted and results:
        record_result(blend(results, data))
    for name in (name for name in wanted if name in own):
        progress(len(recipes), len(recipes), name)
        try:
            record(name, predict(own[name], competition.public_dir, competition.id), {"rung": "own"})
        except ChildError as error:
            ran.append(Ran(name=name, submission=None, problem=str(error)))
    progress(len(recipes), len(recipes), "")
    return ran


def _is_wanted(recipe: Recipe, wanted: Sequence[str], data: TrainingData, *, by_name: bool) -> bool:
    """Whether to run a recipe: it was named, or the ensemble needs it and it suits the kind of problem."""
    if by_name and recipe.name in wanted:
        return True
    is_suitable = recipe.predicts_numbers or data.goal.predicts_classes
    return is_suitable and (recipe.name in wanted or ENSEMBLE.name in wanted)


def _within(progress: Progress, place: int, n_recipes: int) -> Progress:
    """The progress of one recipe as a part of the whole, in steps of a fold."""
    return lambda done, steps, name: progress(place * steps + done, n_recipes * steps, name)


def _check_names(names: Sequence[str], own: dict[str, Path]) -> list[str]:
    known = [*(baseline.name for baseline in BASELINES), *own]
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, 1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise NotAllowedError(f"there is no baseline {name!r}; {hint}there are: {', '.join(known)}")
    return list(names) or known


def load_training_data(competition: Competition) -> TrainingData:
    """What a baseline may see: the public files, ids and labels as text."""
    import pandas as pd

    metric = load_metric(competition)
    labels = competition.target if metric.shape.key in (*TAKE_CLASSES, "probability") else ()
    as_text = dict.fromkeys((*competition.id, *labels), str)
    return TrainingData(
        train=pd.read_csv(competition.train_path, dtype=as_text),
        test=pd.read_csv(competition.test_path, dtype=as_text),
        id=competition.id,
        target=competition.target,
        task=competition.task,
        metric=metric,
        options=load_options(competition, metric),
        columns=competition.metric.columns,
        seed=public_seed(competition.slug),
        group_column=competition.split.group_column,
        time_column=competition.split.time_column,
    )


def _record(
    root: Path, competition: Competition, name: str, data: bytes, details: dict[str, object], *, now: datetime
) -> Ran:
    table = validate(competition, data, name=f"{name}.csv")
    scores, prints = score_table(competition, table)
    with Store.open(store_path(root)) as store:
        team = store.add_team(name, is_baseline=True, now=now)
        commitment = ensure_commitment(competition, store, now=now)
        earlier = store.submissions(competition.slug, team)
        if earlier and (earlier[-1].sha256, earlier[-1].commitment) == (hashlib.sha256(data).hexdigest(), commitment):
            return Ran(name=name, submission=earlier[-1])
        receipt = store.add_submission(
            new_submission(
                competition,
                team,
                data,
                f"{name}.csv",
                scores,
                prints,
                now=now,
                commitment=commitment,
                details=details,
                told=told_as(load_precision(competition, store), scores[PUBLIC]),
            ),
            limits=NO_LIMITS,
        )
        return Ran(name=name, submission=store.get_submission(receipt.number))


def find_teachings() -> Iterator[tuple[str, str]]:
    """Name and lesson of each baseline that comes with Podium."""
    for baseline in BASELINES:
        yield baseline.name, baseline.teaches
