"""What the store holds of a competition, as it stands: damaged or not, for whoever wants to verify it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from podium.chain import MERGE, LedgerEntry, seal
from podium.errors import StoreError
from podium.store.connection import Connection
from podium.store.rescores import rescore_facts
from podium.store.schema import GUARDS
from podium.submission import PUBLIC

Fact = str | int | None

_OPEN = {
    "number": "number",
    "slug": "competition",
    "submitted_at": "time",
    "team_id": "team",
    "sha256": "sha256",
    "metric": "metric",
    "metric_version": "metric_version",
    "is_late": "late",
    "is_baseline": "baseline",
}
"""The columns that everybody may read, and what an entry of the ledger calls them."""


@dataclass(frozen=True, kw_only=True)
class StoredSubmission:
    """The rows of one submission: what its ledger entry should say, and its scores by split.

    ``rescored`` is what its newest rescore says in their place.
    """

    facts: Mapping[str, Fact]
    scores: Mapping[str, float]
    rescored: "StoredSubmission | None" = None


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """The chain of one competition in the order of its rows, and its submissions by number.

    ``rescores`` holds, by id, what the ledger entry of each rescore should say.
    ``misfiled`` are the places in the chain whose row stands under another competition than its entry names.
    """

    slug: str
    chain: Sequence[LedgerEntry]
    misfiled: Sequence[int]
    submissions: Mapping[int, StoredSubmission]
    rescores: Mapping[int, Mapping[str, Fact]]


def submission_facts(db: Connection, number: int) -> dict[str, Fact]:
    """What the rows of a submission say, in the words of its ledger entry.

    What everybody may read stands there as it is. The rest of the row (note, name of the file, details, ...) and
    the scores are one seal, each fingerprint is another. An empty column adds nothing to the seal, so that
    columns may be added to the table.
    """
    rows = db.records(
        "SELECT submissions.*, is_baseline FROM submissions LEFT JOIN teams ON teams.id = team_id WHERE number = ?",
        [number],
    )
    if len(rows) != 1:
        raise StoreError(f"{db.path} is damaged: its index names submission {number}, of which it has no row")
    row = rows[0]
    facts: dict[str, Fact] = {name: row.pop(column, None) for column, name in _OPEN.items()}
    facts["commitment"] = row.pop("commitment", None) or None
    key = str(row.pop("seal_key", ""))
    scores = {f"score_{split}": score for split, score in _load_scores(db, number).items()}
    facts["sealed"] = seal(key, {name: _as_fact(value) for name, value in (row | scores).items() if value is not None})
    for split, sums in db.rows(
        "SELECT split, CAST(block_sums AS BLOB) FROM fingerprints WHERE number = ? AND block_sums NOT NULL", [number]
    ):
        facts[f"fingerprint_{split}"] = seal(key, {"split": split, "block_sums": sha256(sums).hexdigest()})
    return facts


def _as_fact(value: object) -> Fact:
    return value if isinstance(value, str | int) else repr(value)


def _load_scores(db: Connection, number: int) -> dict[str, float]:
    return dict(db.rows("SELECT split, score FROM scores WHERE number = ?", [number]))


def load_holdings(db: Connection, slug: str) -> Holdings:
    """Everything that is filed under a competition, or claims to belong to it."""
    with db.snapshot():
        rows = db.rows(
            "SELECT slug, seq, entry, hash FROM ledger WHERE slug = ? "
            "OR CASE WHEN json_valid(entry) THEN json_extract(entry, '$.competition') END = ? ORDER BY seq",
            [slug, slug],
        )
        chain = [LedgerEntry(seq=seq, entry=str(entry), hash=str(hash_)) for _, seq, entry, hash_ in rows]
        wanted = {number for one in chain if type(number := one.facts.get("number")) is int}
        numbers = {number for (number,) in db.rows("SELECT number FROM submissions WHERE slug = ?", [slug])}
        numbers |= {number for (number,) in db.rows("SELECT number FROM submissions") if number in wanted}
        return Holdings(
            slug=slug,
            chain=chain,
            misfiled=[one.seq for (filed, *_), one in zip(rows, chain, strict=True) if filed != slug],
            submissions={
                number: StoredSubmission(
                    facts=submission_facts(db, number),
                    scores=_load_scores(db, number),
                    rescored=_load_rescored(db, number),
                )
                for number in sorted(numbers)
            },
            rescores={
                rescore: rescore_facts(db, rescore)
                for (rescore,) in db.rows("SELECT id FROM rescores WHERE slug = ? ORDER BY id", [slug])
            },
        )


def _load_rescored(db: Connection, number: int) -> StoredSubmission | None:
    """What the newest rescore says of a submission; its ``score`` and ``step`` are those that everybody may read."""
    rows = db.records(
        "SELECT rescored.*, metric, metric_version, commitment FROM rescored JOIN rescores ON rescores.id = rescore "
        "WHERE number = ?1 AND rescore = (SELECT max(rescore) FROM rescored WHERE number = ?1)",
        [number],
    )
    if not rows:
        return None
    told = next((row for row in rows if row["split"] == PUBLIC), rows[0])
    facts = {name: told[name] for name in ("number", "metric", "metric_version", "commitment")}
    facts |= {"score": told["told_score"], "step": told["told_step"]}
    facts |= {f"fingerprint_{row['split']}": "" for row in rows if row["block_sums"] is not None}
    return StoredSubmission(facts=facts, scores={row["split"]: row["score"] for row in rows})


def find_slugs(db: Connection) -> list[str]:
    """Every competition of which the store holds anything."""
    with db.snapshot():
        rows = db.rows("SELECT slug FROM ledger UNION SELECT slug FROM submissions ORDER BY slug")
        return [slug for (slug,) in rows if isinstance(slug, str)]


def find_damage(db: Connection) -> Iterator[str]:
    """What is wrong with the database as a whole, in sentences."""
    for (found,) in db.rows("PRAGMA integrity_check(10)"):
        if found != "ok":
            yield f"SQLite says: {found}"
    for table, _, parent, _ in db.rows("PRAGMA foreign_key_check"):
        yield f"a row of {table} belongs to a row of {parent} that is not there"
    yield from _find_moved_work(db)
    triggers = {sql for (sql,) in db.rows("SELECT sql FROM sqlite_master WHERE type = 'trigger'")}
    for guard in GUARDS:
        if guard not in triggers:
            yield f"the trigger {guard.split()[2]} is missing or changed: it refuses to change what was recorded"
    last = db.value("SELECT seq FROM sqlite_sequence WHERE name = 'submissions'") or 0
    n_rows = db.value("SELECT count(*) FROM submissions")
    n_reserved = db.value("SELECT count(*) FROM jobs WHERE number NOT IN (SELECT number FROM submissions)")
    if n_rows + n_reserved != last:
        yield f"submissions were numbered up to {last}, and there are {n_rows} of them"


def _find_moved_work(db: Connection) -> Iterator[str]:
    """Teams with submissions that count for another team than the mergers in the ledger say."""
    told = dict(
        db.rows(
            "SELECT json_extract(entry, '$.merged'), json_extract(entry, '$.team') FROM ledger "
            "WHERE CASE WHEN json_valid(entry) THEN json_extract(entry, '$.kind') END = ?",
            [MERGE],
        )
    )
    sql = "SELECT DISTINCT id, coalesce(merged_into, id) FROM teams JOIN submissions ON team_id = id ORDER BY id"
    for team, counts_for in db.rows(sql):
        expected, seen = team, {team}
        while (following := told.get(expected)) is not None and following not in seen:
            expected = following
            seen.add(following)
        if counts_for != expected:
            yield f"the submissions of team {team} count for {counts_for}, by the ledger they count for {expected}"
