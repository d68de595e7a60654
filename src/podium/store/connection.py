"""One connection to the store's file. Only here does Podium import an SQLite library."""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from podium.errors import StoreError
from podium.store.faults import CORRUPT, NO_DATABASE, explained, sqlite_fault

# Two SQLite libraries in one process release each other's locks on the same file, so this must be the
# one that sqlite-utils takes, found without the 0.4 s that importing sqlite-utils costs.
if TYPE_CHECKING:
    import sqlite3
else:
    try:
        sqlite3 = import_module("pysqlite3")
    except ImportError:
        import sqlite3

BUSY_SECONDS = 30.0
"""How long to wait for another process before giving up."""
_PAUSE = 0.02
_GLIMPSE_SECONDS = 0.2
_SMALLEST = 512  # bytes, of a database that is not empty


class Connection:
    """A connection that writes in BEGIN IMMEDIATE transactions and speaks of its errors in sentences.

    Every method raises StoreError when the file cannot be read or written. What a constraint or a
    trigger refuses is a mistake of the program and stays an ``sqlite3.IntegrityError``.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._explained():
            self.sqlite = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        try:
            self._prepare()
        except BaseException:
            self.close()
            raise

    def _prepare(self) -> None:
        # By name, never through a descriptor of our own: closing one drops the process's locks on the file.
        with explained(self.path):
            if 0 < self.path.stat().st_size < _SMALLEST and not Path(f"{self.path}-journal").exists():
                raise sqlite_fault(self.path, NO_DATABASE, "")  # SQLite would take it for empty
            for suffix in ("", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    os.chmod(f"{self.path}{suffix}", 0o600)
        self.run("PRAGMA foreign_keys = ON")
        self.run("PRAGMA recursive_triggers = ON")  # else INSERT OR REPLACE passes the triggers that refuse DELETE
        self.run("PRAGMA synchronous = FULL")
        if self.value("PRAGMA journal_mode") != "wal":
            self._switch_to_wal()

    def _switch_to_wal(self) -> None:
        """Here SQLite gives up at once if another process is doing the same, whatever the timeout: so this waits."""
        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            with self._explained():
                try:
                    [(mode,)] = self.sqlite.execute("PRAGMA journal_mode = WAL").fetchall()
                    break
                except sqlite3.OperationalError as error:
                    if "locked" not in str(error) or time.monotonic() > deadline:
                        raise
            time.sleep(_PAUSE)
        if mode != "wal":
            raise StoreError(
                f"{self.path} lies on a file system without the shared memory that SQLite's write-ahead log needs "
                "(a network drive?); move the folder to a local disk"
            )

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if not isinstance(error, sqlite3.OperationalError) and type(error) is not sqlite3.DatabaseError:
                raise
            raise sqlite_fault(self.path, getattr(error, "sqlite_errorcode", None), str(error)) from error
        except UnicodeDecodeError as error:  # of a text, or of what SQLite says of one
            raise sqlite_fault(self.path, CORRUPT, "it holds a text that is no UTF-8") from error

    def rows(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """All rows of a query."""
        with self._explained():
            return self.sqlite.execute(sql, parameters).fetchall()

    def records(self, sql: str, parameters: Sequence[object] = ()) -> list[dict[str, Any]]:
        """All rows of a query, each by the names of its columns."""
        with self._explained():
            cursor = self.sqlite.execute(sql, parameters)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def value(self, sql: str, parameters: Sequence[object] = ()) -> Any:
        """The first column of the first row, or None."""
        with self._explained():
            row = self.sqlite.execute(sql, parameters).fetchone()
        return row[0] if row else None

    def run(self, sql: str, parameters: Sequence[object] = ()) -> int:
        """Run one statement; the id of the row that it inserted last."""
        with self._explained():
            return self.sqlite.execute(sql, parameters).lastrowid or 0

    @contextmanager
    def transaction(self, after_rollback: Callable[[], None] | None = None) -> Iterator[None]:
        """All of the block or nothing of it, with the right to write from its first line on.

        Inside another transaction it is a part of that one: on the disk when the outer block has ended.
        """
        begin, commit, rollback = ("SAVEPOINT part", "RELEASE part", "ROLLBACK TO part; RELEASE part")
        if not self.sqlite.in_transaction:
            begin, commit, rollback = ("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")
        self.run(begin)
        try:
            with self._explained():
                yield
            self.run(commit)
        except BaseException:
            with suppress(sqlite3.Error):
                if self.sqlite.in_transaction:
                    for statement in rollback.split("; "):
                        self.sqlite.execute(statement)
            if after_rollback:
                after_rollback()
            raise

    @property
    def is_in_transaction(self) -> bool:
        return self.sqlite.in_transaction

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """All that the block reads is of one moment. A text that was damaged comes with its odd bytes written out."""
        usual = self.sqlite.text_factory
        self.sqlite.text_factory = lambda data: data.decode("utf-8", "backslashreplace")
        self.run("BEGIN")
        try:
            yield
        finally:
            self.sqlite.text_factory = usual
            with suppress(sqlite3.Error):
                self.sqlite.execute("ROLLBACK")

    def close(self) -> None:
        self.sqlite.close()


def glimpse(path: Path, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
    """All rows of a query on a store that is left as it is: nothing is made, brought up to date or waited for.

    Raises
    ------
    StoreError
        There is no store at ``path``, or it cannot be read now.
    """
    try:
        uri = f"{path.absolute().as_uri()}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, timeout=_GLIMPSE_SECONDS)) as db:
            return db.execute(sql, parameters).fetchall()
    except sqlite3.Error as error:
        raise StoreError(f"{path} cannot be read ({error})") from error


def find_library() -> tuple[str, str]:
    """Name and version of the SQLite library that is used."""
    return sqlite3.__name__, sqlite3.sqlite_version
