"""Submissions in the store: how one is admitted, added and told of, and how they are read."""

import json
import math
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from podium import __version__
from podium.chain import SUBMISSION
from podium.errors import DeadlineError, NotAllowedError
from podium.store import ledger, rescores
from podium.store.connection import Connection
from podium.store.faults import CORRUPT, sqlite_fault
from podium.store.holdings import submission_facts
from podium.store.limits import Limits, check_limits, count_remaining
from podium.store.moments import from_text, to_text
from podium.store.teams import KEPT, THEIRS, read_team
from podium.submission import PUBLIC, Submission
from podium.team import Team

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_KEY_BYTES = 16
_WITH_TEAMS = f"submissions JOIN teams ON teams.id = team_id {KEPT}"


@dataclass(frozen=True, kw_only=True)
class NewSubmission:
    """A scored file that is not in the store yet.

    ``file`` is what the participant sent, byte for byte. ``fingerprints`` holds, for each split, block sums
    as little-endian float32. ``commitment`` names the solution it was scored against.
    ``idempotency_key`` makes a repeated call harmless: it is the same submission.
    ``is_late`` ones are taken after the close, and count only toward limits that say so. ``cv_score`` and ``cv_std``
    are the team's own cross-validation, kept as it was told.

    ``told_score`` is the public score as the board tells it, for the ledger that everybody may read: by default
    in full, and empty where the board tells none. ``told_step`` is the step to which it was cut off toward zero,
    such as ``"0.005"``, where that is coarser than a float.
    """

    slug: str
    team: Team
    submitted_at: datetime
    file: bytes
    file_name: str
    scores: Mapping[str, float]
    metric: str
    metric_version: str
    commitment: str = ""
    description: str = ""
    fingerprints: Mapping[str, bytes] = field(default_factory=dict)
    idempotency_key: str | None = None
    is_late: bool = False
    details: Mapping[str, object] = field(default_factory=dict)
    cv_score: float | None = None
    cv_std: float | None = None
    told_score: str | None = None
    told_step: str | None = None

    def __post_init__(self) -> None:
        to_text(self.submitted_at)  # has a time zone
        if not all(math.isfinite(score) for score in self.scores.values()):
            raise ValueError(f"a score is not finite: {dict(self.scores)}")
        if not all(math.isfinite(value) for value in (self.cv_score, self.cv_std) if value is not None):
            raise ValueError(f"a cross-validation is not finite: {self.cv_score}, {self.cv_std}")  # NaN would be NULL


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What proves that a submission was taken.

    ``same_file_as`` is the number of the team's first submission of the same bytes to the same competition.
    ``is_replay`` says that nothing was stored: the idempotency key had been used, and this is its receipt.
    """

    number: int
    sha256: str
    ledger_hash: str
    scores: Mapping[str, float]
    remaining_today: int | None
    submitted_at: datetime
    same_file_as: int | None
    is_replay: bool


def find_replay(db: Connection, new: NewSubmission, digest: str, limits: Limits) -> Receipt | None:
    """The receipt of the submission that was made with the same idempotency key.

    Raises
    ------
    NotAllowedError
        The key stands for another file or another competition.
    """
    if new.idempotency_key is None:
        return None
    for number, slug, sha in db.rows(
        f"SELECT number, slug, sha256 FROM submissions WHERE team_id IN ({THEIRS}) AND idempotency_key = ?2",
        [new.team.id, new.idempotency_key],
    ):
        if (slug, sha) != (new.slug, digest):
            raise key_is_taken(new.idempotency_key, number)
        return load_receipt(db, number, limits, is_replay=True)
    return None


def key_is_taken(key: str, number: int) -> NotAllowedError:
    return NotAllowedError(
        f"the idempotency key {key!r} belongs to submission {number}, which is another file "
        "or another competition; nothing was stored. Send every new file with a new key"
    )


def check_key_is_free(db: Connection, team: Team, key: str | None) -> None:
    """Raise NotAllowedError where a submission of the team was made with this idempotency key."""
    if key is None:
        return
    sql = f"SELECT number FROM submissions WHERE team_id IN ({THEIRS}) AND idempotency_key = ?2"
    for (number,) in db.rows(sql, [team.id, key]):
        raise key_is_taken(key, number)


def check_admission(db: Connection, new: NewSubmission, limits: Limits) -> None:
    """Raise DeadlineError or SubmissionLimitError unless the submission may be added now."""
    if not new.team.is_baseline:
        check_slot(db, new.slug, new.team, limits, now=new.submitted_at, is_late=new.is_late)


def check_slot(db: Connection, slug: str, team: Team, limits: Limits, *, now: datetime, is_late: bool) -> None:
    """Raise DeadlineError or SubmissionLimitError unless a team of people may submit now."""
    if not is_late:
        check_open(db, slug, team)
    if limits.late_counts or not is_late:
        check_limits(db, slug, team, limits, now=now)


def check_open(db: Connection, slug: str, team: Team) -> None:
    """Raise DeadlineError once the competition is closed, or the team has finished it: private scores are out."""
    if closed := ledger.closed_at(db, slug):
        raise DeadlineError(f"{slug!r} was closed at {closed:%Y-%m-%d %H:%M} UTC; its private scores are out")
    if finished := ledger.finished(db, slug).get(team.id):
        raise DeadlineError(
            f"team {team.name!r} finished {slug!r} at {finished:%Y-%m-%d %H:%M} UTC and has seen its private scores"
        )


def insert(db: Connection, new: NewSubmission, digest: str, *, number: int | None = None) -> int:
    """Add the rows of a submission and its ledger entry, inside the caller's transaction: its number.

    ``number`` is the one that was reserved for it.
    """
    number = _insert_row(db, new, digest, number)
    scores = {split: float(score) + 0.0 for split, score in new.scores.items()}  # SQLite knows no -0.0
    for split, score in scores.items():
        db.run("INSERT INTO scores (number, split, score) VALUES (?, ?, ?)", [number, split, score])
    add_fingerprints(db, number, new.fingerprints)
    told: dict[str, str | None] = {"score": repr(scores[PUBLIC]) if PUBLIC in scores else None}
    if new.told_score is not None:
        told = {"score": new.told_score or None}
    if new.told_step is not None:
        told["step"] = new.told_step
    ledger.append(
        db,
        new.slug,
        SUBMISSION,
        now=new.submitted_at,
        harness_version=__version__,
        **told,
        **submission_facts(db, number),
    )
    return number


def _insert_row(db: Connection, new: NewSubmission, digest: str, number: int | None) -> int:
    row = {
        "number": number,
        "slug": new.slug,
        "team_id": new.team.id,
        "submitted_at": to_text(new.submitted_at),
        "sha256": digest,
        "file_name": storable(new.file_name),
        "description": storable(new.description),
        "metric": new.metric,
        "metric_version": new.metric_version,
        "commitment": new.commitment,
        "is_late": new.is_late,
        "details": json.dumps(dict(new.details), allow_nan=False),
        "idempotency_key": new.idempotency_key,
        "cv_score": new.cv_score,
        "cv_std": new.cv_std,
        "seal_key": secrets.token_hex(_KEY_BYTES),
    }
    values = ", ".join("?" * len(row))
    return db.run(f"INSERT INTO submissions ({', '.join(row)}) VALUES ({values})", list(row.values()))


def storable(text: str) -> str:
    """Names from a file system may hold half characters (lone surrogates), which a database cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")


def load_receipt(db: Connection, number: int, limits: Limits, *, is_replay: bool) -> Receipt:
    """Told from the rows alone, so that a replay tells the same as the first time."""
    [stored] = _load_first(db, "number = ?", [number])
    remaining = None
    if not stored.team.is_baseline and (limits.late_counts or not stored.is_late):
        remaining = count_remaining(
            db, stored.slug, stored.team.id, limits, number=number, submitted_at=stored.submitted_at
        )
    return Receipt(
        number=number,
        sha256=stored.sha256,
        ledger_hash=db.value("SELECT hash FROM ledger WHERE number = ?", [number]),
        scores=stored.scores,
        remaining_today=remaining,
        submitted_at=stored.submitted_at,
        same_file_as=db.value(
            f"SELECT min(number) FROM submissions WHERE team_id IN ({THEIRS}) AND slug = ?2 AND sha256 = ?3 "
            "AND number < ?4",
            [stored.team.id, stored.slug, stored.sha256, number],
        ),
        is_replay=is_replay,
    )


def load_submissions(db: Connection, where: str, parameters: list[object]) -> list[Submission]:
    """The submissions that fit a condition, by number, with their newest scores."""
    first = _load_first(db, where, parameters)
    newest = rescores.load_newest(db, _numbers(where), parameters)
    return [newest[one.number].applied_to(one) if one.number in newest else one for one in first]


def load_all_scores(db: Connection, where: str, parameters: list[object]) -> list[Submission]:
    """Those submissions by number, each once for every time it was scored, the first time first."""
    later = rescores.load_all(db, _numbers(where), parameters)
    return [
        scored
        for one in _load_first(db, where, parameters)
        for scored in (one, *(again.applied_to(one) for again in later.get(one.number, ())))
    ]


def _numbers(where: str) -> str:
    """A query of the numbers of the submissions that fit a condition."""
    return f"SELECT number FROM {_WITH_TEAMS} WHERE {where}"


def _load_first(db: Connection, where: str, parameters: list[object]) -> list[Submission]:
    """The submissions as they were scored when they came in."""
    rows = db.rows(
        "SELECT number, slug, submitted_at, sha256, file_name, description, metric, metric_version, commitment, "
        "is_late, details, cv_score, cv_std, "
        "(SELECT json_extract(entry, '$.score') FROM ledger WHERE ledger.number = submissions.number), "
        "kept.id, kept.name, kept.is_baseline, kept.pseudonym "
        f"FROM {_WITH_TEAMS} WHERE {where} ORDER BY number",
        parameters,
    )
    scores: dict[int, dict[str, float]] = {}
    for number, split, score in db.rows(  # read second, so that no submission is met before its scores
        f"SELECT number, split, score FROM scores WHERE number IN ({_numbers(where)})",
        parameters,
    ):
        scores.setdefault(number, {})[split] = score
    try:
        return [_submission(row, scores.get(row[0], {})) for row in rows]
    except ValueError as error:  # a date or details that nobody has written
        raise sqlite_fault(db.path, CORRUPT, str(error)) from error


def _submission(row: tuple[Any, ...], scores: Mapping[str, float]) -> Submission:
    number, slug, submitted_at, digest, file_name, description, metric, metric_version, *rest = row
    commitment, is_late, details, cv_score, cv_std, told, *team = rest
    return Submission(
        number=number,
        slug=slug,
        team=read_team(*team),
        submitted_at=from_text(submitted_at),
        scores=scores,
        sha256=digest,
        file_name=file_name,
        description=description,
        metric=metric,
        metric_version=metric_version,
        commitment=commitment,
        is_late=bool(is_late),
        details=json.loads(details),
        cv_score=cv_score,
        cv_std=cv_std,
        told_score=None if told is None else float(told),
    )


def add_fingerprints(db: Connection, number: int, fingerprints: Mapping[str, bytes]) -> None:
    """Add those that the submission's newest scores do not have yet, inside the caller's transaction."""
    rescore = db.value("SELECT max(rescore) FROM rescored WHERE number = ?", [number])
    for split, block_sums in fingerprints.items():
        if db.rows(f"SELECT 1 FROM {rescores.NEWEST_FINGERPRINTS} WHERE number = ? AND split = ?", [number, split]):
            continue
        if rescore is None:
            sql, row = "INSERT INTO fingerprints (number, split, block_sums) VALUES (?, ?, ?)", [number, split]
        else:
            sql = "INSERT INTO later_fingerprints (number, rescore, split, block_sums) VALUES (?, ?, ?, ?)"
            row = [number, rescore, split]
        db.run(sql, [*row, block_sums])


def load_fingerprints(db: Connection, numbers: Iterable[int], split: str) -> dict[int, "NDArray[np.float32]"]:
    """The block sums of those submissions whose newest scores have some for the split."""
    import numpy as np

    rows = db.rows(
        f"SELECT number, block_sums FROM {rescores.NEWEST_FINGERPRINTS} "
        "WHERE split = ? AND number IN (SELECT value FROM json_each(?)) ORDER BY number",
        [split, json.dumps([int(number) for number in numbers])],
    )
    return {number: np.frombuffer(block_sums, dtype="<f4").astype(np.float32) for number, block_sums in rows}
