"""Rescores: every submission of a competition scored again at once, beside the scores that it had before.

Nothing is replaced. Of each submission the newest scores count, and the ledger tells of each rescore in one entry.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from podium import __version__
from podium.chain import RESCORE, LedgerEntry, seal
from podium.errors import NotAllowedError
from podium.store import ledger
from podium.store.connection import Connection
from podium.store.moments import from_text, to_text
from podium.submission import PUBLIC, Submission

_KEY_BYTES = 16
_IS_NEWEST = "one.rescore = (SELECT max(rescore) FROM rescored WHERE number = one.number)"
NEWEST_FINGERPRINTS = f"""(
    SELECT number, split, block_sums FROM fingerprints AS one
        WHERE NOT EXISTS (SELECT 1 FROM rescored WHERE rescored.number = one.number)
    UNION ALL SELECT number, split, block_sums FROM rescored AS one WHERE block_sums NOT NULL AND {_IS_NEWEST}
    UNION ALL SELECT number, split, block_sums FROM later_fingerprints AS one WHERE {_IS_NEWEST}
)"""
"""A query of the fingerprints that belong to the newest scores."""
TOLD_HEADER = "submission,score,step"


@dataclass(frozen=True, kw_only=True)
class NewScores:
    """What a submission gets in a rescore.

    ``told_score`` is the public score as the ledger tells it, None where the board tells none; ``told_step`` is the
    step to which it was cut off, where that is coarser than a float.
    """

    number: int
    scores: Mapping[str, float]
    fingerprints: Mapping[str, bytes] = field(default_factory=dict)
    told_score: str | None
    told_step: str | None = None


@dataclass(frozen=True, kw_only=True)
class NewRescore:
    """A rescore that is not in the store yet.

    ``before`` is the newest rescore of the competition that was known when the scores were worked out, 0 for none.
    ``old_commitments`` and ``old_metrics`` are what the submissions were scored against and by until now.
    """

    slug: str
    rescored_at: datetime
    before: int
    commitment: str
    metric: str
    metric_version: str
    old_commitments: Sequence[str]
    old_metrics: Sequence[str]
    submissions: Sequence[NewScores]


@dataclass(frozen=True, kw_only=True)
class Rescored:
    """What a submission got in one rescore."""

    rescore: int
    rescored_at: datetime
    metric: str
    metric_version: str
    commitment: str
    scores: Mapping[str, float]
    told_score: float | None

    def applied_to(self, submission: Submission) -> Submission:
        """The submission as it stands after the rescore."""
        return replace(
            submission,
            rescored_at=self.rescored_at,
            metric=self.metric,
            metric_version=self.metric_version,
            commitment=self.commitment,
            scores=self.scores,
            told_score=self.told_score,
        )


def newest_rescore(db: Connection, slug: str) -> int:
    """The id of the newest rescore of a competition, 0 where there is none."""
    return int(db.value("SELECT max(id) FROM rescores WHERE slug = ?", [slug]) or 0)


def add_rescore(db: Connection, new: NewRescore, private_table: Callable[[], str] | None) -> LedgerEntry:
    """Add the rows of a rescore and its ledger entry, inside the caller's transaction."""
    if newest_rescore(db, new.slug) != new.before or ledger.commitments(db, new.slug)[-1:] != [new.commitment]:
        raise NotAllowedError(
            f"{new.slug} was prepared or rescored by somebody else while its new scores were worked out; "
            "nothing was changed. Rescore it again"
        )
    rescore = _insert_rows(db, new)
    facts = rescore_facts(db, rescore)
    was = {"old_commitments": " ".join(new.old_commitments), "old_metrics": ", ".join(new.old_metrics)}
    if private_table is not None:
        was["private_table"] = private_table()
    known = {name: facts.pop(name) for name in ("competition", "time")}
    assert known == {"competition": new.slug, "time": to_text(new.rescored_at)}
    return ledger.append(db, new.slug, RESCORE, now=new.rescored_at, harness_version=__version__, **facts, **was)


def _insert_rows(db: Connection, new: NewRescore) -> int:
    rescore = db.run(
        "INSERT INTO rescores (slug, rescored_at, metric, metric_version, commitment, seal_key) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [
            new.slug,
            to_text(new.rescored_at),
            new.metric,
            new.metric_version,
            new.commitment,
            secrets.token_hex(_KEY_BYTES),
        ],
    )
    for one in new.submissions:
        for split, score in one.scores.items():
            told = (one.told_score, one.told_step) if split == PUBLIC else (None, None)
            db.run(
                "INSERT INTO rescored (number, rescore, split, score, told_score, told_step, block_sums) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                [one.number, rescore, split, float(score) + 0.0, *told, one.fingerprints.get(split)],
            )  # + 0.0 because SQLite knows no -0.0
    return rescore


def rescore_facts(db: Connection, rescore: int) -> dict[str, str | int | None]:
    """What the rows of a rescore say, in the words of its ledger entry.

    ``told_scores`` is the SHA-256 of :func:`told_table`, which everybody may read; ``sealed`` is of all scores and
    fingerprints.
    """
    [(slug, rescored_at, metric, metric_version, commitment, key)] = db.rows(
        "SELECT slug, rescored_at, metric, metric_version, commitment, seal_key FROM rescores WHERE id = ?", [rescore]
    )
    return {
        "rescore": rescore,
        "competition": slug,
        "time": rescored_at,
        "metric": metric,
        "metric_version": metric_version,
        "commitment": commitment,
        "submissions": db.value("SELECT count(DISTINCT number) FROM rescored WHERE rescore = ?", [rescore]),
        "told_scores": sha256(told_table(db, rescore).encode("utf-8", "backslashreplace")).hexdigest(),
        "sealed": seal(str(key), {"scores": _hash_scores(db, rescore)}),
    }


def told_table(db: Connection, rescore: int) -> str:
    """The new public scores as they are told, as CSV by number; a score or step that is not told is empty."""
    rows = db.rows(
        "SELECT number, told_score, told_step FROM rescored WHERE rescore = ? AND split = ? ORDER BY number",
        [rescore, PUBLIC],
    )
    lines = (f"{number},{told or ''},{step or ''}" for number, told, step in rows)
    return "".join(f"{line}\n" for line in (TOLD_HEADER, *lines))


def _hash_scores(db: Connection, rescore: int) -> str:
    """SHA-256 of a line for each score: the columns of its row, with the SHA-256 of its fingerprint."""
    hashed = sha256()
    for *row, sums in db.rows(
        "SELECT number, split, score, told_score, told_step, CAST(block_sums AS BLOB) FROM rescored "
        "WHERE rescore = ? ORDER BY number, split",
        [rescore],
    ):
        row.append(None if sums is None else sha256(sums).hexdigest())
        hashed.update(f"{json.dumps(row)}\n".encode())
    return hashed.hexdigest()


def load_newest(db: Connection, numbers: str, parameters: Sequence[object]) -> dict[int, Rescored]:
    """The newest scores of those submissions of a query of ``numbers`` that were rescored."""
    return dict(_load(db, numbers, parameters, _IS_NEWEST))


def load_all(db: Connection, numbers: str, parameters: Sequence[object]) -> dict[int, list[Rescored]]:
    """What the submissions of a query of ``numbers`` got in every rescore, the oldest first."""
    found: dict[int, list[Rescored]] = {}
    for number, one in _load(db, numbers, parameters, "TRUE"):
        found.setdefault(number, []).append(one)
    return found


def _load(db: Connection, numbers: str, parameters: Sequence[object], which: str) -> Iterator[tuple[int, Rescored]]:
    """By number and rescore. One query reads it all, so that no rescore is met by half."""
    scores: dict[tuple[int, int], dict[str, float]] = {}
    facts, told = {}, {}
    for number, rescore, split, score, told_score, *rest in db.rows(
        "SELECT one.number, rescore, split, score, told_score, rescored_at, metric, metric_version, commitment "
        f"FROM rescored AS one JOIN rescores ON rescores.id = rescore WHERE one.number IN ({numbers}) AND {which} "
        "ORDER BY one.number, rescore",
        parameters,
    ):
        scores.setdefault((number, rescore), {})[split] = score
        facts[rescore] = rest
        if told_score is not None:
            told[number, rescore] = float(told_score)
    for (number, rescore), by_split in scores.items():
        rescored_at, metric, metric_version, commitment = facts[rescore]
        yield (
            number,
            Rescored(
                rescore=rescore,
                rescored_at=from_text(rescored_at),
                metric=metric,
                metric_version=metric_version,
                commitment=commitment,
                scores=by_split,
                told_score=told.get((number, rescore)),
            ),
        )
