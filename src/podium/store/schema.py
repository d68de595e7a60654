"""The tables, and how an older store becomes today's."""

from collections.abc import Callable, Mapping
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

_PEOPLE = (
    "CREATE UNIQUE INDEX teams_by_pseudonym ON teams (pseudonym)",
    "CREATE INDEX teams_by_merger ON teams (merged_into)",
    """
    CREATE TABLE members (
        id INTEGER PRIMARY KEY,
        team_id TEXT NOT NULL REFERENCES teams (id),
        name TEXT NOT NULL,
        email TEXT NOT NULL,
        login TEXT NOT NULL,
        roster_id TEXT NOT NULL,  -- of the learning platform
        added_at TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX members_by_team ON members (team_id)",
    """
    CREATE TABLE tokens (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL CHECK (kind IN ('team', 'invitation', 'organiser')),
        team_id TEXT REFERENCES teams (id),
        slug TEXT,
        sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
        label TEXT NOT NULL,
        created_at TEXT NOT NULL,
        expires_at TEXT,
        revoked_at TEXT,
        uses_left INTEGER CHECK (uses_left >= 0),
        CHECK (CASE kind WHEN 'team' THEN team_id IS NOT NULL WHEN 'organiser' THEN team_id IS NULL ELSE TRUE END)
    ) STRICT""",
)

_RESCORES = (
    """
    CREATE TABLE rescores (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        slug TEXT NOT NULL,
        rescored_at TEXT NOT NULL,
        metric TEXT NOT NULL,
        metric_version TEXT NOT NULL,
        commitment TEXT NOT NULL,
        seal_key TEXT NOT NULL
    ) STRICT""",
    """
    CREATE TABLE rescored (
        number INTEGER NOT NULL REFERENCES submissions (number),
        rescore INTEGER NOT NULL REFERENCES rescores (id),
        split TEXT NOT NULL,
        score REAL NOT NULL CHECK (abs(score) < 9e999),  -- finite
        told_score TEXT,
        told_step TEXT,
        block_sums BLOB CHECK (length(block_sums) % 4 = 0),  -- float32, little-endian
        PRIMARY KEY (number, rescore, split)
    ) STRICT""",
    "CREATE INDEX rescored_by_rescore ON rescored (rescore)",
    """
    CREATE TABLE later_fingerprints (
        number INTEGER NOT NULL REFERENCES submissions (number),
        rescore INTEGER NOT NULL REFERENCES rescores (id),
        split TEXT NOT NULL,
        block_sums BLOB NOT NULL CHECK (length(block_sums) % 4 = 0),  -- worked out after the rescore
        PRIMARY KEY (number, rescore, split)
    ) STRICT""",
)

_JOBS = (
    """
    CREATE TABLE jobs (
        number INTEGER PRIMARY KEY,  -- of the submission that it becomes
        slug TEXT NOT NULL,
        team_id TEXT NOT NULL REFERENCES teams (id),
        accepted_at TEXT NOT NULL,
        sha256 TEXT NOT NULL CHECK (length(sha256) = 64),
        file_name TEXT NOT NULL,
        description TEXT NOT NULL,
        is_late INTEGER NOT NULL CHECK (is_late IN (0, 1)),
        idempotency_key TEXT,
        cv_score REAL CHECK (abs(cv_score) < 9e999),
        cv_std REAL CHECK (cv_std >= 0 AND cv_std < 9e999),
        state TEXT NOT NULL CHECK (state IN ('queued', 'scoring', 'done', 'failed')),
        attempts INTEGER NOT NULL DEFAULT 0,
        ended_at TEXT,
        whose TEXT NOT NULL DEFAULT '' CHECK (whose IN ('', 'team', 'organiser')),
        message TEXT NOT NULL DEFAULT '',
        CHECK ((state = 'failed') = (whose <> '') AND (state IN ('done', 'failed')) = (ended_at IS NOT NULL))
    ) STRICT""",
    "CREATE INDEX jobs_by_team ON jobs (team_id, slug)",
    "CREATE INDEX jobs_by_file ON jobs (sha256)",
    "CREATE INDEX jobs_that_wait ON jobs (slug) WHERE state IN ('queued', 'scoring')",
    "CREATE UNIQUE INDEX jobs_by_key ON jobs (team_id, idempotency_key) WHERE state <> 'failed'",
)

_KEPT_FOREVER = {
    "submissions": "number = NEW.number",
    "scores": "number = NEW.number AND split = NEW.split",
    "fingerprints": "number = NEW.number AND split = NEW.split",
    "ledger": "slug = NEW.slug AND seq = NEW.seq",
}
"""The first tables whose rows are only ever added, and what makes two rows the same."""

_RESCORES_KEPT_FOREVER = {
    "rescores": "id = NEW.id",
    "rescored": "number = NEW.number AND rescore = NEW.rescore AND split = NEW.split",
    "later_fingerprints": "number = NEW.number AND rescore = NEW.rescore AND split = NEW.split",
}


def _guards_of(tables: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(statement for table, same_row in tables.items() for statement in _guards(table, same_row))


def _guards(table: str, same_row: str) -> tuple[str, ...]:
    """Triggers that refuse to change or remove a row: they guard against accidents, the ledger against the rest."""
    refuse = f"BEGIN SELECT RAISE(ABORT, 'a row of {table} is never changed or removed'); END"
    exists = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same_row})"
    return (
        f"CREATE TRIGGER {table}_refuse_update BEFORE UPDATE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_refuse_delete BEFORE DELETE ON {table} {refuse}",
        f"CREATE TRIGGER {table}_refuse_replace BEFORE INSERT ON {table} {exists} {refuse}",
    )


_FIRST_GUARDS, _RESCORE_GUARDS = _guards_of(_KEPT_FOREVER), _guards_of(_RESCORES_KEPT_FOREVER)
GUARDS = _FIRST_GUARDS + _RESCORE_GUARDS
"""The triggers, as they stand in every store."""


def m001_first_tables(db: "Database") -> None:
    for statement in (*_TABLES, *_FIRST_GUARDS):
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


def m006_learning(db: "Database") -> None:
    """Dated goals and reflections; as with hints there need be no team of that name. Of goals one stands at most."""
    db.conn.execute(
        "CREATE TABLE goals (slug TEXT NOT NULL, folded_name TEXT NOT NULL, tier TEXT NOT NULL, points REAL, "
        "by TEXT NOT NULL, set_at TEXT NOT NULL, ended_at TEXT, ending TEXT NOT NULL DEFAULT '' "
        "CHECK (ending IN ('', 'replaced', 'dropped') AND (ending = '') = (ended_at IS NULL))) STRICT"
    )
    db.conn.execute("CREATE UNIQUE INDEX goals_that_stand ON goals (folded_name, slug) WHERE ended_at IS NULL")
    db.conn.execute(
        "CREATE TABLE reflections (slug TEXT NOT NULL, folded_name TEXT NOT NULL, written_at TEXT NOT NULL, "
        "worked TEXT NOT NULL, gap TEXT NOT NULL, learn TEXT NOT NULL, by TEXT NOT NULL, learned_at TEXT, "
        "number INTEGER NOT NULL REFERENCES submissions (number), split TEXT NOT NULL, score REAL, "
        "rank INTEGER, n_ranked INTEGER, tier TEXT NOT NULL, points REAL) STRICT"
    )
    db.conn.execute("CREATE INDEX reflections_by_team ON reflections (folded_name, slug)")


def m007_allowances(db: "Database") -> None:
    """What a team is allowed beside the rules; of several the latest counts. NULL leaves it to the rules."""
    db.conn.execute(
        "CREATE TABLE allowances (slug TEXT NOT NULL, team_id TEXT NOT NULL REFERENCES teams (id), closes TEXT, "
        "daily_limit INTEGER CHECK (daily_limit >= 0), total_limit INTEGER CHECK (total_limit >= 0), "
        "reason TEXT NOT NULL, granted_at TEXT NOT NULL) STRICT"
    )


def m008_people(db: "Database") -> None:
    """Who is in a team, by which pseudonym it goes, what it was merged into, and tokens that speak for it."""
    from podium.store.pseudonyms import draw_pseudonym

    db.conn.execute("ALTER TABLE teams ADD COLUMN pseudonym TEXT")
    db.conn.execute("ALTER TABLE teams ADD COLUMN merged_into TEXT REFERENCES teams (id)")
    taken = {name for (name,) in db.conn.execute("SELECT folded_name FROM teams")}
    for (team_id,) in db.conn.execute("SELECT id FROM teams WHERE NOT is_baseline").fetchall():
        drawn = draw_pseudonym(taken.__contains__)
        taken.add(drawn)
        db.conn.execute("UPDATE teams SET pseudonym = ? WHERE id = ?", [drawn, team_id])
    for statement in _PEOPLE:
        db.conn.execute(statement)


def m009_rescores(db: "Database") -> None:
    """Scores that replace earlier ones, which stay: of each submission those of the newest rescore count."""
    for statement in (*_RESCORES, *_RESCORE_GUARDS):
        db.conn.execute(statement)


def m010_jobs(db: "Database") -> None:
    """Submissions that a server has accepted: they have their number, and wait for their score."""
    for statement in _JOBS:
        db.conn.execute(statement)


MIGRATIONS: tuple[Callable[["Database"], None], ...] = (
    m001_first_tables,
    m002_cross_validation,
    m003_seals,
    m004_weighed_boards,
    m005_hints,
    m006_learning,
    m007_allowances,
    m008_people,
    m009_rescores,
    m010_jobs,
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
