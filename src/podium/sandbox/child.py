"""Call a function of a stranger's file in a child process, and tell what became of it."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from podium.errors import PodiumError

KEPT_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "VIRTUAL_ENV")
"""All that a child inherits: what Python needs to start, and nothing that could be a secret."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a child may use. On Windows only ``seconds`` is held."""

    seconds: int = 600
    memory_bytes: int = 8 * 2**30
    file_bytes: int = 2 * 2**30


class ChildError(PodiumError):
    """The code failed, hung or died; ``output`` is what it printed, for the organiser only."""

    def __init__(self, sentence: str, output: str) -> None:
        self.output = output
        super().__init__(sentence)


def call_function(path: Path, function: str, arguments: Sequence[object], *, limits: Limits | None = None) -> str:
    """Call ``function(*arguments)`` of the Python file at ``path`` in a fresh process.

    Parameters
    ----------
    path : Path
    function : str
    arguments : sequence of str, int, float or Path
        Paths arrive as paths.
    limits : Limits, optional

    Returns
    -------
    str
        What the code printed.

    Raises
    ------
    ChildError
        It raised, ran too long, used too much or died. The sentence says which, ``output`` holds the rest.
    """
    limits = limits or Limits()
    request = {
        "path": str(path.resolve()),
        "function": function,
        "arguments": [{"path": str(item.resolve())} if isinstance(item, Path) else item for item in arguments],
        "limits": asdict(limits),
    }
    where = f"{path.parent.name}/{path.name}"
    with tempfile.TemporaryDirectory(prefix="podium-") as home:
        kept = {name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ}
        environment = {**kept, "HOME": home, "PYTHONHASHSEED": "0", "PYTHONIOENCODING": "utf-8"}
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-m", "podium.sandbox.worker"],
                input=json.dumps(request),
                capture_output=True,
                text=True,
                encoding="utf-8",
                errors="replace",
                cwd=home,
                env=environment,
                timeout=limits.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            printed = error.stdout or b""
            output = printed.decode("utf-8", "replace") if isinstance(printed, bytes) else printed
            raise ChildError(f"{where} ran longer than {limits.seconds} seconds and was stopped", output) from None
    output = done.stdout + done.stderr
    if done.returncode == 0:
        return output
    last = done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"it ended with status {done.returncode}"
    raise ChildError(f"{where} failed: {last}", output)
