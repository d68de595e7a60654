"""Submissions in the store: how one is admitted, added and told of, and how they are read."""

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from podium import __version__
from podium.errors import DeadlineError, NotAllowedError
from podium.store import ledger
from podium.store.connection import Connection
from podium.store.limits import Limits, check_limits, count_remaining
from podium.store.moments import from_text, to_text
from podium.submission import PUBLIC, Submission
from podium.team import Team

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class NewSubmission:
    """A scored file that is not in the store yet.

    ``file`` is what the participant sent, byte for byte. ``fingerprints`` holds, for each split, block sums
    as little-endian float32. ``commitment`` names the solution it was scored against.
    ``idempotency_key`` makes a repeated call harmless: it is the same submission.
    ``is_late`` ones count toward no limit and are taken after the close.
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

    def __post_init__(self) -> None:
        to_text(self.submitted_at)  # has a time zone
        if not all(math.isfinite(score) for score in self.scores.values()):
            raise ValueError(f"a score is not finite: {dict(self.scores)}")

    @property
    def counts(self) -> bool:
        """Whether limits and the close hold for it."""
        return not self.is_late and not self.team.is_baseline


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
        "SELECT number, slug, sha256 FROM submissions WHERE team_id = ? AND idempotency_key = ?",
        [new.team.id, new.idempotency_key],
    ):
        if (slug, sha) != (new.slug, digest):
            raise NotAllowedError(
                f"the idempotency key {new.idempotency_key!r} belongs to submission {number}, which is another file "
                "or another competition; nothing was stored. Send every new file with a new key"
            )
        return _receipt(db, number, limits, is_replay=True)
    return None


def check_admission(db: Connection, new: NewSubmission, limits: Limits) -> None:
    """Raise DeadlineError or SubmissionLimitError unless the submission may be added now."""
    if not new.counts:
        return
    check_open(db, new.slug, new.team)
    check_limits(db, new.slug, new.team, limits, now=new.submitted_at)


def check_open(db: Connection, slug: str, team: Team) -> None:
    """Raise DeadlineError once the competition is closed, or the team has finished it: private scores are out."""
    if closed := ledger.closed_at(db, slug):
        raise DeadlineError(f"{slug!r} was closed at {closed:%Y-%m-%d %H:%M} UTC; its private scores are out")
    if finished := ledger.finished(db, slug).get(team.id):
        raise DeadlineError(
            f"team {team.name!r} finished {slug!r} at {finished:%Y-%m-%d %H:%M} UTC and has seen its private scores"
        )


def insert(db: Connection, new: NewSubmission, digest: str, limits: Limits) -> Receipt:
    """Add the rows of a submission and its ledger entry, inside the caller's transaction."""
    number = _insert_row(db, new, digest)
    scores = {split: float(score) + 0.0 for split, score in new.scores.items()}  # SQLite knows no -0.0
    for split, score in scores.items():
        db.run("INSERT INTO scores (number, split, score) VALUES (?, ?, ?)", [number, split, score])
    for split, block_sums in new.fingerprints.items():
        db.run("INSERT INTO fingerprints (number, split, block_sums) VALUES (?, ?, ?)", [number, split, block_sums])
    ledger.append(
        db,
        new.slug,
        ledger.SUBMISSION,
        now=new.submitted_at,
        number=number,
        team=new.team.id,
        sha256=digest,
        score=repr(scores[PUBLIC]) if PUBLIC in scores else None,
        metric=new.metric,
        metric_version=new.metric_version,
        commitment=new.commitment or None,
        harness_version=__version__,
    )
    return _receipt(db, number, limits, is_replay=False)


def _insert_row(db: Connection, new: NewSubmission, digest: str) -> int:
    row = {
        "slug": new.slug,
        "team_id": new.team.id,
        "submitted_at": to_text(new.submitted_at),
        "sha256": digest,
        "file_name": _storable(new.file_name),
        "description": _storable(new.description),
        "metric": new.metric,
        "metric_version": new.metric_version,
        "commitment": new.commitment,
        "is_late": new.is_late,
        "details": json.dumps(dict(new.details), allow_nan=False),
        "idempotency_key": new.idempotency_key,
    }
    values = ", ".join("?" * len(row))
    return db.run(f"INSERT INTO submissions ({', '.join(row)}) VALUES ({values})", list(row.values()))


def _storable(text: str) -> str:
    """Names from a file system may hold half characters (lone surrogates), which a database cannot."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _receipt(db: Connection, number: int, limits: Limits, *, is_replay: bool) -> Receipt:
    """Told from the rows alone, so that a replay tells the same as the first time."""
    [stored] = load_submissions(db, "number = ?", [number])
    remaining = None
    if not stored.is_late and not stored.team.is_baseline:
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
            "SELECT min(number) FROM submissions WHERE sha256 = ? AND slug = ? AND team_id = ? AND number < ?",
            [stored.sha256, stored.slug, stored.team.id, number],
        ),
        is_replay=is_replay,
    )


def load_submissions(db: Connection, where: str, parameters: list[object]) -> list[Submission]:
    """The submissions that fit a condition, by number."""
    rows = db.rows(
        "SELECT number, slug, submitted_at, sha256, file_name, description, metric, metric_version, commitment, "
        "is_late, details, team_id, name, is_baseline FROM submissions JOIN teams ON teams.id = team_id "
        f"WHERE {where} ORDER BY number",
        parameters,
    )
    scores: dict[int, dict[str, float]] = {}
    for number, split, score in db.rows(  # read second, so that no submission is met before its scores
        f"SELECT number, split, score FROM scores WHERE number IN (SELECT number FROM submissions WHERE {where})",
        parameters,
    ):
        scores.setdefault(number, {})[split] = score
    return [_submission(row, scores.get(row[0], {})) for row in rows]


def _submission(row: tuple[Any, ...], scores: Mapping[str, float]) -> Submission:
    number, slug, submitted_at, digest, file_name, description, metric, metric_version, *rest = row
    commitment, is_late, details, team_id, name, is_baseline = rest
    return Submission(
        number=number,
        slug=slug,
        team=Team(id=team_id, name=name, is_baseline=bool(is_baseline)),
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
    )


def load_fingerprints(db: Connection, numbers: Iterable[int], split: str) -> dict[int, "NDArray[np.float32]"]:
    """The block sums of those submissions that have some for the split."""
    import numpy as np

    rows = db.rows(
        "SELECT number, block_sums FROM fingerprints "
        "WHERE split = ? AND number IN (SELECT value FROM json_each(?)) ORDER BY number",
        [split, json.dumps([int(number) for number in numbers])],
    )
    return {number: np.frombuffer(block_sums, dtype="<f4").astype(np.float32) for number, block_sums in rows}
