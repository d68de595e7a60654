"""The board of a competition: its standings, its rungs, and the tiers that each team has reached."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from podium.competition.folder import Competition
from podium.errors import NotAllowedError
from podium.metrics.registry import Metric
from podium.standings.display import Precision, get_precision
from podium.standings.points import Scale, make_scale
from podium.standings.rank import Pick, Standing, better, choose_picks, near_view, rank_picks
from podium.standings.tiers import Rung, TierState, judge, reached_tier
from podium.store.store import Store
from podium.submission import PRIVATE, PUBLIC, Submission
from podium.team import Team
from podium.use.commitments import current_submissions, load_commitment
from podium.use.evidence import load_evidence
from podium.use.metric import load_metric
from podium.use.names import find_shown_team, load_submissions
from podium.use.phase import find_freeze, hides_baselines_until, is_over
from podium.use.places import store_path
from podium.use.rungs import find_holders, find_rungs, find_same, latest_baselines
from podium.use.told import compared_by
from podium.use.uncertainty import Weighed, weigh_board


@dataclass(frozen=True, kw_only=True)
class Board:
    """Everything that an interface shows of one competition and split."""

    competition: Competition
    metric: Metric
    split: str
    team: Team | None
    """Who asked."""
    standings: Sequence[Standing]
    rungs: Sequence[Rung]
    same: dict[str, str]
    n_ranked: int
    n_rows: dict[str, int]
    precision: Precision
    is_closed: bool
    frozen_since: datetime | None
    """Since when it stands still."""
    hides_baselines_until: datetime | None
    n_peeks: int
    n_outdated: int
    errors: Mapping[int, float]
    """Standard errors of the scores that stand, by submission number, as far as they are known."""
    weighed: Weighed | None
    judge: Callable[[Submission], list[TierState]]
    z: Callable[[int, int], float | None]
    """How many paired standard errors the first submission (by number) is better than the second; both are weighed."""
    scale: Scale | None
    """Points by told scores; None where too few rungs can be told apart."""

    def tier(self, submission: Submission) -> str | None:
        """The highest tier that a submission reaches on this split."""
        return reached_tier(self.judge(submission))

    def points(self, score: float) -> float | None:
        """The points of a score of this split as it is told, cut off at a tenth: 50 has who is there."""
        return None if self.scale is None else Precision(1).shown(self.scale.points(score))

    def told(self, score: float) -> float:
        """A score of this split as everybody may know it."""
        return score if self.split == PRIVATE else self.precision.told(score)

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
        asker = find_shown_team(competition, store, team) if team else None
        has_finished = asker is not None and asker.id in store.finished(competition.slug)
        if split == PRIVATE and not is_closed and not peek and not has_finished:
            raise NotAllowedError(
                f"the private board of {competition.slug} opens when it is closed (`podium close`) or when you have "
                "finished (`podium finish`); an organiser may look with --peek, which the board will show"
            )
        if split == PRIVATE and not is_closed and peek:
            store.record_peek(competition.slug, asker, now=now)
        only = _visible(split, is_closed, peek, asker)
        board = assemble(competition, store, split=split, is_closed=is_closed, now=now, team=asker, only=only)
    if competition.rules.view == "near" and not peek:
        return replace(board, standings=near_view(board.standings, asker))
    return board


def _visible(split: str, is_closed: bool, peek: bool, team: Team | None) -> Callable[[Submission], bool]:
    """Which lines are seen: a team that has finished early sees itself among the baselines."""
    if split == PUBLIC or is_closed or peek:
        return lambda _: True
    return lambda submission: submission.team.is_baseline or (team is not None and submission.team.id == team.id)


def assemble(
    competition: Competition,
    store: Store,
    *,
    split: str,
    is_closed: bool,
    now: datetime,
    team: Team | None = None,
    only: Callable[[Submission], bool] = lambda _: True,
    also: Sequence[Submission] = (),
    max_age: timedelta = timedelta(0),
) -> Board:
    """Put the board together from an open store.

    ``team`` asks, ``only`` says which submissions it may see, ``also`` can be compared beside those that stand.
    What the ranks are worth may be as old as ``max_age``.
    """
    metric = load_metric(competition)
    everything = load_submissions(competition, store)
    current = load_commitment(competition)
    frozen_since = find_freeze(competition, now) if split == PUBLIC and not is_closed else None
    hides_until = None if is_closed else hides_baselines_until(competition, now)
    submissions = [one for one in everything if one.commitment == current]
    shown = [one for one in submissions if _is_shown(one, frozen_since, hides_until)]
    picks = _find_picks(competition, store, filter(only, shown), split)
    baselines = latest_baselines(shown)
    compared = [*(pick.submission for pick in picks), *baselines.values(), *also]
    evidence = {name: load_evidence(store, compared, name, metric) for name in {split, PRIVATE}}
    rungs = find_rungs(competition, baselines, split, greater_is_better=metric.greater_is_better)
    same = find_same(competition, baselines, evidence[PRIVATE])
    errors = evidence[split].standard_errors()
    is_whole = len(shown) == len(submissions)
    precision = find_precision(competition, picks, errors) if is_whole else load_precision(competition, store)
    holders = find_holders(
        competition,
        baselines,
        lambda one: one.scores[split] if split == PRIVATE else precision.told(one.scores[split]),
        greater_is_better=metric.greater_is_better,
    )

    standings = rank_picks(
        [replace(pick, submission=without_private(pick.submission)) for pick in picks] if split == PUBLIC else picks,
        greater_is_better=metric.greater_is_better,
        told=lambda one: one.scores[split] if split == PRIVATE else compared_by(competition, precision, one),
    )
    is_ladder = competition.is_ladder and split == PUBLIC
    weighed = None
    if not is_ladder:
        weighed = weigh_board(
            store,
            competition.slug,
            split,
            standings,
            evidence[split],
            n_private=evidence[PRIVATE].n_rows,
            team=team,
            is_closed=is_closed,
            now=now,
            max_age=max_age,
        )
    return Board(
        competition=competition,
        metric=metric,
        split=split,
        team=team,
        standings=standings,
        rungs=rungs,
        same=same,
        n_ranked=sum(line.rank is not None for line in standings),
        n_rows={name: one.n_rows for name, one in evidence.items()},
        precision=precision,
        is_closed=is_closed,
        frozen_since=frozen_since,
        hides_baselines_until=hides_until,
        n_peeks=store.peeks(competition.slug),
        n_outdated=sum(not one.team.is_baseline and one.commitment != current for one in everything),
        errors={} if is_ladder else errors,
        weighed=weighed,
        judge=lambda one: judge(
            one.scores[split],
            one.number,
            rungs,
            same,
            evidence[split].z,
            greater_is_better=metric.greater_is_better,
        ),
        z=evidence[split].z,
        scale=make_scale(holders, evidence[PRIVATE].z, greater_is_better=metric.greater_is_better),
    )


def _is_shown(one: Submission, frozen_since: datetime | None, hides_until: datetime | None) -> bool:
    """Baselines are shown from their date on; of people a frozen board shows what came before."""
    if one.team.is_baseline:
        return hides_until is None
    return frozen_since is None or one.submitted_at < frozen_since


def load_precision(competition: Competition, store: Store) -> Precision:
    """How public scores of a competition are shown."""
    if competition.rules.precision != "auto":
        return get_precision(competition.rules.precision, told_in_full=competition.is_practice)
    picks = _find_picks(competition, store, current_submissions(competition, store), PUBLIC)
    evidence = load_evidence(store, [pick.submission for pick in picks], PUBLIC, load_metric(competition))
    return find_precision(competition, picks, evidence.standard_errors())


def _find_picks(competition: Competition, store: Store, submissions: Iterable[Submission], split: str) -> list[Pick]:
    return find_picks(
        competition,
        submissions,
        split,
        selections=store.selections(competition.slug),
        greater_is_better=load_metric(competition).greater_is_better,
    )


def find_picks(
    competition: Competition,
    submissions: Iterable[Submission],
    split: str,
    *,
    selections: Mapping[str, Sequence[int]],
    greater_is_better: bool,
) -> list[Pick]:
    """With which of ``submissions`` each team stands, by the rules of the competition."""
    return choose_picks(
        submissions,
        split,
        greater_is_better=greater_is_better,
        selections=selections,
        places=competition.rules.selections,
        may_stand=lambda one: not competition.is_ladder or one.told_score is not None,
    )


def find_precision(competition: Competition, picks: Sequence[Pick], errors: Mapping[int, float]) -> Precision:
    """Where it hangs on standard errors: on the baselines', if there are any, which no participant can move."""
    baselines = [pick for pick in picks if pick.submission.team.is_baseline]
    numbers = [pick.submission.number for pick in baselines or picks]
    return get_precision(
        competition.rules.precision,
        [errors[number] for number in numbers if number in errors],
        told_in_full=competition.is_practice,
    )


def without_private(submission: Submission) -> Submission:
    """The same without its private score: what nobody may see is not handed around."""
    return replace(submission, scores={PUBLIC: submission.scores[PUBLIC]})
