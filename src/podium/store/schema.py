"""The tables, and how an older store becomes today's."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from podium.errors import StoreError
from podium.store.connection import Connection

if TYPE_CHECKING:
    from sqlite_utils import Database

_MIGRATION_SET = "podium"

_TABLES = (
    """
    CREATE TABLE teams (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        folded_name TEXT NOT NULL UNIQUE,  -- what makes two spellings the same name
        is_baseline INTEGER NOT NULL CHECK (is_baseline IN (0, 1)),
        created_at TEXT NOT NULL
    ) STRICT""",
    """
    CREATE TABLE submissions (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        slug TEXT NOT NULL,
        team_id TEXT NOT NULL REFERENCES teams (id),
        submitted_at TEXT NOT NULL,
        sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
        file_name TEXT NOT NULL,
        description TEXT NOT NULL,
        metric TEXT NOT NULL,
        metric_version TEXT NOT NULL,
        commitment TEXT NOT NULL,
        is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
        details TEXT NOT NULL,
        idempotency_key TEXT,
        UNIQUE (team_id, idempotency_key)
    ) STRICT""",
    "CREATE INDEX submissions_by_team ON submissions (slug, team_id, submitted_at)",
    "CREATE INDEX submissions_by_file ON submissions (sha256)",
    """
    CREATE TABLE scores (
        number INTEGER NOT NULL REFERENCES submissions (number),
        split TEXT NOT NULL,
        score REAL NOT NULL CHECK (abs(score) < 9e999),  -- finite
        PRIMARY KEY (number, split)
    ) STRICT, WITHOUT ROWID""",
    """
    CREATE TABLE fingerprints (
        number INTEGER NOT NULL REFERENCES submissions (number),
        split TEXT NOT NULL,
        block_sums BLOB NOT NULL CHECK (length(block_sums) % 4 = 0),  -- float32, little-endian
        PRIMARY KEY (number, split)
    ) STRICT""",
    """
    CREATE TABLE ledger (
        slug TEXT NOT NULL CHECK (slug = json_extract(entry, '$.competition')),
        seq INTEGER NOT NULL CHECK (seq = json_extract(entry, '$.seq')),
        entry TEXT NOT NULL,
        hash TEXT NOT NULL CHECK (length(hash) = 64),
        kind TEXT NOT NULL GENERATED ALWAYS AS (json_extract(entry, '$.kind')) VIRTUAL,
        number INTEGER GENERATED ALWAYS AS (json_extract(entry, '$.number')) VIRTUAL
            REFERENCES submissions (number),
        PRIMARY KEY (slug, seq)
    ) STRICT""",
    "CREATE INDEX ledger_by_kind ON ledger (slug, kind)",
    "CREATE UNIQUE INDEX ledger_by_number ON ledger (number)",
    """
    CREATE TABLE selections (
        slug TEXT NOT NULL,
        team_id TEXT NOT NULL REFERENCES teams (id),
        number INTEGER NOT NULL REFERENCES submissions (number),
        selected_at TEXT NOT NULL,
        PRIMARY KEY (slug, team_id, number)
    ) STRICT, WITHOUT ROWID""",
    """
    CREATE TABLE trusts (
        slug TEXT PRIMARY KEY,
        code_hash TEXT NOT NULL,
        trusted_at TEXT NOT NULL
    ) STRICT""",
)

_KEPT_FOREVER = {
    "submissions": "number = NEW.number",
    "scores": "number = NEW.number AND split = NEW.split",
    "fingerprints": "number = NEW.number AND split = NEW.split",
    "ledger": "slug = NEW.slug AND seq = NEW.seq",
}
"""Tables whose rows are only ever added, and what makes two rows the same."""


def _guards(table: str, same_row: str) -> tuple[str, ...]:
    """Triggers that refuse to change or remove a row: they guard against accidents, the ledger against the rest."""
    refuse = f"BEGIN SELECT RAISE(ABORT, 'a row of {table} is never changed or removed'); END"
    exists = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same_row})"
    return (
        f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_refuse_delete BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_refuse_replace BEFORE INSERT ON {table} {exists} {refuse}",
    )


GUARDS = tuple(statement for table, same_row in _KEPT_FOREVER.items() for statement in _guards(table, same_row))
"""The triggers, as they stand in every store."""


def m001_first_tables(db: "Database") -> None:
    for statement in (*_TABLES, *GUARDS):
        db.conn.execute(statement)


def m002_cross_validation(db: "Database") -> None:
    """The team's own cross-validation score, and its standard deviation over the folds; NULL where it gave none."""
    db.conn.execute("ALTER TABLE submissions ADD COLUMN cv_score REAL CHECK (abs(cv_score) < 9e999)")
    db.conn.execute(
        "ALTER TABLE submissions ADD COLUMN cv_std REAL "
        "CHECK (cv_std IS NULL OR (cv_score IS NOT NULL AND cv_std >= 0 AND cv_std < 9e999))"
    )


def m003_seals(db: "Database") -> None:
    """The secret key of the seals in a submission's ledger entry; empty where the entry has none."""
    db.conn.execute("ALTER TABLE submissions ADD COLUMN seal_key TEXT NOT NULL DEFAULT ''")


def m004_weighed_boards(db: "Database") -> None:
    """What the ranks of a board are worth; computed anew at any time."""
    db.conn.execute(
        "CREATE TABLE weighed_boards (slug TEXT NOT NULL, split TEXT NOT NULL, version TEXT NOT NULL, "
        "content TEXT NOT NULL, weighed_at TEXT NOT NULL, PRIMARY KEY (slug, split)) STRICT, WITHOUT ROWID"
    )


def m005_hints(db: "Database") -> None:
    """How often a team asked for a hint; who asks need not have submitted yet, so there need be no such team."""
    db.conn.execute(
        "CREATE TABLE hints (slug TEXT NOT NULL, folded_name TEXT NOT NULL, idea TEXT NOT NULL, "
        "asked_at TEXT NOT NULL) STRICT"
    )
    db.conn.execute("CREATE INDEX hints_by_team ON hints (slug, folded_name, idea)")


MIGRATIONS: tuple[Callable[["Database"], None], ...] = (
    m001_first_tables,
    m002_cross_validation,
    m003_seals,
    m004_weighed_boards,
    m005_hints,
)
"""In order. One that has been released is never changed: a new one is added below it."""


def migrate(db: Connection) -> None:
    """Bring the store up to date, in one transaction; an up-to-date one costs two reads.

    Raises
    ------
    StoreError
        The store was written by a newer Podium, or is somebody else's database.
    """
    if not _is_behind(db):
        return
    from sqlite_utils import Database, Migrations

    migrations = Migrations(_MIGRATION_SET)
    for step in MIGRATIONS:
        migrations()(step)
    with db.transaction():
        if _is_behind(db):  # unless another process was quicker
            migrations.apply(Database(db.sqlite, execute_plugins=False))


def _is_behind(db: Connection) -> bool:
    known = {step.__name__ for step in MIGRATIONS}
    applied = _applied(db)
    if newer := applied - known:
        raise StoreError(
            f"{db.path} was written by a newer version of Podium (it knows {max(newer)!r}, this one ends with "
            f"{max(known)!r}); upgrade Podium with `pip install --upgrade podium`"
        )
    return applied != known


def _applied(db: Connection) -> set[str]:
    tables = {name for (name,) in db.rows("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "_sqlite_migrations" in tables:
        applied = db.rows("SELECT name FROM _sqlite_migrations WHERE migration_set = ?", [_MIGRATION_SET])
        if applied:
            return {name for (name,) in applied}
    if tables:
        raise StoreError(f"{db.path} is a database, but not one of Podium's; move it away, or choose another root")
    return set()
