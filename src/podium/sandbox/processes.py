"""The processes that a child started: how many there are, and the end of all of them."""

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
ROUNDS = 50
"""How often to look for processes that were started while the others were being ended."""


def count_in_session(session: int) -> int:
    """How many processes belong to a session; 0 where the platform does not tell."""
    return sum(_session_of(folder) == session for folder in _find_folders())


def end_all(pid: int, home: Path) -> None:
    """End the process group of ``pid``, and whoever left it but still has ``home`` as its HOME."""
    if not hasattr(os, "killpg"):
        with suppress(OSError):
            os.kill(pid, signal.SIGTERM)
        return
    with suppress(OSError):  # they have ended by themselves
        os.killpg(pid, signal.SIGKILL)
    for _ in range(ROUNDS):
        left = list(_find_with_home(home))
        if not left:
            return
        for each in left:
            with suppress(OSError):
                os.kill(each, signal.SIGKILL)


def _find_with_home(home: Path) -> Iterator[int]:
    """Running processes with that HOME: a daemon leaves its group, and keeps the environment it was born with."""
    wanted = f"HOME={home}".encode()
    for folder in _find_folders():
        if wanted in (_read(folder / "environ") or b"").split(b"\0") and _state_of(folder) != b"Z":
            yield int(folder.name)


def _find_folders() -> Iterator[Path]:
    try:
        names = os.listdir(PROC)
    except OSError:  # not Linux
        return
    yield from (PROC / name for name in names if name.isdecimal())


def _session_of(folder: Path) -> int | None:
    fields = _stat(folder)
    return int(fields[3]) if fields else None


def _state_of(folder: Path) -> bytes | None:
    fields = _stat(folder)
    return fields[0] if fields else None


def _stat(folder: Path) -> list[bytes]:
    """State, parent, group, session and so on: what follows the name, which may hold anything."""
    return (_read(folder / "stat") or b"").rpartition(b")")[2].split()


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:  # it has ended, or belongs to somebody else
        return None
