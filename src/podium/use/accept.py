"""The way of a submission on a server, up to the answer.

file on disk -> open? -> limit -> read table -> hold against the sample -> store (limit again, number, job, one
transaction) -> answer. :mod:`podium.use.score_job` goes on from there.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from podium.competition.folder import Competition, get_competition
from podium.store.files import pack
from podium.store.jobs import Accepted, NewJob
from podium.store.store import Store
from podium.use.cross_validation import read_cv
from podium.use.metric import load_metric
from podium.use.names import shown_team
from podium.use.submit import admit
from podium.use.validate import validate

PACKED = ".packed"
"""What the name of an upload ends with, once it is packed as the store keeps it."""


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that has come in and is not accepted yet: where it lies, its hash, and what was said of it."""

    path: Path
    sha256: str
    file_name: str
    description: str = ""
    idempotency_key: str | None = None
    cv_score: float | None = None
    cv_std: float | None = None

    @property
    def packed(self) -> Path:
        return self.path.with_name(self.path.name + PACKED)


def check_admission(competition: Competition, store: Store, upload: Upload, *, team: str, now: datetime) -> None:
    """Refuse what need not be read at all: too late, too early, no slot left.

    Raises
    ------
    SubmissionError
    """
    admit(competition, store, team, now=now, key=upload.idempotency_key)
    read_cv(load_metric(competition), upload.cv_score, upload.cv_std)


def check_upload(root: Path, slug: str, upload: Upload) -> None:
    """Hold an upload against the format, and pack it. It needs no label; run it where a hostile file does no harm.

    Raises
    ------
    InvalidSubmissionError
        The file is refused, with all its problems.
    CompetitionError
    """
    validate(get_competition(root, slug), upload.path, name=upload.file_name)
    pack(upload.path, upload.packed)


def accept(competition: Competition, store: Store, upload: Upload, *, team: str, now: datetime) -> Accepted:
    """Take a checked upload: keep the file, reserve number and slot, add a job, all in one transaction.

    Raises
    ------
    SubmissionError
        Not open, no slot left, or the idempotency key belongs to another file. Nothing is stored.
    """
    known, is_late, limits = admit(competition, store, team, now=now, key=upload.idempotency_key)
    cv_score, cv_std = read_cv(load_metric(competition), upload.cv_score, upload.cv_std)
    new = NewJob(
        slug=competition.slug,
        team=known or shown_team(competition, store.add_team(team, now=now)),
        accepted_at=now.astimezone(UTC),
        sha256=upload.sha256,
        file_name=upload.file_name,
        description=upload.description,
        is_late=is_late,
        idempotency_key=upload.idempotency_key,
        cv_score=cv_score,
        cv_std=cv_std,
    )
    return store.accept(new, upload.packed, limits=limits)
