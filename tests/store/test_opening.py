"""Opening a store: fresh, up to date, old, too new, damaged, locked, not ours; and the one SQLite library."""

import errno
import os
import re
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils.utils
from store_filler import NOON, check_whole, open_store, submit

import podium.store
from podium.errors import StoreError
from podium.store import connection, schema
from podium.store.connection import sqlite3

SOURCES = Path(podium.store.__file__).parents[1]


def test_the_sqlite_library_is_the_one_that_sqlite_utils_takes():
    """Two libraries in one process release each other's locks."""
    assert connection.sqlite3 is sqlite_utils.utils.sqlite3


def test_pysqlite3_is_taken_where_it_is_installed(tmp_path):
    """It comes before the interpreter's own library, for sqlite-utils as for the store."""
    package = tmp_path / "pysqlite3"
    package.mkdir()
    (package / "__init__.py").write_text("from sqlite3 import *\nfrom sqlite3 import Connection\n", encoding="utf-8")
    (package / "dbapi2.py").write_text("from sqlite3.dbapi2 import *\n", encoding="utf-8")
    program = (
        "import sqlite_utils.utils, podium.store.connection as ours\n"
        "assert ours.sqlite3 is sqlite_utils.utils.sqlite3\n"
        "print(ours.sqlite3.__name__)"
    )
    assert _run(program, before=tmp_path) == "pysqlite3"


def test_one_file_imports_an_sqlite_library():
    """All others reach it through that one."""
    imports = re.compile(r"""^\s*(import|from) (py)?sqlite3|import_module\(.(py)?sqlite3""", re.MULTILINE)
    found = [path for path in SOURCES.rglob("*.py") if imports.search(path.read_text(encoding="utf-8"))]
    assert [path.relative_to(SOURCES).as_posix() for path in found] == ["store/connection.py"]


def _run(program, *arguments, before=None):
    paths = [*([str(before)] if before else []), *filter(None, sys.path)]
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_submission_to_an_up_to_date_store_loads_nothing_heavy(store):
    """Neither pandas nor sqlite-utils nor NumPy."""
    program = (
        "import sys\n"
        "from store_filler import *\n"
        "with open_store(Path(sys.argv[1])) as store:\n"
        "    submit(store, store.add_team('ann', now=NOON))\n"
        "    store.submissions(), store.ledger('digits'), store.selections('digits')\n"
        "print(*{'pandas', 'numpy', 'sqlite_utils'} & set(sys.modules))"
    )
    assert _run(program, store.path) == ""
    assert len(store.submissions()) == 1


def test_the_store_is_set_up_as_promised(store):
    """Write-ahead log, full synchronisation, foreign keys, 30 seconds of patience, strict tables."""
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}
    assert {name: store.connection.value(f"PRAGMA {name}") for name in wanted} == wanted
    rows = store.connection.rows("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'")
    ours = {name: strict for name, strict in rows if not name.startswith(("sqlite_", "_sqlite_"))}
    assert {"teams", "submissions", "scores", "ledger"} <= set(ours)
    assert set(ours.values()) == {1}


@pytest.mark.skipif(os.name != "posix", reason="file modes are a thing of Unix")
def test_nobody_else_can_read_any_of_it(path):
    """Folders 0700 and files 0600, also those that SQLite makes beside the store, and after they were loosened."""
    old_mask = os.umask(0)
    try:
        with open_store(path) as store:
            submit(store, store.add_team("ann", now=NOON))
            _check_modes(path.parent)
            for suffix in ("", "-wal", "-shm"):
                Path(f"{path}{suffix}").chmod(0o666)
            with open_store(path):
                _check_modes(path.parent)
    finally:
        os.umask(old_mask)


def _check_modes(private):
    modes = {one: stat.S_IMODE(one.stat().st_mode) for one in (private, *private.rglob("*"))}
    assert {mode for one, mode in modes.items() if one.is_dir()} == {0o700}
    files = {one.name: mode for one, mode in modes.items() if one.is_file() and one.name != ".gitignore"}
    assert {"podium.db", "podium.db-wal", "podium.db-shm"} <= set(files)
    assert set(files.values()) == {0o600}


def m998_note(db):
    db.conn.execute("CREATE TABLE notes (number INTEGER REFERENCES submissions (number), note TEXT) STRICT")


def m999_breaks(db):
    db.conn.execute("CREATE TABLE never (a TEXT) STRICT")
    db.conn.execute("INSERT INTO nowhere VALUES (1)")


def test_an_older_store_is_brought_up_to_date_and_loses_nothing(path, monkeypatch):
    """A store that lacks a later migration gets it on opening; what it held is still there."""
    with open_store(path) as store:
        receipt = submit(store, store.add_team("ann", now=NOON))
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, m998_note))
    for _ in range(2):
        with open_store(path) as store:
            assert store.connection.rows("SELECT count(*) FROM notes") == [(0,)]
            assert [one.number for one in check_whole(store)] == [receipt.number]
            submit(store, store.get_team("ANN"), slug="friedman")


def test_a_migration_that_fails_leaves_the_old_store(path, monkeypatch):
    """All pending migrations are one transaction: one that breaks undoes those before it."""
    with open_store(path) as store:
        submit(store, store.add_team("ann", now=NOON))
    old = schema.MIGRATIONS
    monkeypatch.setattr(schema, "MIGRATIONS", (*old, m998_note, m999_breaks))
    with pytest.raises(StoreError, match="nowhere"):
        open_store(path)
    monkeypatch.setattr(schema, "MIGRATIONS", old)
    with open_store(path) as store:
        names = {name for (name,) in store.connection.rows("SELECT name FROM sqlite_master")}
        assert not names & {"notes", "never"}
        check_whole(store)


def test_a_store_of_a_newer_program_is_refused(path, monkeypatch):
    """Reading it might be wrong and writing might break it: the sentence says to upgrade."""
    monkeypatch.setattr(schema, "MIGRATIONS", (*schema.MIGRATIONS, m998_note))
    open_store(path).close_connection()
    before = path.read_bytes()
    monkeypatch.undo()
    latest = schema.MIGRATIONS[-1].__name__
    with pytest.raises(StoreError, match=rf"newer version of Podium .*m998_note.*{latest}.*pip install --upgrade"):
        open_store(path)
    assert path.read_bytes() == before


def test_migrations_are_numbered_in_order():
    """Their names say their order, which is how an older program knows a newer store."""
    names = [step.__name__ for step in schema.MIGRATIONS]
    assert [int(re.fullmatch(r"m(\d{3})_\w+", name)[1]) for name in names] == list(range(1, len(names) + 1))


@pytest.mark.parametrize(
    "content", [b"id,label\n" * 500, b"\x00" * 5000, b"SQLite format 3\x00" + b"\xff" * 5000, b"x"]
)
def test_a_file_that_is_no_database_is_refused(path, content):
    """Whatever the bytes: a sentence, and the file stays as it was."""
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(StoreError, match=re.escape(str(path))):
        open_store(path)
    assert path.read_bytes() == content


def test_a_damaged_store_is_refused_in_a_sentence(path):
    """Pages overwritten in the middle: opening, or reading, says so."""
    with open_store(path) as store:
        ann = store.add_team("ann", now=NOON)
        for i in range(200):
            submit(store, ann, file=b"%d" % i)
    content = bytearray(path.read_bytes())
    content[4096:-4096] = b"\xa5" * (len(content) - 8192)
    path.write_bytes(content)

    def use():
        with open_store(path) as store:
            store.submissions()
            store.ledger("digits")

    with pytest.raises(StoreError, match="damaged"):
        use()


def test_somebody_elses_database_is_refused(path):
    """No table of ours is put into it."""
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    with pytest.raises(StoreError, match="not one of Podium's"):
        open_store(path)
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("recipes",)]


def test_a_path_that_cannot_be_opened_is_named(tmp_path):
    """A file where a folder should be, and a folder where the file should be."""
    (tmp_path / "leaderboards").write_text("", encoding="utf-8")
    with pytest.raises(StoreError, match="leaderboards"):
        open_store(tmp_path / "leaderboards" / "private" / "podium.db")
    (tmp_path / "private" / "podium.db").mkdir(parents=True)
    with pytest.raises(StoreError, match=r"podium\.db"):
        open_store(tmp_path / "private" / "podium.db")


def test_a_folder_without_permission_is_named(path, monkeypatch):
    """The sentence says that permission is missing. (The refusal is played: a superuser is never refused.)"""

    def refuse(self, *arguments, **settings):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StoreError, match="Permission denied"):
        open_store(path)


def test_a_locked_store_is_reported_after_the_wait(path, monkeypatch):
    """Reading goes on under another's lock; writing waits, then says who is in the way. Nothing is left behind."""
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.1)
    with open_store(path) as store, open_store(path) as other:
        ann = store.add_team("ann", now=NOON)
        with other.connection.transaction():
            for write in (
                lambda: submit(store, ann),
                lambda: store.close("digits", now=NOON),
                lambda: store.add_team("bob", now=NOON),
            ):
                with pytest.raises(StoreError, match="in use by another program"):
                    write()
            assert store.submissions() == []
        submit(store, ann)
        check_whole(store)


class RefusesTwice(sqlite3.Connection):
    """Does what SQLite does where two processes switch the log on together: refuse one of them, without a wait."""

    refusals = 2

    def execute(self, sql, *parameters):
        if sql == "PRAGMA journal_mode = WAL" and self.refusals:
            self.refusals -= 1
            raise sqlite3.OperationalError("database is locked")
        return super().execute(sql, *parameters)


def test_two_processes_that_switch_the_log_on_together_both_get_there(path, monkeypatch):
    """Of 200 meetings of four bare connections, a dozen ended so; the store tries again."""
    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", lambda *given, **options: connect(*given, **options, factory=RefusesTwice))
    with open_store(path) as store:
        assert store.connection.sqlite.refusals == 0
        assert store.connection.value("PRAGMA journal_mode") == "wal"


def test_a_fresh_store_that_is_locked_is_reported_too(path, monkeypatch):
    """Another process that holds the whole file, before it has a write-ahead log."""
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.1)
    path.parent.mkdir(parents=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="in use by another program"):
            open_store(path)
        other.execute("ROLLBACK")
    open_store(path).close_connection()


def test_a_block_that_fails_is_undone_as_a_whole(store):
    """What a transaction wrote before any error is gone, and the store works on."""
    ann = store.add_team("ann", now=NOON)
    commands = ["DELETE FROM teams", "DELETE FROM nowhere"]
    with pytest.raises(StoreError, match="nowhere"), store.connection.transaction():
        list(map(store.connection.run, commands))
    assert store.get_team("ann") == ann
    submit(store, ann)


GUARDED = ["submissions", "scores", "fingerprints", "ledger"]


@pytest.mark.parametrize("table", GUARDED)
def test_rows_that_are_proof_are_never_changed_or_removed(store, table):
    """UPDATE, DELETE and INSERT OR REPLACE are refused, on our connection and on any other program's."""
    submit(store, store.add_team("ann", now=NOON))
    before = store.connection.rows(f"SELECT * FROM {table}")
    columns = [name for (name,) in store.connection.rows(f"SELECT name FROM pragma_table_info('{table}')")]
    listed = ", ".join(columns)
    commands = [f"DELETE FROM {table}", f"INSERT OR REPLACE INTO {table} ({listed}) SELECT {listed} FROM {table}"]
    commands += [f"UPDATE {table} SET {column} = {column}" for column in columns]
    with closing(sqlite3.connect(store.path, isolation_level=None)) as stranger:
        for command in commands:
            for database in (store.connection.sqlite, stranger):
                with pytest.raises(sqlite3.IntegrityError, match=f"a row of {table} is never changed or removed"):
                    database.execute(command)
    assert store.connection.rows(f"SELECT * FROM {table}") == before


def test_a_replay_cannot_replace_the_first_submission(store):
    """INSERT OR REPLACE would remove the row that holds the idempotency key; the guards see that too."""
    submit(store, store.add_team("ann", now=NOON), idempotency_key="k")
    columns = store.connection.rows("SELECT name FROM pragma_table_info('submissions') WHERE name <> 'number'")
    listed = ", ".join(name for (name,) in columns)
    with open_store(store.path) as again, pytest.raises(sqlite3.IntegrityError, match="never changed or removed"):
        again.connection.run(f"INSERT OR REPLACE INTO submissions ({listed}) SELECT {listed} FROM submissions")


def test_the_kinds_of_the_ledger_cannot_be_set_by_hand(store):
    """They are read from the entry, so that row and entry cannot differ; so are competition and position."""
    with pytest.raises(StoreError, match="generated column"):
        store.connection.run("INSERT INTO ledger (slug, seq, entry, hash, kind) VALUES ('a', 1, '{}', '', 'close')")
    with pytest.raises(sqlite3.IntegrityError):
        store.connection.run(
            "INSERT INTO ledger (slug, seq, entry, hash) VALUES (?, ?, ?, ?)",
            ["digits", 2, '{"competition":"digits","kind":"peek","seq":1}', "0" * 64],
        )
