"""The way of a submission, top to bottom.

file -> open? -> limit -> read table -> hold against the sample -> score both splits -> store -> stand
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import podium
from podium.competition.folder import Competition
from podium.errors import DeadlineError, InvalidSubmissionError, NotAllowedError
from podium.scoring.fingerprint import Fingerprint
from podium.standings.ladder import NEW_BEST, NO_IMPROVEMENT
from podium.standings.rank import Standing, best_of, counted, neighbours
from podium.standings.tiers import TierState
from podium.store.limits import Limits
from podium.store.store import Store
from podium.store.submissions import NewSubmission, Receipt
from podium.submission import PUBLIC, Submission
from podium.team import Team
from podium.use.board import Board, assemble, is_over, load_precision, without_private
from podium.use.commitments import ensure_commitment
from podium.use.cross_validation import read_cv
from podium.use.ladder import take_step
from podium.use.metric import load_metric
from podium.use.places import store_path
from podium.use.scorer import score_table
from podium.use.told import told_as, told_public, told_step
from podium.use.validate import validate

NO_LIMITS = Limits(daily=0, total=0)
MOST_BYTES = 2 * 2**30


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a team learns of its submission: nothing private.

    ``public_score`` is as the team may know it: shortened where programs are not told in full, None where a ladder
    tells none.
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
        is_late = check_open(competition, store, team, now)
        known = store.get_team(team)
        if known is not None and known.is_baseline:
            raise NotAllowedError(f"{known.name!r} is the name of a baseline; --team or PODIUM_TEAM names another")
        limits = (
            NO_LIMITS if is_late else Limits(daily=competition.rules.daily_limit, total=competition.rules.total_limit)
        )
        if known is not None and idempotency_key is None:
            store.check_limits(competition.slug, known, limits, now=now)
        cv_score, cv_std = read_cv(load_metric(competition), cv_score, cv_std)
        table = validate(competition, data, name=name)
        scores, prints = score_table(competition, table)
        commitment = ensure_commitment(competition, store, now=now)
        author = known or store.add_team(team, now=now)
        earlier = store.submissions(competition.slug, author)
        before = counted(one for one in earlier if one.commitment == commitment)
        precision = load_precision(competition, store)
        if competition.is_ladder and not is_late:
            told = told_step(precision, take_step(competition, store, before, scores, prints, precision))
        else:
            told = told_as(precision, scores[PUBLIC])
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
                told=told,
            ),
            limits=limits,
        )
        return _tell(competition, store, receipt, before, is_new_team=known is None, now=now)


def _tell(
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
    best = None
    if before and not competition.is_ladder:
        best = best_of(before, PUBLIC, greater_is_better=load_metric(competition).greater_is_better)
    board = assemble(
        competition,
        store,
        split=PUBLIC,
        is_closed=is_over(competition, store, now),
        now=now,
        team=stored.team,
        also=[stored] if best is None else [stored, best],
    )
    score = told_public(competition, board.precision, stored)
    standing = board.line_of(stored.team) if score is not None else None
    above, below = neighbours(board.standings, stored.team) if standing else (None, None)
    return Outcome(
        receipt=replace(receipt, scores={} if score is None else {PUBLIC: score}),
        submission=without_private(stored),
        public_score=score,
        is_new_team=is_new_team,
        previous_best=without_private(best) if best else None,
        gain_z=board.z(stored.number, best.number) if best else None,
        standing=standing,
        above=above,
        below=below,
        tiers=[] if competition.is_ladder and not stored.is_late else board.judge(stored),
        board=board,
    )


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


def check_open(competition: Competition, store: Store, team: str, now: datetime) -> bool:
    """Whether a submission is late; DeadlineError where it is not taken at all."""
    rules = competition.rules
    if rules.opens is not None and now < rules.opens:
        raise DeadlineError(f"{competition.slug} opens on {rules.opens:%Y-%m-%d %H:%M} UTC")
    known = store.get_team(team)
    has_finished = known is not None and known.id in store.finished(competition.slug)
    if not is_over(competition, store, now) and not has_finished:
        return False
    if rules.late == "none":
        raise DeadlineError(f"{competition.slug} is closed and takes no late submissions")
    return True


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
        metric_version=f"{metric.version} (podium {podium.__version__})",
        commitment=commitment,
        idempotency_key=idempotency_key,
        is_late=is_late,
        details=dict(details or {}),
        cv_score=cv_score,
        cv_std=cv_std,
        **(told or {}),
    )
