"""The way of a submission, top to bottom.

file -> open? -> limit -> read table -> hold against the sample -> score both splits -> store -> stand
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from podium.competition.folder import Competition
from podium.errors import InvalidSubmissionError, NotAllowedError
from podium.scoring.fingerprint import Fingerprint
from podium.standings.ladder import NEW_BEST, NO_IMPROVEMENT
from podium.standings.rank import Standing, best_of, counted, neighbours
from podium.standings.tiers import TierState
from podium.store.limits import Limits
from podium.store.store import Store
from podium.store.submissions import NewSubmission, Receipt
from podium.submission import PUBLIC, Submission
from podium.team import Team
from podium.use.board import Board, assemble, load_precision, without_private
from podium.use.commitments import ensure_commitment
from podium.use.cross_validation import read_cv
from podium.use.ladder import take_step
from podium.use.metric import load_metric, version_text
from podium.use.names import find_shown_team, load_submissions, shown_team
from podium.use.phase import check_open, find_deadline, find_limits, is_over, late_penalty
from podium.use.places import store_path
from podium.use.scorer import score_table
from podium.use.told import told_as, told_public, told_step
from podium.use.validate import validate

MOST_BYTES = 2 * 2**30


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a team learns of its submission: nothing private.

    ``public_score`` is as the team may know it: shortened where programs are not told in full, None where a ladder
    tells none.
    A frozen board does not move: then there is no standing.
    ``penalty`` is the share of its grade that late work loses.
    ``gain_z`` is how many paired standard errors it is better than the team's previous best, None where there is
    none or the metric has no standard errors.
    """

    receipt: Receipt
    submission: Submission
    public_score: float | None
    is_new_team: bool
    previous_best: Submission | None
    gain_z: float | None
    standing: Standing | None
    above: Standing | None
    below: Standing | None
    tiers: list[TierState]
    penalty: float
    board: Board

    @property
    def is_on_ladder(self) -> bool:
        """Whether a ladder decides: then all that is told is whether this is a new best."""
        return self.board.competition.is_ladder and not self.submission.is_late

    @property
    def words(self) -> str:
        """The score in words, or what the ladder says."""
        told = "" if self.public_score is None else self.board.precision.text(self.public_score)
        if self.is_on_ladder:
            return f"{NEW_BEST} {told}" if told else NO_IMPROVEMENT
        return f"public {told}"


def submit(
    root: Path,
    competition: Competition,
    source: Path | bytes,
    *,
    team: str,
    now: datetime,
    file_name: str = "",
    description: str = "",
    idempotency_key: str | None = None,
    cv_score: float | None = None,
    cv_std: float | None = None,
) -> Outcome:
    """Score a file for a team and record it.

    Parameters
    ----------
    root : Path
    competition : Competition
    source : Path or bytes
        A CSV file, plain, gzip or zip.
    team : str
        A name; a new one makes the team.
    now : datetime
        UTC.
    file_name : str
        What the file is called, where ``source`` is bytes.
    description : str
    idempotency_key : str, optional
        The same key again gives the first receipt and stores nothing.
    cv_score, cv_std : float, optional
        The team's own cross-validation: mean and standard deviation over the folds, in the metric's units.

    Raises
    ------
    SubmissionError
        Not open, no submission left, or the file is refused with all its problems. Nothing is stored.
    CompetitionError
        The competition broke; it costs the team nothing.
    """
    data = _read_bytes(source)
    name = file_name or (source.name if isinstance(source, Path) else "submission.csv")
    with Store.open(store_path(root)) as store:
        known, is_late, limits = admit(competition, store, team, now=now, key=idempotency_key)
        cv_score, cv_std = read_cv(load_metric(competition), cv_score, cv_std)
        table = validate(competition, data, name=name)
        scores, prints = score_table(competition, table)
        commitment = ensure_commitment(competition, store, now=now)
        author = known or shown_team(competition, store.add_team(team, now=now))
        before = find_earlier(competition, store, author, commitment)
        receipt = store.add_submission(
            new_submission(
                competition,
                author,
                data,
                name,
                scores,
                prints,
                now=now,
                description=description,
                is_late=is_late,
                idempotency_key=idempotency_key,
                commitment=commitment,
                cv_score=cv_score,
                cv_std=cv_std,
                told=decide_told(competition, store, before, scores, prints, is_late=is_late),
            ),
            limits=limits,
        )
        return tell(competition, store, receipt, before, is_new_team=known is None, now=now)


def admit(
    competition: Competition, store: Store, team: str, *, now: datetime, key: str | None
) -> tuple[Team | None, bool, Limits]:
    """Who submits (None for a new team), whether it is late, and what limits it; raises where it is not taken at all.

    With an idempotency key a slot is looked for later: the key may have one.
    """
    known = find_shown_team(competition, store, team)
    is_late = check_open(competition, store, known, now)
    if known is not None and known.is_baseline:
        raise NotAllowedError(f"{known.name!r} is the name of a baseline; --team or PODIUM_TEAM names another")
    limits = find_limits(competition, store, known, now, is_late=is_late)
    if known is not None and key is None:
        store.check_limits(competition.slug, known, limits, now=now)
    return known, is_late, limits


def find_earlier(
    competition: Competition, store: Store, team: Team, commitment: str, *, before: int | None = None
) -> list[Submission]:
    """A team's counted submissions against one solution, by number; those before a number, where one is given."""
    return counted(
        one
        for one in load_submissions(competition, store, team)
        if one.commitment == commitment and (before is None or one.number < before)
    )


def decide_told(
    competition: Competition,
    store: Store,
    before: Sequence[Submission],
    scores: Mapping[str, float],
    prints: Mapping[str, Fingerprint],
    *,
    is_late: bool,
) -> dict[str, str]:
    """What the ledger tells of a new submission, which on a ladder hangs on those ``before``."""
    precision = load_precision(competition, store)
    if competition.is_ladder and not is_late:
        return told_step(precision, take_step(competition, store, before, scores, prints, precision))
    return told_as(precision, scores[PUBLIC])


def tell(
    competition: Competition,
    store: Store,
    receipt: Receipt,
    before: Sequence[Submission],
    *,
    is_new_team: bool,
    now: datetime,
) -> Outcome:
    """What the team learns of what is stored now."""
    stored = store.get_submission(receipt.number)
    assert stored is not None
    team = shown_team(competition, stored.team)
    best = None
    if before and not competition.is_ladder:
        best = best_of(before, PUBLIC, greater_is_better=load_metric(competition).greater_is_better)
    board = assemble(
        competition,
        store,
        split=PUBLIC,
        is_closed=is_over(competition, store, now),
        now=now,
        team=team,
        also=[stored] if best is None else [stored, best],
    )
    score = told_public(competition, board.precision, stored)
    standing = board.line_of(stored.team) if score is not None and board.frozen_since is None else None
    above, below = neighbours(board.standings, stored.team) if standing else (None, None)
    return Outcome(
        receipt=replace(receipt, scores={} if score is None else {PUBLIC: score}),
        submission=replace(without_private(stored), team=team),
        public_score=score,
        is_new_team=is_new_team,
        previous_best=without_private(best) if best else None,
        gain_z=board.z(stored.number, best.number) if best else None,
        standing=standing,
        above=above,
        below=below,
        penalty=_find_penalty(competition, store, stored) if stored.is_late else 0.0,
        tiers=[] if competition.is_ladder and not stored.is_late else board.judge(stored),
        board=board,
    )


def _find_penalty(competition: Competition, store: Store, one: Submission) -> float:
    return late_penalty(competition, find_deadline(competition, store, one.team), one.submitted_at)


def _read_bytes(source: Path | bytes) -> bytes:
    if isinstance(source, bytes):
        return source
    try:
        if source.stat().st_size > MOST_BYTES:
            raise InvalidSubmissionError.one(f"{source} is refused", "it is larger than 2 GiB")
        return source.read_bytes()
    except FileNotFoundError:
        raise InvalidSubmissionError.one(f"{source} is refused", "there is no such file") from None
    except OSError as error:
        raise InvalidSubmissionError.one(f"{source} is refused", f"it cannot be read: {error.strerror}") from None


def new_submission(
    competition: Competition,
    team: Team,
    data: bytes,
    file_name: str,
    scores: Mapping[str, float],
    prints: Mapping[str, Fingerprint],
    *,
    now: datetime,
    commitment: str,
    description: str = "",
    is_late: bool = False,
    idempotency_key: str | None = None,
    details: Mapping[str, object] | None = None,
    told: Mapping[str, str] | None = None,
    cv_score: float | None = None,
    cv_std: float | None = None,
) -> NewSubmission:
    """What the store takes: a person's file and a baseline's go the same way."""
    metric = load_metric(competition)
    return NewSubmission(
        slug=competition.slug,
        team=team,
        submitted_at=now.astimezone(UTC),
        file=data,
        file_name=file_name,
        description=description,
        scores=dict(scores),
        fingerprints={split: one.to_bytes() for split, one in prints.items()},
        metric=metric.key,
        metric_version=version_text(metric),
        commitment=commitment,
        idempotency_key=idempotency_key,
        is_late=is_late,
        details=dict(details or {}),
        cv_score=cv_score,
        cv_std=cv_std,
        **(told or {}),
    )
