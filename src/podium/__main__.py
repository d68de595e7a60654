"""``podium``, and ``python -m podium``: the command line, which Ctrl-C may stop while it is still being imported."""

import signal
import sys
from time import monotonic
from types import FrameType

EXIT_INTERRUPTED = 130
STOPPED = "Stopped. Whatever was recorded stays recorded."
PAUSE = 1.0
"""Seconds in which a second Ctrl-C says nothing new: the work is being put away."""


def main() -> None:
    """Run the command line and exit."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else whoever started this wants it ignored
        signal.signal(signal.SIGINT, _Interrupt())
    try:
        from podium.cli import main as run

        run()
    except KeyboardInterrupt:
        sys.stderr.write(f"{STOPPED}\n")
        sys.exit(EXIT_INTERRUPTED)
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # all is said, and what is left takes no time


class _Interrupt:
    """Raises KeyboardInterrupt, as Python does, but not for each key of somebody in a hurry."""

    def __init__(self) -> None:
        self._at = -PAUSE

    def __call__(self, number: int, frame: FrameType | None) -> None:
        now = monotonic()
        if now - self._at >= PAUSE:
            self._at = now
            raise KeyboardInterrupt


if __name__ == "__main__":
    main()
