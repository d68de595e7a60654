"""The ledger: one chain of hashes for each competition, to which entries are only added.

``h_0`` is the commitment to the solution if the chain begins with one, else 64 zeros, and
``h_i = SHA-256(h_(i-1) as hexadecimal text + entry i as canonical JSON)``.
So whoever holds one hash holds everything before it. Entries name teams by their random id, and hold
no names, no notes and no private scores: the ledger can be published as it is.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from podium.store.connection import Connection
from podium.store.moments import from_text, to_text

SUBMISSION, COMMITMENT, PEEK, FINISH, CLOSE = "submission", "commitment", "peek", "finish", "close"
ZEROS = "0" * 64
_SHA256 = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class LedgerEntry:
    """The ``seq``-th entry of a chain (from 1): its canonical JSON, and the hash that ends with it."""

    seq: int
    entry: str
    hash: str


def canonical(entry: Mapping[str, object]) -> str:
    """The one way to write an entry: sorted keys, no blanks, ASCII.

    Raises
    ------
    TypeError
        A value is not text, a whole number or None: floats are written differently by different programs.
    """
    for key, value in entry.items():
        if not (value is None or isinstance(value, str) or type(value) is int):
            raise TypeError(f"{key!r} is {value!r}: an entry of the ledger holds text and whole numbers")
    return json.dumps(entry, sort_keys=True, separators=(",", ":"))


def link(previous: str, entry: str) -> str:
    """The hash after ``entry`` (canonical JSON) in a chain that stood at ``previous``."""
    return hashlib.sha256((previous + entry).encode("ascii")).hexdigest()


def append(db: Connection, slug: str, kind: str, *, now: datetime, **facts: str | int | None) -> LedgerEntry:
    """Add an entry to the chain of ``slug``, inside the caller's transaction."""
    last = db.rows("SELECT seq, hash FROM ledger WHERE slug = ? ORDER BY seq DESC LIMIT 1", [slug])
    seq, previous = last[0] if last else (0, ZEROS)
    if not last and kind == COMMITMENT:
        previous = str(facts["commitment"])
    facts = {**facts, "competition": slug, "kind": kind, "seq": seq + 1, "time": to_text(now)}
    entry = canonical(facts)
    added = LedgerEntry(seq=seq + 1, entry=entry, hash=link(previous, entry))
    db.run("INSERT INTO ledger (slug, seq, entry, hash) VALUES (?, ?, ?, ?)", [slug, added.seq, entry, added.hash])
    return added


def load_ledger(db: Connection, slug: str) -> list[LedgerEntry]:
    rows = db.rows("SELECT seq, entry, hash FROM ledger WHERE slug = ? ORDER BY seq", [slug])
    return [LedgerEntry(seq=seq, entry=entry, hash=hash_) for seq, entry, hash_ in rows]


def commit_solution(db: Connection, slug: str, commitment: str, *, now: datetime) -> None:
    """Append a commitment, unless it is the one that stands."""
    if not _SHA256.fullmatch(commitment):
        raise ValueError(f"{commitment!r} is no SHA-256 in lower-case hexadecimal digits")
    if commitment not in commitments(db, slug)[-1:]:
        append(db, slug, COMMITMENT, now=now, commitment=commitment)


def commitments(db: Connection, slug: str) -> list[str]:
    return [fact for fact, _ in _facts(db, slug, COMMITMENT, "commitment")]


def count_peeks(db: Connection, slug: str) -> int:
    return len(_facts(db, slug, PEEK, "team"))


def closed_at(db: Connection, slug: str) -> datetime | None:
    return next((moment for _, moment in _facts(db, slug, CLOSE, "kind")), None)


def finished(db: Connection, slug: str) -> dict[str, datetime]:
    """When each team finished, by its id."""
    return dict(_facts(db, slug, FINISH, "team"))


def _facts(db: Connection, slug: str, kind: str, field: str) -> list[tuple[str, datetime]]:
    """One field of all entries of a kind, each with its time, in the order of the chain."""
    rows = db.rows(
        "SELECT json_extract(entry, '$.' || ?), json_extract(entry, '$.time') FROM ledger "
        "WHERE slug = ? AND kind = ? ORDER BY seq",
        [field, slug, kind],
    )
    return [(fact, from_text(time)) for fact, time in rows]
