"""Who performs tasks: this process, or a few child processes that can be stopped at any moment.

A child imports Podium, is given the training data once and then one task after the other through its standard input; a
thread of this process waits for it. Plain pipes and pickles: no ``fork``, which compiled libraries with threads do not
survive, and no import of the caller's program, which ``multiprocessing`` would do.
"""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import TYPE_CHECKING

from podium.baselines.tasks import Outcome, Task, perform
from podium.baselines.unavailable import BaselineUnavailableError
from podium.sandbox.child import kept_environment

if TYPE_CHECKING:
    from podium.baselines.training import TrainingData

MOST_PROCESSES = 2  # so that a laptop stays usable while it works
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@contextmanager
def this_process(data: TrainingData, tasks: Iterable[Task], ends_at: float | None) -> Iterator[Iterator[Outcome]]:
    """One task after the other, here; the time is looked at between two of them."""

    def outcomes() -> Iterator[Outcome]:
        for task in tasks:
            if ends_at is not None and monotonic() >= ends_at:
                return
            yield perform(data, task)

    yield outcomes()


class Processes:
    """A pool of child processes on this machine: by default as many as there are processors, two at most."""

    def __init__(self, n_processes: int | None = None) -> None:
        self.n_processes = n_processes or max(1, min(MOST_PROCESSES, os.cpu_count() or 1))

    @contextmanager
    def __call__(self, data: TrainingData, tasks: Iterable[Task], ends_at: float | None) -> Iterator[Iterator[Outcome]]:
        """Start at once; leaving the context ends every child."""
        work = _Work(tasks)
        children = [_Child(pickle.dumps(data), work) for _ in range(self.n_processes)]
        try:
            yield work.outcomes(len(children), ends_at)
        finally:
            work.stop()
            for child in children:
                child.end()


class _Work:
    """The tasks that wait and the outcomes that came, shared by the threads."""

    def __init__(self, tasks: Iterable[Task]) -> None:
        self._tasks = iter(tasks)
        self._lock = threading.Lock()
        self._is_stopped = False
        self._outbox: queue.SimpleQueue[Outcome | BaseException | None] = queue.SimpleQueue()

    def take(self) -> Task | None:
        with self._lock:
            return None if self._is_stopped else next(self._tasks, None)

    def give(self, outcome: Outcome | BaseException | None) -> None:
        """None says that a child has nothing more to do."""
        self._outbox.put(outcome)

    def stop(self) -> None:
        with self._lock:
            self._is_stopped = True

    def outcomes(self, n_children: int, ends_at: float | None) -> Iterator[Outcome]:
        while n_children:
            try:
                outcome = self._outbox.get(timeout=None if ends_at is None else max(0.0, ends_at - monotonic()))
            except queue.Empty:
                return
            if isinstance(outcome, BaseException):  # a defect of ours in a thread is not swallowed
                raise outcome
            if outcome is None:
                n_children -= 1
            else:
                yield outcome


class _Child:
    """A child process and the thread that waits for it; one that dies is replaced for the next task."""

    def __init__(self, greeting: bytes, work: _Work) -> None:
        self._greeting = greeting
        self._work = work
        self._lock = threading.Lock()
        self._is_ended = False
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def end(self) -> None:
        with self._lock:
            self._is_ended = True
            if self._process:
                self._process.kill()
        self._thread.join()

    def _serve(self) -> None:
        try:
            process = self._start()
            while process and (task := self._work.take()):
                process, outcome = self._perform(process, task)
                self._work.give(outcome)
            self._work.give(None)
        except BaseException as error:
            self._work.give(error)
        finally:
            self._close()

    def _perform(self, process: subprocess.Popen[bytes], task: Task) -> tuple[subprocess.Popen[bytes] | None, Outcome]:
        assert process.stdin
        assert process.stdout
        try:
            pickle.dump(task, process.stdin)
            process.stdin.flush()
            return process, pickle.load(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            status = self._close()
            reason = f"its process ended in the middle of the work (status {status})"
            return self._start(), Outcome(task=task, failure=BaselineUnavailableError(task.recipe.name, reason))

    def _start(self) -> subprocess.Popen[bytes] | None:
        """A new process that has been given the data; None once the pool has been ended."""
        with self._lock:
            if self._is_ended:
                return None
            self._process = process = subprocess.Popen(
                [sys.executable, "-m", "podium.baselines.worker"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=_environment(),
            )
        assert process.stdin
        with suppress(OSError):  # it died at once: the first task will tell
            process.stdin.write(self._greeting)
            process.stdin.flush()
        return process

    def _close(self) -> int | None:
        """Let go of the process, and tell how it ended."""
        with self._lock:
            process, self._process = self._process, None
        if process is None:
            return None
        process.kill()
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError):
                if pipe:
                    pipe.close()
        return process.wait()


def _environment() -> dict[str, str]:
    """What Python needs to start, and one thread for each fit."""
    return {
        **kept_environment(),
        **dict.fromkeys(ONE_THREAD, "1"),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHONHASHSEED": "0",
    }
