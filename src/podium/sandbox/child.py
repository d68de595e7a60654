"""Call a function of a stranger's file in a child process, and tell what became of it."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from podium.errors import PodiumError

KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "VIRTUAL_ENV")
"""All that a child inherits: what Python needs to start, and nothing that could be a secret."""

KEPT_OUTPUT = 64 * 2**10
"""How many bytes at the end of what a child printed are kept."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a child may use: seconds on the clock, and on the processors in all. Windows holds only the first."""

    seconds: int = 600
    cpu_seconds: int = 3600
    memory_bytes: int = 8 * 2**30
    file_bytes: int = 2 * 2**30


class ChildError(PodiumError):
    """The code failed, hung or died; ``output`` is the end of what it printed, for the organiser only."""

    def __init__(self, sentence: str, output: str) -> None:
        self.output = output
        super().__init__(sentence)


def call_function(path: Path, function: str, arguments: Sequence[object], *, limits: Limits | None = None) -> str:
    """Call ``function(*arguments)`` of the Python file at ``path`` in a fresh process.

    Parameters
    ----------
    path : Path
    function : str
    arguments : sequence of str, int, float, Path, or lists of plain ones
        Paths arrive as paths.
    limits : Limits, optional

    Returns
    -------
    str
        The end of what the code printed.

    Raises
    ------
    ChildError
        It raised, ran too long, used too much or died. The sentence says which, ``output`` holds the rest.
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
        with Path(scratch, "out").open("w+b") as out, Path(scratch, "err").open("w+b") as err:
            status = _run(json.dumps(request), home, limits.seconds, out.fileno(), err.fileno())
            printed, told = _end_of(out.fileno()), _end_of(err.fileno())
        if status == 0 and done.exists():
            return printed + told
        raise ChildError(f"{where} {_what_became(status, function, told, limits)}", printed + told)


def _run(request: str, home: Path, seconds: int, out: int, err: int) -> int | None:
    """The child's exit status, or None where its time was up. Nothing that it started lives on."""
    kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
    with subprocess.Popen(
        [sys.executable, "-I", "-m", "podium.sandbox.worker"],
        stdin=subprocess.PIPE,
        stdout=out,
        stderr=err,
        text=True,
        encoding="utf-8",
        cwd=home,
        env={**kept, "HOME": str(home), "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"},
        start_new_session=True,
    ) as child:
        try:
            child.communicate(request, timeout=seconds)
            return child.returncode
        except subprocess.TimeoutExpired:
            return None
        finally:
            _end(child)


def _end(child: "subprocess.Popen[str]") -> None:
    """End the child and whatever it started and left behind."""
    with suppress(OSError):  # they have ended by themselves
        if hasattr(os, "killpg"):
            os.killpg(child.pid, signal.SIGKILL)
        else:
            child.kill()


def _end_of(file: int) -> str:
    size = os.fstat(file).st_size
    os.lseek(file, max(0, size - KEPT_OUTPUT), os.SEEK_SET)
    return os.read(file, KEPT_OUTPUT).decode("utf-8", "replace")


def _what_became(status: int | None, function: str, told: str, limits: Limits) -> str:
    """The end of a sentence that begins with the file's name."""
    if status is None:
        return f"ran longer than {limits.seconds} seconds and was stopped"
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
