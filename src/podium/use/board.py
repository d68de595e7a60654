"""The board of a competition: its standings, its rungs, and the tiers that each team has reached."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from podium.competition.folder import Competition
from podium.errors import NotAllowedError
from podium.metrics.registry import Metric
from podium.scoring.fingerprint import Fingerprint, paired_z
from podium.standings.display import Precision, get_precision
from podium.standings.rank import Standing, better, near_view, rank_board
from podium.standings.tiers import (
    GOOD,
    RESULT,
    WORLD_CLASS,
    Rung,
    TierState,
    choose_rungs,
    judge,
    merge_rungs,
    reached_tier,
)
from podium.store.store import Store
from podium.submission import PRIVATE, PUBLIC, Submission
from podium.team import Team
from podium.use.commitments import load_commitment
from podium.use.metric import load_metric
from podium.use.places import store_path


@dataclass(frozen=True, kw_only=True)
class Board:
    """Everything that an interface shows of one competition and split."""

    competition: Competition
    metric: Metric
    split: str
    standings: Sequence[Standing]
    rungs: Sequence[Rung]
    same: dict[str, str]
    n_ranked: int
    n_rows: dict[str, int]
    precision: Precision
    is_closed: bool
    n_peeks: int
    n_outdated: int
    judge: Callable[[Submission], list[TierState]]

    def tier(self, submission: Submission) -> str | None:
        """The highest tier that a submission reaches on this split."""
        return reached_tier(self.judge(submission))

    def better(self, score: float, other: float) -> bool:
        return better(score, other, greater_is_better=self.metric.greater_is_better)

    def line_of(self, team: Team) -> Standing | None:
        return next((line for line in self.standings if line.team.id == team.id), None)


def load_board(
    root: Path,
    competition: Competition,
    *,
    split: str = PUBLIC,
    team: str = "",
    now: datetime,
    peek: bool = False,
) -> Board:
    """The board of one split.

    Parameters
    ----------
    root : Path
    competition : Competition
    split : {"public", "private"}
    team : str, optional
        Who asks: a team that has finished sees its own private line before the close.
    now : datetime
        UTC.
    peek : bool
        Look at the private board before the close; it goes into the ledger and onto the board.

    Raises
    ------
    NotAllowedError
        The private board is asked for before the close, and nobody said ``peek``.
    """
    with Store.open(store_path(root)) as store:
        is_closed = is_over(competition, store, now)
        asker = store.get_team(team) if team else None
        has_finished = asker is not None and asker.id in store.finished(competition.slug)
        if split == PRIVATE and not is_closed and not peek and not has_finished:
            raise NotAllowedError(
                f"the private board of {competition.slug} opens when it is closed (`podium close`) or when you have "
                "finished (`podium finish`); an organiser may look with --peek, which the board will show"
            )
        if split == PRIVATE and not is_closed and peek:
            store.record_peek(competition.slug, asker, now=now)
        only = _visible(split, is_closed, peek, asker)
        board = assemble(competition, store, split=split, is_closed=is_closed, only=only)
    if competition.rules.view == "near" and not peek:
        return replace(board, standings=near_view(board.standings, asker))
    return board


def _visible(split: str, is_closed: bool, peek: bool, team: Team | None) -> Callable[[Submission], bool]:
    """Which lines are seen: a team that has finished early sees itself among the baselines."""
    if split == PUBLIC or is_closed or peek:
        return lambda _: True
    return lambda submission: submission.team.is_baseline or (team is not None and submission.team.id == team.id)


def is_over(competition: Competition, store: Store, now: datetime) -> bool:
    """Whether the competition has ended, by its toml's date or by ``close``."""
    closes = competition.rules.closes
    return store.closed_at(competition.slug) is not None or (closes is not None and now >= closes)


def assemble(
    competition: Competition,
    store: Store,
    *,
    split: str,
    is_closed: bool,
    only: Callable[[Submission], bool] = lambda _: True,
) -> Board:
    """Put the board together from an open store."""
    metric = load_metric(competition)
    everything = store.submissions(competition.slug)
    current = load_commitment(competition)
    submissions = [one for one in everything if one.commitment == current]
    baselines = _latest_baselines(submissions)
    numbers = [one.number for one in submissions]
    prints = {name: _load_prints(store, numbers, name) for name in {split, PRIVATE}}
    scores = {one.number: one.scores for one in submissions}

    def z(name: str, number: int, other: int) -> float | None:
        gain = scores[number][name] - scores[other][name]
        return _paired_z(metric, gain, prints[name].get(number), prints[name].get(other))

    rungs = _rungs(competition, metric, baselines, split)
    same = merge_rungs(_rungs(competition, metric, baselines, PRIVATE), partial(z, PRIVATE))
    errors = [one.standard_error() for one in prints[split].values()]
    precision = get_precision(competition.rules.precision, errors)
    standings = rank_board(
        [without_private(one) if split == PUBLIC else one for one in submissions if only(one)],
        split,
        greater_is_better=metric.greater_is_better,
        selections=store.selections(competition.slug),
        places=competition.rules.selections,
        shown=precision.told if split == PUBLIC else float,
    )
    return Board(
        competition=competition,
        metric=metric,
        split=split,
        standings=standings,
        rungs=rungs,
        same=same,
        n_ranked=sum(line.rank is not None for line in standings),
        n_rows={name: next((one.n_rows for one in some.values()), 0) for name, some in prints.items()},
        precision=precision,
        is_closed=is_closed,
        n_peeks=store.peeks(competition.slug),
        n_outdated=sum(not one.team.is_baseline and one.commitment != current for one in everything),
        judge=lambda one: judge(
            one.scores[split], one.number, rungs, same, partial(z, split), greater_is_better=metric.greater_is_better
        ),
    )


def load_precision(competition: Competition, store: Store) -> Precision:
    """How public scores of a competition are shown."""
    if competition.rules.precision == "auto":
        return assemble(competition, store, split=PUBLIC, is_closed=False).precision
    return get_precision(competition.rules.precision)


def without_private(submission: Submission) -> Submission:
    """The same without its private score: what nobody may see is not handed around."""
    return replace(submission, scores={PUBLIC: submission.scores[PUBLIC]})


def _load_prints(store: Store, numbers: Sequence[int], split: str) -> dict[int, Fingerprint]:
    blobs = store.fingerprints(numbers, split)
    return {number: Fingerprint.from_bytes(blob.tobytes()) for number, blob in blobs.items()}


def _paired_z(metric: Metric, gain: float, one: Fingerprint | None, other: Fingerprint | None) -> float | None:
    """Paired z in the good direction; None without fingerprints."""
    if one is None or other is None:
        return None
    return paired_z(gain, one, other) * (1 if metric.greater_is_better else -1)


def _latest_baselines(submissions: Sequence[Submission]) -> dict[str, Submission]:
    return {one.team.name: one for one in submissions if one.team.is_baseline}


def _rungs(competition: Competition, metric: Metric, baselines: dict[str, Submission], split: str) -> list[Rung]:
    """The rungs on one split, in the order of the way up."""

    def of_kind(*kinds: str) -> list[Submission]:
        return [one for one in baselines.values() if one.details.get("rung") in kinds]

    def rung(tier: str, one: Submission) -> Rung:
        return Rung(tier=tier, name=one.team.name, score=one.scores[split], number=one.number)

    dummies, ensembles = of_kind("dummy"), of_kind("ensemble")
    top = rung(WORLD_CLASS, ensembles[0]) if ensembles else None
    if competition.published:
        published = competition.published
        top = Rung(tier=WORLD_CLASS, name=published.label or "published", score=published.score, number=None)
    return choose_rungs(
        rung(RESULT, dummies[0]) if dummies else None,
        [(float(str(one.details["oof_score"])), rung(GOOD, one)) for one in of_kind("linear", "default")],
        top,
        greater_is_better=metric.greater_is_better,
    )
