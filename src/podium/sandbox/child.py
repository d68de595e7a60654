"""Call a function of a stranger's file in a child process, and tell what became of it."""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic
from typing import BinaryIO

from podium.errors import PodiumError
from podium.sandbox.processes import count_in_session, end_all

KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "VIRTUAL_ENV")
"""All that a child inherits: what Python needs to start, and nothing that could be a secret."""

LOOK_EVERY = 0.25
"""Seconds between two looks at how many processes a child has started."""

KEPT_OUTPUT = 64 * 2**10
"""How many bytes at the end of what a child printed are kept."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a child may use: seconds on the clock, and on the processors in all. Windows holds only the first.

    ``memory_bytes`` is held on Linux for each process, ``processes`` on Linux for the child and all it starts.
    """

    seconds: int = 600
    cpu_seconds: int = 3600
    memory_bytes: int = 8 * 2**30
    file_bytes: int = 2 * 2**30
    processes: int = 256


class ChildError(PodiumError):
    """The code failed, hung or died; ``printed`` is the end of its output, for the organiser only."""

    def __init__(self, sentence: str, printed: str) -> None:
        self.printed = printed
        super().__init__(sentence)


def call_function(
    path: Path,
    function: str,
    arguments: Sequence[object],
    *,
    limits: Limits | None = None,
    stop: Event | None = None,
) -> str:
    """Call ``function(*arguments)`` of the Python file at ``path`` in a fresh process.

    Parameters
    ----------
    path : Path
    function : str
    arguments : sequence of str, int, float, Path, or lists of plain ones
        Paths arrive as paths.
    limits : Limits, optional
    stop : Event, optional
        Set by another thread, it ends the process soon.

    Returns
    -------
    str
        The end of what the code printed, also to standard error.

    Raises
    ------
    ChildError
        It raised, ran too long, used too much or died. The sentence says which, and where.
    """
    limits = limits or Limits()
    where = f"{path.parent.name}/{path.name}"
    with tempfile.TemporaryDirectory(prefix="podium-") as scratch:
        home = Path(scratch, "home")
        home.mkdir()
        done = Path(scratch, "done")
        request = {
            "path": str(path.resolve()),
            "function": function,
            "arguments": [{"path": str(item.resolve())} if isinstance(item, Path) else item for item in arguments],
            "limits": vars(limits),
            "done": str(done),
        }
        # Printed into files: they have a limit, and a grandchild that lives on keeps no pipe open.
        Path(scratch, "request").write_text(json.dumps(request), encoding="utf-8")
        with (
            Path(scratch, "request").open("rb") as asked,
            Path(scratch, "out").open("w+b") as out,
            Path(scratch, "err").open("w+b") as err,
        ):
            status = _run(asked, home, limits, out, err, stop)
            printed, told = _end_of(out.fileno()), _end_of(err.fileno())
        if status == 0 and done.exists():
            return printed + told
        if status == 1 and (failed_in := re.findall(rf'File "{re.escape(str(path.resolve()))}", line (\d+)', told)):
            where += f", line {failed_in[-1]},"
        raise ChildError(f"{where} {_what_became(status, function, told)}", printed)


def kept_environment() -> dict[str, str]:
    """What a child process needs of this one's environment to start, and nothing that could be a secret."""
    return {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}


def _run(asked: BinaryIO, home: Path, limits: Limits, out: BinaryIO, err: BinaryIO, stop: Event | None) -> int | str:
    """The child's exit status, or why it was stopped. Nothing that it started lives on."""
    with subprocess.Popen(
        [sys.executable, "-I", "-m", "podium.sandbox.worker"],
        stdin=asked,
        stdout=out,
        stderr=err,
        cwd=home,
        env={**kept_environment(), "HOME": str(home), "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"},
        start_new_session=True,
    ) as child:
        try:
            return _wait(child, limits, stop)
        finally:
            end_all(child.pid, home)


def _wait(child: "subprocess.Popen[bytes]", limits: Limits, stop: Event | None) -> int | str:
    """As :func:`_run`: looks around now and then for a child that starts ever more processes."""
    ends_at = monotonic() + limits.seconds
    while (left := ends_at - monotonic()) > 0:
        with suppress(subprocess.TimeoutExpired):
            return child.wait(min(left, LOOK_EVERY))
        if stop is not None and stop.is_set():
            return "was stopped"
        if count_in_session(child.pid) > limits.processes:
            return f"started more than {limits.processes} processes and was stopped"
    return f"ran longer than {limits.seconds} seconds and was stopped"


def _end_of(file: int) -> str:
    size = os.fstat(file).st_size
    os.lseek(file, max(0, size - KEPT_OUTPUT), os.SEEK_SET)
    return os.read(file, KEPT_OUTPUT).decode("utf-8", "replace")


def _what_became(status: int | str, function: str, told: str) -> str:
    """The end of a sentence that begins with the file's name."""
    if isinstance(status, str):
        return status
    if status < 0:
        return f"was ended by {_signal_name(-status)}"
    if status == 0:
        return f"ended itself before {function}() had returned"
    lines = told.strip().splitlines()
    return f"failed: {lines[-1] if lines else f'it ended with status {status}'}"


def _signal_name(number: int) -> str:
    meanings = {"SIGXCPU": " (too much processor time)", "SIGKILL": " (out of memory?)"}
    try:
        name = signal.Signals(number).name
    except ValueError:
        name = f"signal {number}"
    return name + meanings.get(name, "")
