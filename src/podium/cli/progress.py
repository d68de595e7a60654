"""How far a long operation has come: one line on standard error, and silence where nobody looks."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from podium.cli.rows import printable
from podium.cli.terminal import cut, find_columns, is_dumb

DELAY = 0.5
"""Seconds before anything is said: what is quick needs no words."""
_BAR = 20
_LEAST_FOR_BAR = 60
SPOKEN_EVERY = 2.0
"""Seconds between two lines where a line cannot be written over."""


class Progress:
    """A line that is written over as the work goes on; on a dumb terminal, or for a screen reader, now and then a line.

    Call it with steps done, steps in all, and what is at work now.
    """

    def __init__(self, label: str) -> None:
        self._label = label
        self._columns = find_columns(sys.stderr)
        self._is_dumb = is_dumb()
        self._lock = threading.Lock()
        self._is_awake = self._is_shown = False
        self._state = (0, 0, "")
        self._spoken_at = -SPOKEN_EVERY

    def __call__(self, done: int, total: int, name: str) -> None:
        with self._lock:
            self._state = (done, total, name)
            self._show()

    def wake(self) -> None:
        """Begin to show it."""
        with self._lock:
            self._is_awake = True
            self._show()

    def erase(self) -> None:
        """Free the line for other words; the next step writes it anew."""
        with self._lock:
            self._erase()

    def end(self) -> None:
        with self._lock:
            self._is_awake = False
            self._erase()

    def _erase(self) -> None:
        if self._is_shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
            self._is_shown = False

    def _show(self) -> None:
        if not self._is_awake or self._columns is None:
            return
        if self._is_dumb:
            self._speak()
            return
        sys.stderr.write("\r\x1b[K" + cut(self._text(self._columns), self._columns - 1))
        sys.stderr.flush()
        self._is_shown = True

    def _speak(self) -> None:
        if monotonic() - self._spoken_at >= SPOKEN_EVERY:
            self._spoken_at = monotonic()
            sys.stderr.write(self._words() + "\n")
            sys.stderr.flush()

    def _text(self, columns: int) -> str:
        done, total, _ = self._state
        if columns < _LEAST_FOR_BAR or total < 2:
            return self._words()
        full = min(done, total) * _BAR // total
        return f"[{'#' * full}{'.' * (_BAR - full)}]  {self._words()}"

    def _words(self) -> str:
        done, total, name = self._state
        count = f" {done} of {total}" if total > 1 else ""
        return f"{self._label}{count}{': ' if name else ''}{printable(name)}"


@contextmanager
def progress(label: str) -> Iterator[Progress]:
    """Show how far the block has come; it calls what it is given with each step."""
    line = Progress(label)
    timer = threading.Timer(DELAY, line.wake)
    timer.daemon = True
    timer.start()
    try:
        yield line
    finally:
        timer.cancel()
        line.end()
