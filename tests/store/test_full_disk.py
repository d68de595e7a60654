"""A disk that fills up at any point of a write: a sentence, nothing by half, and it works again afterwards."""

import errno
import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from store_filler import NOON, check_whole, open_store, stored_files, submit

from podium.errors import StoreError

WRITES = {
    "submit": lambda store, ann: submit(store, ann, file=os.urandom(6000), details={"text": "x" * 30_000}),
    "team": lambda store, ann: store.add_team(os.urandom(20).hex(), now=NOON),
    "select": lambda store, ann: store.select("digits", ann, [1], now=NOON),
    "finish": lambda store, ann: store.finish("other", ann, now=NOON),
    "peek": lambda store, ann: store.record_peek("digits", ann, now=NOON),
    "commit": lambda store, ann: store.commit_solution("digits", os.urandom(32).hex(), now=NOON),
    "trust": lambda store, ann: store.trust("digits", os.urandom(32).hex(), now=NOON),
    "close": lambda store, ann: store.close("other", now=NOON),
}


def _everything(store):
    """All rows of all tables, and the names of all files."""
    tables = [name for (name,) in store.connection.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = {table: sorted(map(repr, store.connection.rows(f"SELECT * FROM {table}"))) for table in tables}
    return rows, stored_files(store.path)


def _fails(write, store, ann):
    """Whether a write failed, after a look at the sentence and at what it left behind."""
    before = _everything(store)
    error = None
    try:
        write(store, ann)
    except StoreError as raised:
        error = raised
    if error:
        assert "nothing was stored" in str(error)
        assert _everything(store) == before
    return error is not None


def test_a_database_that_may_not_grow_keeps_what_it_had(store):
    """SQLite's own limit on pages, from the present number until the submission fits."""
    ann = store.add_team("ann", now=NOON)
    submit(store, ann, file=b"first")
    pages = store.connection.value("PRAGMA page_count")
    n_failed = 0
    for limit in range(pages, pages + 40):
        store.connection.run(f"PRAGMA max_page_count = {limit}")
        if not _fails(WRITES["submit"], store, ann):
            break
        n_failed += 1
    assert n_failed > 5
    store.connection.run("PRAGMA max_page_count = 1000000")
    submit(store, ann, file=b"last")
    assert [store.read_file(one.sha256)[:5] for one in check_whole(store)][::2] == [b"first", b"last"]


def test_the_sentence_of_a_full_database_says_what_to_do(store):
    """It names the file, and space as the cure."""
    ann = store.add_team("ann", now=NOON)
    store.connection.run(f"PRAGMA max_page_count = {store.connection.value('PRAGMA page_count')}")
    with pytest.raises(StoreError, match=r"no room left to write .*podium\.db; nothing was stored\. Free some space"):
        WRITES["submit"](store, ann)


@pytest.mark.parametrize("call", ["pathlib.Path.mkdir", "os.open", "os.fsync", "pathlib.Path.replace"])
@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT, errno.EIO], ids=errno.errorcode.get)
def test_a_file_that_cannot_be_kept_leaves_nothing_behind(store, monkeypatch, call, code):
    """Each call that keeping a file makes, failing as a full or broken disk would."""
    ann = store.add_team("ann", now=NOON)
    (store.path.parent / "files").mkdir()

    def fail(*arguments, **options):
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patch:
        patch.setattr(call, fail)
        with pytest.raises(StoreError, match="nothing was stored"):
            submit(store, ann)
    assert store.submissions() == []
    assert stored_files(store.path) == []
    submit(store, ann)
    check_whole(store)


def _sweep_openings(root, limited):
    """How often opening a fresh path failed; every time it opens once there is room."""
    n_failed = 0
    for size in [0, 1, 512, 2048, *range(4096, 260_000, 16_000)]:
        path = Path(root) / str(size) / "leaderboards" / "private" / "podium.db"
        try:
            with limited(size):
                open_store(path).close_connection()
        except StoreError:
            n_failed += 1
        with open_store(path) as store:
            submit(store, store.add_team("ann", now=NOON))
            check_whole(store)
    return n_failed


def _sweep_writes(root, limited):
    """How often each write failed, in one store, whose log is emptied before each."""
    failed = dict.fromkeys(WRITES, 0)
    path = Path(root) / "leaderboards" / "private" / "podium.db"
    with open_store(path) as store:
        ann = store.add_team("ann", now=NOON)
        submit(store, ann, file=b"first")
        for size in [0, 1, 32, 512, *range(4096, 120_000, 6_000)]:
            for name, write in WRITES.items():
                store.connection.rows("PRAGMA wal_checkpoint(TRUNCATE)")
                with limited(size):
                    failed[name] += _fails(write, store, ann)
            submit(store, ann, file=str(size).encode())
            check_whole(store)
    with open_store(path) as store:
        check_whole(store)
    return failed


def _sweep(root):
    """In a process of its own: run every write under every limit on the size of a file that makes a difference."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # so that a write that goes too far fails, as on a full disk
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]

    @contextmanager
    def limited(size):
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))

    return {"open": _sweep_openings(root, limited), **_sweep_writes(root, limited)}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of a process's files")
def test_every_write_survives_a_limit_on_the_size_of_files(tmp_path):
    """Opening and each write, under limits that stop it at its file, at the log, at the log's index, or not at all."""
    child = subprocess.run(
        [sys.executable, __file__, str(tmp_path)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.returncode == 0, child.stderr
    failed = json.loads(child.stdout)
    assert 4 <= failed.pop("open") < 20
    assert all(4 <= n_failed < 24 for n_failed in failed.values()), failed


if __name__ == "__main__":
    print(json.dumps(_sweep(sys.argv[1])))
