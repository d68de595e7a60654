"""Run the program at a pseudo terminal, as a person does: of some width, and with keys pressed after a while."""

import os
import re
import select
import struct
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass

CTRL_C = b"\x03"
STYLES = re.compile(r"\x1b\[[0-9;]*[mK]")


@dataclass(frozen=True)
class Shown:
    """How a run ended, and what stood on the terminal. A line that is written over counts as it was at last."""

    code: int
    raw: str

    @property
    def lines(self) -> list[str]:
        return [line.rpartition("\r")[2] for line in STYLES.sub("", self.raw).replace("\r\n", "\n").split("\n")]

    @property
    def is_interrupted(self) -> bool:
        """As a shell sees it: 130. Python may also end itself by SIGINT, which a shell shows as the same number."""
        return self.code in (130, -2) and "Stopped." in self.raw


def run_at_terminal(
    *arguments: object,
    columns: int = 80,
    environment: Mapping[str, str] | None = None,
    interrupt_after: float | None = None,
    interrupt_on: str | None = None,
    times: int = 1,
) -> Shown:
    """Run ``podium`` with a terminal of that width as its input, output and error.

    ``interrupt_after`` seconds, or when ``interrupt_on`` has been shown, Ctrl-C is pressed, ``times`` over.
    """
    import fcntl
    import pty
    import termios

    inherited = {name: value for name, value in os.environ.items() if name not in ("COLUMNS", "LINES")}
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "podium", *map(str, arguments)],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**inherited, "TERM": "xterm", **(environment or {})},
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that Ctrl-C reaches it and its children
    )
    os.close(theirs)
    shown, started, n_pressed = b"", time.monotonic(), 0
    while True:
        if select.select([ours], [], [], 0.02)[0]:
            try:
                shown += os.read(ours, 65536)
            except OSError:  # the last one who had the terminal open has gone
                break
        is_late = interrupt_after is not None and time.monotonic() - started >= interrupt_after
        is_there = interrupt_on is not None and interrupt_on.encode() in shown
        if (is_late or is_there) and n_pressed < times:
            os.write(ours, CTRL_C)
            n_pressed += 1
    os.close(ours)
    return Shown(process.wait(), shown.decode())
