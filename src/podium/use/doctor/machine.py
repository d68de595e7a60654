"""What the computer gives: SQLite, a sandbox, processors, a terminal."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from podium.sandbox.child import ChildError, Limits, call_function
from podium.use.doctor.ask import ask, run
from podium.use.doctor.examined import Examined, broken, fine, note
from podium.use.doctor.packages import release

OLDEST_SQLITE = (3, 38)
"""The first with STRICT tables (3.37) and JSON functions that cannot be left out (3.38); sqlite.org/changes.html."""


def examine_sqlite() -> Iterator[Examined]:
    answer = ask("sqlite")
    if answer.trouble:
        cure = "install a Python with its sqlite3 module, or: pip install pysqlite3"
        yield broken("SQLite", answer.trouble, expected="Python's sqlite3 module", cure=cure)
        return
    yield from judge_sqlite(answer.facts["library"], answer.facts["version"], answer.facts["own"])


def judge_sqlite(library: str, version: str, own: str | None) -> Iterator[Examined]:
    """What is to be said of the SQLite library that Podium takes, and of Python's own beside it."""
    newer = "pip install pysqlite3 (Podium then takes the SQLite that comes with it), or a newer Python"
    if release(version) < OLDEST_SQLITE:
        least = ".".join(map(str, OLDEST_SQLITE))
        yield broken("SQLite", f"{version} ({library})", expected=f"{least} or later", cure=newer)
        return
    if has_wal_bug(version):
        yield note(
            "SQLite",
            f"{version} ({library})",
            expected="3.51.3 or later: older ones have a rare bug that can damage a database into which two programs "
            "write at the same moment (your system may have mended it without a new number)",
            cure=f"if several people submit to one server: {newer}. And keep backups",
        )
    else:
        yield fine("SQLite", f"{version} ({library})")
    if library != "sqlite3" and own:
        yield note(
            "Two SQLites",
            f"Podium takes {library} ({version}); Python's own sqlite3 ({own}) is there too",
            expected="one library at a time for one file: two in one process undo each other's locks",
            cure="in a notebook that uses Podium, never open podium.db with sqlite3",
        )


def has_wal_bug(version: str) -> bool:
    """Whether a version of SQLite has the WAL-reset bug.

    Source: sqlite.org/wal.html and sqlite.org/changes.html: fixed in 3.51.3 and 3.53.0, and in 3.44.6 and 3.50.7.
    """
    major, minor, patch = (*release(version), 0, 0)[:3]
    mended = {(3, 44): 6, (3, 50): 7}
    if (major, minor) in mended:
        return patch < mended[major, minor]
    return (major, minor, patch) < (3, 51, 3)


_TOO_MUCH = """\
import mmap


def run():
    try:
        mmap.mmap(-1, 2 * 2**30)
    except OSError:
        return
    raise SystemExit("two gigabytes were given")
"""
_TRIAL = Limits(seconds=20, cpu_seconds=20, memory_bytes=2**30)


def examine_sandbox() -> Iterator[Examined]:
    """Try the sandbox with a program that takes more memory than it may."""
    beside = describe_bubblewrap()
    try:
        with tempfile.TemporaryDirectory(prefix="podium-") as scratch:
            program = Path(scratch, "too_much.py")
            program.write_text(_TOO_MUCH, encoding="utf-8")
            call_function(program, "run", [], limits=_TRIAL)
    except ChildError as error:
        yield note(
            "Sandbox",
            f"a child process, whose limit on memory does not hold here ({error}); {beside}",
            expected="limits that hold, as on Linux",
            cure="trust only code that you have read: `podium trust` shows it",
        )
        return
    except OSError as error:
        yield broken(
            "Sandbox",
            f"no child process can be started: {error.strerror}",
            expected="a folder for temporary files that can be written, and room for another process",
            cure="free some space, or set TMPDIR to a folder that you may write",
        )
        return
    yield fine("Sandbox", f"a child process with limits, which hold (tried); {beside}")


def describe_bubblewrap() -> str:
    """Whether bubblewrap, which hides files from a program, could be used; tried for real."""
    if not shutil.which("bwrap"):
        return "bubblewrap is not installed"
    tools = "bubblewrap and prlimit are" if shutil.which("prlimit") else "bubblewrap is"
    tried = run(["bwrap", "--ro-bind", "/", "/", "--unshare-all", "--die-with-parent", "true"], seconds=20)
    return f"{tools} there, and usable" if not tried.trouble else f"{tools} there, not usable: {tried.trouble}"


@dataclass(frozen=True, kw_only=True)
class Processors:
    """How many there are, how many this process may use, and how many a container allows at a time."""

    n_there: int
    n_usable: int
    quota: float | None


def examine_processors() -> Iterator[Examined]:
    n_there = os.cpu_count() or 1
    n_usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else n_there
    yield judge_processors(Processors(n_there=n_there, n_usable=n_usable, quota=read_quota(Path("/sys/fs/cgroup"))))


def judge_processors(found: Processors) -> Examined:
    text = f"{found.n_there}, of which this program may use {found.n_usable}"
    if found.quota is None or found.quota >= found.n_usable:
        return fine("Processors", text)
    threads = max(1, int(found.quota))
    return note(
        "Processors",
        f"{text}, and a container allows the time of {found.quota:g}",
        expected="no more threads than processors: libraries start one for each that they see, and wait for each other",
        cure=f"export OMP_NUM_THREADS={threads}",
    )


def read_quota(groups: Path) -> float | None:
    """How many processors' time the control group allows (Linux, version 2, else 1); None for no limit.

    Source: docs.kernel.org/admin-guide/cgroup-v2.html, ``cpu.max``.
    """
    try:
        quota, period = (groups / "cpu.max").read_text().split()
    except (OSError, ValueError):
        try:
            quota, period = ((groups / f"cpu/cpu.cfs_{name}_us").read_text().strip() for name in ("quota", "period"))
        except OSError:
            return None
    return int(quota) / int(period) if quota.isdecimal() and int(period) > 0 else None


@dataclass(frozen=True, kw_only=True)
class Terminal:
    """What standard output is: its encoding, its width where it is a terminal, and what the user asked for."""

    encoding: str | None
    columns: int | None
    is_plain: bool
    has_colour: bool


def examine_terminal(terminal: Terminal) -> Iterator[Examined]:
    where = f"{terminal.columns} columns" if terminal.columns else "output goes to a file or a program"
    style = "plain lines" if terminal.is_plain else "colours" if terminal.has_colour else "no colours"
    text = f"{where}, {terminal.encoding or 'text'}, {style}"
    try:
        "é ± 中 ●".encode(terminal.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        yield note(
            "Terminal",
            text,
            expected="UTF-8: other characters are shown as \\u4e2d, and charts in plain ASCII",
            cure="export PYTHONUTF8=1 (Windows: set PYTHONUTF8=1), in a terminal that shows UTF-8",
        )
        return
    yield fine("Terminal", text)
