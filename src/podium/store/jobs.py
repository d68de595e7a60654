"""Jobs: submissions that a server has accepted and not scored yet.

A job has the number that its submission will have, and holds the slot of its team. Once it is scored the submission is
added and the job is done, in one transaction: so nothing is scored twice. A job that failed holds no slot.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from podium.errors import NotAllowedError
from podium.store import submissions
from podium.store.connection import Connection
from podium.store.limits import Limits, count_remaining
from podium.store.moments import from_text, to_text
from podium.store.submissions import NewSubmission
from podium.store.teams import KEPT, THEIRS, read_team
from podium.team import Team

QUEUED, SCORING, DONE, FAILED = STATES = ("queued", "scoring", "done", "failed")
TEAMS, ORGANISERS = ("team", "organiser")
"""Whose fault it is that a job failed."""
MOST_ATTEMPTS = 3
"""A job during which the server died so often is not tried again: it may be what kills the server."""

_WAITS = f"state IN ('{QUEUED}', '{SCORING}')"
_COLUMNS = (
    "number, slug, accepted_at, sha256, file_name, description, is_late, idempotency_key, cv_score, cv_std, state, "
    "attempts, ended_at, whose, message, kept.id, kept.name, kept.is_baseline, kept.pseudonym"
)


@dataclass(frozen=True, kw_only=True)
class NewJob:
    """A file that was read and found right. ``sha256`` names it in the folder of submitted files."""

    slug: str
    team: Team
    accepted_at: datetime
    sha256: str
    file_name: str
    description: str = ""
    is_late: bool = False
    idempotency_key: str | None = None
    cv_score: float | None = None
    cv_std: float | None = None


@dataclass(frozen=True, kw_only=True)
class Job:
    """An accepted submission, and what has become of it.

    Attributes
    ----------
    new : NewJob
    number : int
        Of the submission that it becomes.
    state : {"queued", "scoring", "done", "failed"}
    attempts : int
        How often its scoring began.
    ended_at : datetime or None
        UTC.
    whose : {"", "team", "organiser"}
        Who can mend what made it fail.
    message : str
        Why it failed, in words for the team.
    """

    new: NewJob
    number: int
    state: str
    attempts: int
    ended_at: datetime | None
    whose: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The answer to who submitted: ``is_replay`` says that the key was used before, and nothing was added."""

    job: Job
    remaining_today: int | None
    is_replay: bool


def find_replay(db: Connection, new: NewJob, limits: Limits) -> Accepted | None:
    """What was accepted before with the same idempotency key; a job that failed has freed it.

    Raises
    ------
    NotAllowedError
        The key belongs to another file or another competition.
    """
    if new.idempotency_key is None:
        return None
    where = f"team_id IN ({THEIRS}) AND idempotency_key = ?2 AND state <> ?3"
    for job in load_jobs(db, where, [new.team.id, new.idempotency_key, FAILED]):
        if (job.new.slug, job.new.sha256) != (new.slug, new.sha256):
            raise submissions.key_is_taken(new.idempotency_key, job.number)
        return _accepted(db, job, limits, is_replay=True)
    return None


def check_key_is_free(db: Connection, team: Team, key: str | None) -> None:
    """Raise NotAllowedError while a submission with the same key is being scored."""
    where = f"team_id IN ({THEIRS}) AND idempotency_key = ?2 AND {_WAITS}"
    for job in load_jobs(db, where, [team.id, key]) if key is not None else ():
        raise NotAllowedError(
            f"submission {job.number} with the key {key!r} is being scored by the server; wait for it"
        )


def add_job(db: Connection, new: NewJob, limits: Limits) -> Accepted:
    """Reserve number and slot, inside the caller's transaction."""
    number = _reserve_number(db)
    row = {
        "number": number,
        "slug": new.slug,
        "team_id": new.team.id,
        "accepted_at": to_text(new.accepted_at),
        "sha256": new.sha256,
        "file_name": submissions.storable(new.file_name),
        "description": submissions.storable(new.description),
        "is_late": new.is_late,
        "idempotency_key": new.idempotency_key,
        "cv_score": new.cv_score,
        "cv_std": new.cv_std,
        "state": QUEUED,
    }
    db.run(f"INSERT INTO jobs ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
    job = get_job(db, number)
    assert job is not None
    return _accepted(db, job, limits, is_replay=False)


def _reserve_number(db: Connection) -> int:
    """The next number of all submissions; SQLite itself goes on after it."""
    if not db.rows("SELECT 1 FROM sqlite_sequence WHERE name = 'submissions'"):
        db.run("INSERT INTO sqlite_sequence (name, seq) VALUES ('submissions', 0)")
    db.run("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'submissions'")
    number: int = db.value("SELECT seq FROM sqlite_sequence WHERE name = 'submissions'")
    return number


def _accepted(db: Connection, job: Job, limits: Limits, *, is_replay: bool) -> Accepted:
    remaining = None
    if limits.late_counts or not job.new.is_late:
        remaining = count_remaining(
            db, job.new.slug, job.new.team.id, limits, number=job.number, submitted_at=job.new.accepted_at
        )
    return Accepted(job=job, remaining_today=remaining, is_replay=is_replay)


def claim(db: Connection) -> Job | None:
    """The job to score next, marked as such, inside the caller's transaction; None where nothing can be begun.

    The oldest one, of which each team has one at a time in a competition: nobody holds up the others, and a ladder
    sees submissions in their order.
    """
    number = db.value(
        "SELECT min(number) FROM jobs WHERE state = ?1 AND number IN (SELECT min(number) FROM jobs "
        f"JOIN teams ON teams.id = team_id WHERE {_WAITS} GROUP BY slug, coalesce(merged_into, team_id))",
        [QUEUED],
    )
    if number is None:
        return None
    db.run("UPDATE jobs SET state = ?, attempts = attempts + 1 WHERE number = ?", [SCORING, number])
    return get_job(db, number)


def requeue(db: Connection, *, now: datetime) -> None:
    """Take up again what a server was scoring when it ended, inside the caller's transaction."""
    db.run(
        "UPDATE jobs SET state = ?, ended_at = ?, whose = ?, message = ? WHERE state = ? AND attempts >= ?",
        [FAILED, to_text(now), ORGANISERS, "the server stopped each time it scored this file", SCORING, MOST_ATTEMPTS],
    )
    db.run("UPDATE jobs SET state = ? WHERE state = ?", [QUEUED, SCORING])


def put_back(db: Connection, number: int) -> None:
    """Let a job that was begun wait again, as if it had not been, inside the caller's transaction."""
    db.run(
        "UPDATE jobs SET state = ?, attempts = attempts - 1 WHERE number = ? AND state = ?", [QUEUED, number, SCORING]
    )


def finish_job(db: Connection, number: int, new: NewSubmission, *, now: datetime) -> None:
    """Add the submission under the job's number, inside the caller's transaction; nothing, if that was done."""
    job = get_job(db, number)
    if job is None or job.state != SCORING:
        return
    submissions.insert(db, new, job.new.sha256, number=number)
    db.run("UPDATE jobs SET state = ?, ended_at = ? WHERE number = ?", [DONE, to_text(now), number])


def fail_job(db: Connection, number: int, *, whose: str, message: str, now: datetime) -> None:
    """End a job that cannot be scored, inside the caller's transaction: its slot is free again."""
    db.run(
        f"UPDATE jobs SET state = ?, ended_at = ?, whose = ?, message = ? WHERE number = ? AND {_WAITS}",
        [FAILED, to_text(now), whose, message, number],
    )


def check_none_waits(db: Connection, slug: str) -> None:
    """Raise NotAllowedError while submissions that came in time are being scored: they belong to the final board."""
    n_waiting = db.value(f"SELECT count(*) FROM jobs WHERE slug = ? AND NOT is_late AND {_WAITS}", [slug])
    if n_waiting:
        many = "1 submission is" if n_waiting == 1 else f"{n_waiting} submissions are"
        raise NotAllowedError(
            f"{slug!r} is not closed: {many} waiting to be scored by `podium serve`; try again when that is done"
        )


def get_job(db: Connection, number: int) -> Job | None:
    return next(iter(load_jobs(db, "number = ?", [number])), None)


def load_jobs(db: Connection, where: str, parameters: list[object]) -> list[Job]:
    """The jobs that fit a condition, by number; their teams are those that they count for."""
    rows = db.rows(
        f"SELECT {_COLUMNS} FROM jobs JOIN teams ON teams.id = team_id {KEPT} WHERE {where} ORDER BY number", parameters
    )
    return [_job(row) for row in rows]


def _job(row: tuple[Any, ...]) -> Job:
    number, slug, accepted_at, digest, file_name, description, is_late, key, cv_score, cv_std, *rest = row
    state, attempts, ended_at, whose, message, *team = rest
    new = NewJob(
        slug=slug,
        team=read_team(*team),
        accepted_at=from_text(accepted_at),
        sha256=digest,
        file_name=file_name,
        description=description,
        is_late=bool(is_late),
        idempotency_key=key,
        cv_score=cv_score,
        cv_std=cv_std,
    )
    ended = from_text(ended_at) if ended_at else None
    return Job(new=new, number=number, state=state, attempts=attempts, ended_at=ended, whose=whose, message=message)
