"""Run baselines and put them on the board, by the same path as a person's file."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

from podium.baselines.bracket import run_bracket
from podium.baselines.goal import LISTS
from podium.baselines.results import BaselineResult
from podium.baselines.roster import BASELINES, ENSEMBLE
from podium.baselines.training import TrainingData
from podium.baselines.unavailable import BaselineUnavailableError
from podium.competition.folder import Competition
from podium.competition.secrecy import public_seed
from podium.errors import CompetitionError, InvalidCompetitionError, NotAllowedError, PodiumError, Problem
from podium.sandbox.child import ChildError
from podium.sandbox.predict import predict
from podium.store.limits import NO_LIMITS
from podium.store.store import Store
from podium.submission import PUBLIC, Submission
from podium.use.board import load_precision
from podium.use.bracket import baseline_details, predictions_csv
from podium.use.commitments import ensure_commitment
from podium.use.metric import load_metric, load_options
from podium.use.places import store_path
from podium.use.scorer import score_table
from podium.use.submit import new_submission
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
    root: Path,
    competition: Competition,
    names: Sequence[str] = (),
    *,
    now: datetime,
    progress: Progress,
    budget: float | None = None,
    scheduler: str | None = None,
) -> list[Ran]:
    """Run the roster, the ensemble of it and the competition's own baselines, or those named.

    A baseline that cannot run is reported and the rest run. One that gives the file it gave before is not
    recorded twice. ``budget`` (seconds) and ``scheduler`` (a Dask address) are for the roster.

    Raises
    ------
    NotAllowedError
        A name is no baseline, or the competition's own code is not trusted.
    """
    check_prepared(competition)
    own = own_baselines(competition)
    wanted = check_names(names, own)
    if any(name in own for name in wanted):
        check_trusted(root, competition)
    board = _Board(root, competition, now)
    of_roster = [name for name in wanted if name not in own]
    if of_roster:
        try:
            run = {"budget": budget, "scheduler": scheduler, "progress": progress}
            data = load_training_data(competition)
            for result in run_bracket(data, names=of_roster if names else (), **run):  # type: ignore[arg-type]
                board.put(result)
        except CompetitionError as error:  # nothing here for the roster to learn; the competition's own may know better
            if names or not own:
                raise
            board.ran.append(Ran(name=ENSEMBLE.name, submission=None, problem=str(error)))
    for name in (name for name in wanted if name in own):
        progress(0, 1, name)
        board.run_own(name, own[name])
    progress(1, 1, "")
    return board.ran


class _Board:
    """The board of a competition, as baselines are put on it one after the other."""

    def __init__(self, root: Path, competition: Competition, now: datetime) -> None:
        self.root = root
        self.competition = competition
        self.now = now
        self.ran: list[Ran] = []

    def put(self, result: BaselineResult | BaselineUnavailableError) -> None:
        if isinstance(result, BaselineUnavailableError):
            self.ran.append(Ran(name=result.name, submission=None, problem=str(result)))
            return
        self._record(result.name, predictions_csv(result.submission), baseline_details(result))

    def run_own(self, name: str, program: Path) -> None:
        try:
            table = predict(program, self.competition.public_dir, self.competition.id)
        except ChildError as error:
            self.ran.append(Ran(name=name, submission=None, problem=str(error)))
            return
        self._record(name, table, {"rung": "own"})

    def _record(self, name: str, table: bytes, details: dict[str, object]) -> None:
        try:
            self.ran.append(_record(self.root, self.competition, name, table, details, now=self.now))
        except PodiumError as error:
            self.ran.append(Ran(name=name, submission=None, problem=str(error)))


def check_names(names: Sequence[str], own: Mapping[str, Path]) -> list[str]:
    """The names as they are, or of all baselines there are; NotAllowedError names the nearest of a wrong one."""
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
    labels = competition.target if metric.shape.key in (*TAKE_CLASSES, *LISTS, "probability") else ()
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
