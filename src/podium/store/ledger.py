"""The ledger of each competition: the entries of :mod:`podium.chain`, to which more are only added."""

from collections.abc import Callable
from datetime import datetime

from podium.chain import (
    CLOSE,
    COMMITMENT,
    FINISH,
    PEEK,
    REVEAL,
    SHA256,
    LedgerEntry,
    canonical,
    link,
    start_of_chain,
)
from podium.store.connection import Connection
from podium.store.moments import from_text, to_text


def append(db: Connection, slug: str, kind: str, *, now: datetime, **facts: str | int | None) -> LedgerEntry:
    """Add an entry to the chain of ``slug``, inside the caller's transaction."""
    last = db.rows("SELECT seq, hash FROM ledger WHERE slug = ? ORDER BY seq DESC LIMIT 1", [slug])
    seq = last[0][0] + 1 if last else 1
    facts = {**facts, "competition": slug, "kind": kind, "seq": seq, "time": to_text(now)}
    entry = canonical(facts)
    added = LedgerEntry(seq=seq, entry=entry, hash=link(last[0][1] if last else start_of_chain(facts), entry))
    db.run("INSERT INTO ledger (slug, seq, entry, hash) VALUES (?, ?, ?, ?)", [slug, added.seq, entry, added.hash])
    return added


def load_ledger(db: Connection, slug: str) -> list[LedgerEntry]:
    rows = db.rows("SELECT seq, entry, hash FROM ledger WHERE slug = ? ORDER BY seq", [slug])
    return [LedgerEntry(seq=seq, entry=entry, hash=hash_) for seq, entry, hash_ in rows]


def commit_solution(db: Connection, slug: str, commitment: str, *, now: datetime) -> None:
    """Append a commitment, unless it is the one that stands."""
    if not SHA256.fullmatch(commitment):
        raise ValueError(f"{commitment!r} is no SHA-256 in lower-case hexadecimal digits")
    if commitment not in commitments(db, slug)[-1:]:
        append(db, slug, COMMITMENT, now=now, commitment=commitment)


def commitments(db: Connection, slug: str) -> list[str]:
    return [fact for fact, _ in _facts(db, slug, COMMITMENT, "commitment")]


def reveal_labels(db: Connection, slug: str, commitment: str, *, now: datetime) -> None:
    """Append that the solution behind a commitment is published, unless that stands there."""
    if commitment not in reveals(db, slug):
        append(db, slug, REVEAL, now=now, commitment=commitment)


def reveals(db: Connection, slug: str) -> list[str]:
    """The commitments whose solutions have been published."""
    return [fact for fact, _ in _facts(db, slug, REVEAL, "commitment")]


def count_peeks(db: Connection, slug: str) -> int:
    return len(_facts(db, slug, PEEK, "team"))


def close(db: Connection, slug: str, private_table: Callable[[], str] | None, *, now: datetime) -> None:
    """Append the close with the hash of the private table, unless one stands."""
    if closed_at(db, slug) is None:
        facts = {} if private_table is None else {"private_table": private_table()}
        append(db, slug, CLOSE, now=now, **facts)


def closed_at(db: Connection, slug: str) -> datetime | None:
    return next((moment for _, moment in _facts(db, slug, CLOSE, "kind")), None)


def finished(db: Connection, slug: str) -> dict[str, datetime]:
    """When each team finished, by its id; one that was merged ended it for the team that it counts for."""
    kept = dict(db.rows("SELECT id, merged_into FROM teams WHERE merged_into NOT NULL"))
    ends: dict[str, datetime] = {}
    for team_id, moment in _facts(db, slug, FINISH, "team"):
        ends.setdefault(kept.get(team_id, team_id), moment)
    return ends


def _facts(db: Connection, slug: str, kind: str, field: str) -> list[tuple[str, datetime]]:
    """One field of all entries of a kind, each with its time, in the order of the chain."""
    rows = db.rows(
        "SELECT json_extract(entry, '$.' || ?), json_extract(entry, '$.time') FROM ledger "
        "WHERE slug = ? AND kind = ? ORDER BY seq",
        [field, slug, kind],
    )
    return [(fact, from_text(time)) for fact, time in rows]
