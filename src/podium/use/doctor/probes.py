"""The child's side of :mod:`podium.use.doctor.ask`: each function finds out one thing, or dies of it."""

import json
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Any


def library(name: str) -> dict[str, Any]:
    """Import a library; how many seconds it took."""
    started = monotonic()
    module = import_module(name)
    if getattr(module, "__file__", None) is None:  # a folder without a program is imported as an empty package
        raise ImportError(f"the folder of {name} holds nothing that can be imported")
    return {"seconds": monotonic() - started}


def sqlite() -> dict[str, Any]:
    """Which SQLite library Podium takes, and what Python's own is."""
    from podium.store.connection import find_library

    library, version = find_library()
    try:  # no file is opened here: two libraries in one process harm nobody
        own = import_module("_sqlite3").sqlite_version
    except ImportError:
        own = None
    return {"library": library, "version": version, "own": own}


def wal(folder: str) -> dict[str, Any]:
    """Write a database such as the store into ``folder``, and remove it again."""
    from podium.store.connection import Connection

    with tempfile.TemporaryDirectory(prefix="doctor-", dir=folder) as scratch:
        db = Connection(Path(scratch, "scratch.db"))
        db.run("CREATE TABLE rows (x INTEGER) STRICT")
        db.close()
    return {}


def store(path: str) -> dict[str, Any]:
    """What a store says of itself, read without a change to it."""
    from podium.store.glimpse import find_state

    return vars(find_state(Path(path)))


QUESTIONS: dict[str, Callable[..., dict[str, Any]]] = {
    "library": library,
    "sqlite": sqlite,
    "wal": wal,
    "store": store,
}


def main() -> None:
    question, *arguments = sys.argv[1:]
    sys.stdout.write("\n" + json.dumps(QUESTIONS[question](*arguments)) + "\n")


if __name__ == "__main__":
    main()
