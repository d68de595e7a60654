"""Child processes in which strangers' files are read and scored: one per task, forked from one that is ready.

A child that hangs, crashes or eats memory takes nothing with it. The process that children are forked from has
imported what they need and opened nothing.
"""

import multiprocessing
import signal
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from threading import Event
from typing import Any, TypeVar

from podium.errors import PodiumError
from podium.sandbox.child import Limits
from podium.sandbox.worker import take_on_limits

PRELOADED = ["podium.use.accept", "podium.use.score_job", "podium.web.children"]
LIMITS = Limits(seconds=120, cpu_seconds=480, memory_bytes=6 * 2**30)
LOOK_EVERY = 0.2
"""Seconds between two looks at whether the server stops."""
PATIENCE = 3.0
"""Seconds that a child has to end what it has started itself."""

T = TypeVar("T")


class ChildBrokeError(PodiumError):
    """The child hung, died, or met a bug. The text is for the organiser; ``was_stopped`` says that the server ends."""

    def __init__(self, what: str, *, was_stopped: bool = False) -> None:
        self.was_stopped = was_stopped
        super().__init__(what)

    def __reduce__(self) -> tuple[Any, ...]:
        return ChildBrokeError, (str(self),)


@dataclass(frozen=True)
class _Failed:
    error: PodiumError


class Children:
    """Runs functions of modules, each in a child of its own; any number of threads may call."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._stop = Event()
        can_fork = "forkserver" in multiprocessing.get_all_start_methods()
        self._context: Any = multiprocessing.get_context("forkserver" if can_fork else "spawn")
        if can_fork:
            self._context.set_forkserver_preload(PRELOADED)

    def stop(self) -> None:
        """End what runs; who waits for it is told that it was stopped."""
        self._stop.set()

    def run(self, function: Callable[..., T], *arguments: object) -> T:
        """``function(*arguments)``, both importable or picklable, in a child.

        Raises
        ------
        ChildBrokeError
        PodiumError
            What the function raised on purpose.
        """
        ours, theirs = self._context.Pipe(duplex=False)
        child = self._context.Process(target=_perform, args=(theirs, function, arguments, self.limits), daemon=True)
        with ours:
            with theirs:
                child.start()
            try:
                answer = self._wait(ours)
                child.join(PATIENCE)
            finally:
                _end(child)
        if isinstance(answer, _Failed):
            raise answer.error
        result: T = answer
        return result

    def _wait(self, ours: Connection) -> Any:
        n_looks = int(self.limits.seconds / LOOK_EVERY)
        for _ in range(n_looks):
            if self._stop.is_set():
                raise ChildBrokeError("the server stops", was_stopped=True)
            if ours.poll(LOOK_EVERY):
                try:
                    return ours.recv()
                except EOFError:
                    raise ChildBrokeError("the child died: out of memory or processor time, or a crash") from None
        raise ChildBrokeError(f"it ran longer than {self.limits.seconds} seconds and was stopped")


def _end(child: Any) -> None:
    for stop in (child.terminate, child.kill):
        if child.is_alive():
            stop()
            child.join(PATIENCE)
    child.join()
    child.close()


def _perform(
    answers: Connection, function: Callable[..., object], arguments: tuple[object, ...], limits: Limits
) -> None:
    """The child's side."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which tells us
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that what we started is ended, too
    take_on_limits(vars(limits))
    answer: object
    try:
        answer = function(*arguments)
    except PodiumError as error:
        answer = _Failed(error)
    except Exception as error:
        answer = _Failed(ChildBrokeError("".join(traceback.format_exception(error))))
    answers.send(answer)
