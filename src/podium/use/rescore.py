"""Score every submission again after a mended label or metric: first to see who would move, then for good.

The old scores stay in the store. The new ones are added in one transaction, with one entry in the ledger.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from podium.chain import LedgerEntry
from podium.competition.folder import Competition
from podium.errors import InvalidCompetitionError, InvalidSubmissionError, NotAllowedError, PodiumError, Problem
from podium.integrity.private_table import hash_private_table
from podium.metrics.metric import Metric
from podium.metrics.registry import get_metric
from podium.scoring.evidence import Evidence
from podium.standings.display import Precision
from podium.standings.ladder import Step
from podium.store.rescores import NewRescore, NewScores
from podium.store.store import Store
from podium.submission import PUBLIC, SPLITS, Submission
from podium.tables.read import read_table
from podium.use.board import find_picks, find_precision
from podium.use.commitments import ensure_commitment, load_commitment
from podium.use.evidence import load_evidence, make_evidence
from podium.use.ladder import replay
from podium.use.metric import load_metric, version_text
from podium.use.names import load_submissions, with_names
from podium.use.phase import is_over
from podium.use.places import store_path
from podium.use.private_table import find_settling, load_private_table
from podium.use.rescore_moves import Move, Side, find_moves
from podium.use.scorer import Scorer
from podium.use.told import is_same_score, told_as, told_step
from podium.use.validate import load_format

Progress = Callable[[int, int, str], None]
"""Called with submissions done, submissions in all, and which is looked at now."""

N_NAMED = 5
"""How many submissions that cannot be scored are named."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a rescore would do.

    Attributes
    ----------
    competition : Competition
    metric : Metric
        Today's.
    precision : Precision
        How scores would be shown.
    before, after : sequence of Submission
        All of the competition by number, as they are scored now and as they would be.
    new : sequence of NewScores
        What the store would keep.
    newest : int
        The newest rescore there was when the scores were worked out.
    moves : sequence of Move
        Every team on both splits.
    knows_tiers : bool
        Whether the new scores have standard errors at once; else tiers follow after the rescore.
    """

    competition: Competition
    metric: Metric
    precision: Precision
    before: Sequence[Submission]
    after: Sequence[Submission]
    new: Sequence[NewScores]
    newest: int
    moves: Sequence[Move]
    knows_tiers: bool

    @property
    def n_changed(self) -> int:
        """How many submissions would get another score."""
        pairs = zip(self.before, self.after, strict=True)
        return sum(
            any(not is_same_score(old.scores[split], new.scores[split]) for split in SPLITS) for old, new in pairs
        )

    @property
    def is_needed(self) -> bool:
        """Whether anything would change: a score, or what it was scored against or by."""
        pairs = zip(self.before, self.after, strict=True)
        return self.n_changed > 0 or any(scored_by(old) != scored_by(new) for old, new in pairs)


def scored_by(one: Submission) -> tuple[str, str, str]:
    """Commitment, metric and version of the metric, which is said without Podium's own version."""
    return one.commitment, one.metric, one.metric_version.partition(" ")[0]


def may_show_private(root: Path, competition: Competition, *, now: datetime, peek: bool) -> bool:
    """Whether private scores may be shown: after the close, or to an organiser who peeks, which is written down."""
    with Store.open(store_path(root)) as store:
        if is_over(competition, store, now):
            return True
        if peek:
            store.record_peek(competition.slug, None, now=now)
        return peek


def plan_rescore(
    root: Path,
    competition: Competition,
    *,
    names: bool = False,
    progress: Progress = lambda done, total, name: None,
) -> Plan:
    """Score every stored file again, one at a time; nothing is changed.

    Parameters
    ----------
    root : Path
    competition : Competition
        Prepared, with the solution and the metric as they should be.
    names : bool
        Name teams by their names in an anonymous competition, too.
    progress : callable

    Raises
    ------
    NotAllowedError
        There is no submission.
    InvalidCompetitionError
        A submission cannot be scored, and a board of two kinds of scores would help nobody.
    """
    with Store.open(store_path(root)) as store:
        newest = store.newest_rescore(competition.slug)
        before = load_submissions(competition, store)
        if not before:
            raise NotAllowedError(f"{competition.slug} has no submission: there is nothing to score again")
        before = with_names(before, store) if names else before
        scored = _Scored(competition, store, before, progress)
        selections = store.selections(competition.slug)
        precision = _find_precision(competition, scored, selections)
        after, new = _tell(competition, scored, precision)
        old_board = _on_the_old_board(before, scored.submissions)
        old_metric = _find_old_metric(competition, old_board)
        sides = (
            Side(
                submissions=old_board,
                evidence_of=lambda some, split: load_evidence(store, some, split, old_metric),
                greater_is_better=old_metric.greater_is_better,
            ),
            Side(
                submissions=after,
                evidence_of=scored.evidence_of,
                greater_is_better=scored.metric.greater_is_better,
            ),
        )
        return Plan(
            competition=competition,
            metric=scored.metric,
            precision=precision,
            before=before,
            after=after,
            new=new,
            newest=newest,
            moves=find_moves(competition, *sides, selections),
            knows_tiers=any(scored.prints[PUBLIC]),
        )


def rescore(root: Path, plan: Plan, *, now: datetime) -> LedgerEntry:
    """Do what was planned, whole or not at all, and return the entry of the ledger.

    After the close the final standings are made anew, and the entry holds their hash, as that of the close does.

    Raises
    ------
    NotAllowedError
        Since the plan was made the solution or the metric changed, or somebody else has rescored.
    """
    competition, [commitment, *_] = plan.competition, scored_by(plan.after[0])
    metric = load_metric(competition)
    if scored_by(plan.after[0]) != (load_commitment(competition), metric.key, metric.version):
        raise NotAllowedError(f"the solution or the metric of {competition.slug} changed meanwhile; rescore it again")
    with Store.open(store_path(root)) as store:
        ensure_commitment(competition, store, now=now)
        new = NewRescore(
            slug=competition.slug,
            rescored_at=now.astimezone(UTC),
            before=plan.newest,
            commitment=commitment,
            metric=plan.after[0].metric,
            metric_version=plan.after[0].metric_version,
            old_commitments=list(dict.fromkeys(one.commitment for one in plan.before)),
            old_metrics=list(dict.fromkeys(f"{one.metric} {one.metric_version}" for one in plan.before)),
            submissions=plan.new,
        )

        def private_table() -> str:
            return hash_private_table(load_private_table(competition, store, store.ledger(new.slug), anew=True))

        is_settled = find_settling(store.ledger(new.slug)) is not None
        return store.rescore(new, private_table=private_table if is_settled else None)


class _Scored:
    """The submissions as they are scored now, and their fingerprints by split and number, as bytes."""

    def __init__(
        self, competition: Competition, store: Store, before: Sequence[Submission], progress: Progress
    ) -> None:
        self.metric = metric = load_metric(competition)
        self.prints: Mapping[str, dict[int, bytes]] = {split: {} for split in SPLITS}
        commitment, version = load_commitment(competition), version_text(metric)
        scores = dict(self._score_all(competition, store, before, progress))
        self.submissions = [
            replace(one, scores=scores[one.number], commitment=commitment, metric=metric.key, metric_version=version)
            for one in before
        ]

    def _score_all(
        self, competition: Competition, store: Store, before: Sequence[Submission], progress: Progress
    ) -> Iterator[tuple[int, dict[str, float]]]:
        scorer, wanted = Scorer(competition), load_format(competition)
        wrong = []
        for place, one in enumerate(before):
            progress(place, len(before), f"submission {one.number}")
            try:
                table = read_table(store.read_file(one.sha256), name=one.file_name)
                if problems := wanted.problems(table):
                    raise InvalidSubmissionError(f"{one.file_name} is refused", problems)
                scores, prints = scorer.score(table)
            except PodiumError as error:
                wrong.append(Problem(f"submission {one.number}: {error}"))
                continue
            for split, found in prints.items():
                self.prints[split][one.number] = found.to_bytes()
            yield one.number, scores
        progress(len(before), len(before), "")
        if wrong:
            more = [Problem(f"and {len(wrong) - N_NAMED} more")] if len(wrong) > N_NAMED else []
            what = f"{competition.slug} cannot be rescored, and nothing was changed: not every submission can be scored"
            raise InvalidCompetitionError(what, [*wrong[:N_NAMED], *more])

    def evidence_of(self, some: Sequence[Submission], split: str) -> Evidence:
        return make_evidence(some, self.prints[split], split, greater_is_better=self.metric.greater_is_better)


def _find_precision(competition: Competition, scored: _Scored, selections: Mapping[str, Sequence[int]]) -> Precision:
    greater = scored.metric.greater_is_better
    picks = find_picks(competition, scored.submissions, PUBLIC, selections=selections, greater_is_better=greater)
    errors = scored.evidence_of([pick.submission for pick in picks], PUBLIC).standard_errors()
    return find_precision(competition, picks, errors)


def _tell(competition: Competition, scored: _Scored, precision: Precision) -> tuple[list[Submission], list[NewScores]]:
    """The public scores as the board would tell them; a ladder is climbed once more from its foot."""
    steps: dict[int, Step] = {}
    if competition.is_ladder:
        for own in _by_team(scored.submissions):
            steps |= replay(competition, own, scored.evidence_of(own, PUBLIC), precision)
    after, new = [], []
    for one in scored.submissions:
        score, step = one.scores[PUBLIC], steps.get(one.number)
        told = told_as(precision, score) if step is None else told_step(precision, step)
        text = told.get("told_score", repr(score)) or None
        after.append(replace(one, told_score=None if text is None else float(text)))
        new.append(
            NewScores(
                number=one.number,
                scores=one.scores,
                fingerprints={name: of[one.number] for name, of in scored.prints.items() if one.number in of},
                told_score=text,
                told_step=told.get("told_step"),
            )
        )
    return after, new


def _by_team(submissions: Sequence[Submission]) -> Iterator[list[Submission]]:
    """The submissions of each team of people, by number."""
    people = sorted((one for one in submissions if not one.team.is_baseline), key=lambda one: (one.team.id, one.number))
    for _, own in groupby(people, key=lambda one: one.team.id):
        yield list(own)


def _on_the_old_board(before: Sequence[Submission], after: Sequence[Submission]) -> Sequence[Submission]:
    """The submissions that stood together before something was mended: without those that came in since."""
    old = [one for one, new in zip(before, after, strict=True) if scored_by(one) != scored_by(new)]
    return old or before


def _find_old_metric(competition: Competition, old_board: Sequence[Submission]) -> Metric:
    """The metric by which they were scored last, for its direction; of a metric file today's is all there is."""
    metric = load_metric(competition)
    old = old_board[-1].metric
    return metric if old == metric.key or old.endswith(".py") else get_metric(old)
