"""The way of a submission on a server, after the answer: job -> score both splits -> store under its number."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from podium.competition.folder import Competition, get_competition
from podium.errors import InvalidSubmissionError, NotAllowedError, PodiumError
from podium.scoring.fingerprint import Fingerprint
from podium.store.files import Files
from podium.store.jobs import ORGANISERS, TEAMS, Job
from podium.store.store import Store
from podium.store.submissions import NewSubmission
from podium.use.commitments import ensure_commitment, load_commitment
from podium.use.phase import find_limits
from podium.use.places import store_path
from podium.use.scorer import score_table
from podium.use.submit import Outcome, decide_told, find_earlier, new_submission, tell
from podium.use.validate import validate

BROKE = "the competition broke while it scored this file; the organiser can see why. It cost you nothing"
"""All that a team learns of what only the organiser can mend."""


@dataclass(frozen=True, kw_only=True)
class Scored:
    """What comes of scoring a file: scores and fingerprints by split, and against which solution."""

    scores: Mapping[str, float]
    prints: Mapping[str, Fingerprint]
    commitment: str


@dataclass(frozen=True, kw_only=True)
class Fault:
    """Why a file was not scored: whose fault it is, what the team is told, and what only the organiser may read."""

    whose: str
    message: str
    details: str = ""


def score_file(root: Path, slug: str, sha256: str, file_name: str) -> Scored:
    """Score a stored file. It reads the hidden answers and writes nothing.

    Raises
    ------
    InvalidSubmissionError
        The metric has found something that the team can mend.
    CompetitionError, StoreError
        The organiser can mend it.
    """
    competition = get_competition(root, slug)
    commitment = load_commitment(competition)
    data = Files(store_path(root).parent / "files").read(sha256)
    scores, prints = score_table(competition, validate(competition, data, name=file_name))
    return Scored(scores=scores, prints=prints, commitment=commitment)


def find_fault(error: BaseException) -> Fault:
    """Whose fault an error is: a file that is refused is the team's, anything else the organiser's."""
    if isinstance(error, InvalidSubmissionError):
        return Fault(whose=TEAMS, message=str(error))
    details = str(error) if isinstance(error, PodiumError) else f"{type(error).__name__}: {error}"
    return Fault(whose=ORGANISERS, message=BROKE, details="\n".join([details, getattr(error, "details", "")]).strip())


def keep_score(competition: Competition, store: Store, number: int, scored: Scored, *, now: datetime) -> bool:
    """Add the submission under its job's number. False where the solution is another one by now: score it again."""
    if scored.commitment != load_commitment(competition):
        return False

    def make(job: Job) -> NewSubmission:
        new = job.new
        commitment = ensure_commitment(competition, store, now=now)
        before = find_earlier(competition, store, new.team, commitment, before=number)
        return new_submission(
            competition,
            new.team,
            b"",  # the file is kept already
            new.file_name,
            scored.scores,
            scored.prints,
            now=new.accepted_at,
            commitment=commitment,
            description=new.description,
            is_late=new.is_late,
            idempotency_key=new.idempotency_key,
            cv_score=new.cv_score,
            cv_std=new.cv_std,
            told=decide_told(competition, store, before, scored.scores, scored.prints, is_late=new.is_late),
        )

    store.finish_job(number, make, now=now)
    return True


def load_outcome(
    root: Path, competition: Competition, number: int, *, team: str, now: datetime, is_replay: bool = False
) -> Outcome:
    """What a team learns of one of its scored submissions: as :func:`podium.use.submit.submit` tells it.

    ``is_replay`` says that the same file was sent again with the same idempotency key.

    Raises
    ------
    NotAllowedError
        The team has no scored submission of that number.
    """
    with Store.open(store_path(root)) as store:
        stored, author = store.get_submission(number), store.get_team(team)
        if stored is None or author is None or (stored.team.id, stored.slug) != (author.id, competition.slug):
            raise NotAllowedError(f"you have no submission {number} to {competition.slug}")
        limits = find_limits(competition, store, author, stored.submitted_at, is_late=stored.is_late)
        receipt = store.receipt(number, limits=limits, is_replay=is_replay)
        before = find_earlier(competition, store, author, stored.commitment, before=number)
        return tell(competition, store, receipt, before, is_new_team=False, now=now)
