"""Fill a store: for the tests, and as the program that they start and kill.

    python store_filler.py loop PATH NAME        submit until killed, one receipt a line
    python store_filler.py once PATH NAME LIMIT  submit once against a daily limit
    python store_filler.py open PATH             only open the store

Each prints ``ready`` and waits for a line on stdin first, so that many can start together.
"""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path

from podium.errors import PodiumError
from podium.store.limits import Limits
from podium.store.store import Store
from podium.store.submissions import NewSubmission

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
NO_LIMITS = Limits(daily=0, total=0)
open_store = Store.open


def new(team, **changes):
    """A submission that has everything; ``changes`` replace some of it."""
    plain = {
        "slug": "digits",
        "team": team,
        "submitted_at": NOON,
        "file": b"id,label\n1,7\n2,3\n",
        "file_name": "submission.csv",
        "description": "a try",
        "scores": {"public": 0.1, "private": 0.2},
        "fingerprints": {"public": b"\x00\x00\x80?" * 8, "private": b"\x00\x00\x00@" * 8},
        "metric": "accuracy",
        "metric_version": "1",
    }
    return NewSubmission(**{**plain, **changes})


def submit(store, team, *, limits=NO_LIMITS, **changes):
    return store.add_submission(new(team, **changes), limits=limits)


def recompute_chain(store, slug):
    """The hashes of a ledger from its entries alone, written down from the specification."""
    entries = [json.loads(one.entry) for one in store.ledger(slug)]
    hash_ = "0" * 64
    if entries and entries[0]["kind"] == "commitment":
        hash_ = entries[0]["commitment"]
    hashes = []
    for entry in entries:
        text = json.dumps(entry, sort_keys=True, separators=(",", ":"))
        hash_ = sha256(hash_.encode() + text.encode()).hexdigest()
        hashes.append(hash_)
    return hashes


def check_whole(store, slug="digits"):
    """Nothing in the store is half there: rows, files, ledger and SQLite's own structure agree."""
    rows = store.connection.rows
    assert rows("PRAGMA integrity_check") == [("ok",)]
    assert rows("PRAGMA foreign_key_check") == []
    submissions = store.submissions(slug)
    numbers = [one.number for one in submissions]
    for split in ("public", "private"):
        assert sorted(store.fingerprints(numbers, split)) == numbers
    for one in submissions:
        assert set(one.scores) == {"public", "private"}
        assert sha256(store.read_file(one.sha256)).hexdigest() == one.sha256
    ledger = store.ledger(slug)
    assert [one.hash for one in ledger] == recompute_chain(store, slug)
    assert [one.seq for one in ledger] == list(range(1, len(ledger) + 1))
    entries = [json.loads(one.entry) for one in ledger]
    logged = {entry["number"]: entry["sha256"] for entry in entries if entry["kind"] == "submission"}
    assert logged == {one.number: one.sha256 for one in submissions}
    return submissions


def stored_files(path):
    """The names of all files below ``files/``, whole or not."""
    return sorted(one.name for one in (path.parent / "files").rglob("*") if one.is_file())


def start(*arguments):
    """Start this file as a program of its own; it is ready, and waits, when this returns."""
    child = subprocess.Popen(
        [sys.executable, __file__, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        text=True,
    )
    assert child.stdout.readline() == "ready\n"
    return child


def go(children):
    """Let the children run."""
    for child in children:
        child.stdin.write("go\n")
        child.stdin.flush()


def results(children):
    """What each child printed, as JSON, after its end."""
    printed = []
    for child in children:
        out, _ = child.communicate(timeout=120)
        assert child.returncode == 0
        printed.append(json.loads(out))
    return printed


def _loop(path, name):
    with open_store(Path(path)) as store:
        team = store.add_team(name, now=NOON)
        for i in count():
            file = f"id,label\n{os.getpid()},{i}\n".encode() * 50
            receipt = submit(store, team, file=file)
            print(json.dumps([receipt.number, receipt.sha256, receipt.ledger_hash]), flush=True)


def _once(path, name, limit):
    try:
        with open_store(Path(path)) as store:
            team = store.add_team(name, now=NOON)
            file = f"id,label\n{os.getpid()},0\n".encode()
            receipt = submit(store, team, file=file, limits=Limits(daily=int(limit), total=0))
            return {"number": receipt.number, "remaining": receipt.remaining_today}
    except PodiumError as error:
        return {"error": type(error).__name__, "text": str(error)}


def _open(path):
    try:
        with open_store(Path(path)) as store:
            return {"tables": len(store.connection.rows("SELECT name FROM sqlite_master"))}
    except PodiumError as error:
        return {"error": type(error).__name__, "text": str(error)}


if __name__ == "__main__":
    print("ready", flush=True)
    sys.stdin.readline()
    outcome = {"loop": _loop, "once": _once, "open": _open}[sys.argv[1]](*sys.argv[2:])
    print(json.dumps(outcome), flush=True)
