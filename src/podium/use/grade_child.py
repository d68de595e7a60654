"""The child processes of :mod:`podium.use.grade_read`: they read files for it until there are no more.

Where it is safe they are forked, and have everything that is read and imported here. Elsewhere they start anew and
read it again, which takes each of them half a second.
"""

import multiprocessing
import sys
import threading
import warnings
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, TypeVar

Answer = TypeVar("Answer")

AT_ONCE = 4
"""Files that a child is given at once."""
PATIENCE = 1.0
"""Seconds that a child has to end by itself."""


def read_in_children(
    read: Callable[[Path], Answer], paths: Sequence[Path], left: deque[int], n_children: int
) -> Iterator[tuple[int, Answer]]:
    """What ``read`` makes of the files that are ``left``, by their places among ``paths``, in any order.

    Where children die, their files stay in ``left``. ``read`` can be pickled.
    """
    children = _start(read, paths, n_children)
    busy: dict[Any, list[int]] = {}

    def ask(connection: Connection) -> None:
        places = [left.popleft() for _ in range(min(AT_ONCE, len(left)))]
        if places:
            busy[connection] = places
            with suppress(OSError):  # it has ended, and so has its answer
                connection.send(places)

    try:
        for connection in children.values():
            ask(connection)
        while busy:
            ready: list[Any] = wait(list(busy))
            for connection in ready:
                places = busy.pop(connection)
                try:
                    answers = connection.recv()
                except (EOFError, OSError):
                    left.extend(places)
                    continue
                ask(connection)
                yield from zip(places, answers, strict=True)
    finally:
        _end(children)


def _start(read: Callable[[Path], object], paths: Sequence[Path], n_children: int) -> dict[Any, Connection]:
    """The processes, each with our end of the line to it."""
    is_forked = _can_fork()
    context: Any = multiprocessing.get_context("fork" if is_forked else "spawn")
    children: dict[Any, Connection] = {}
    for _ in range(n_children):
        ours, theirs = context.Pipe()
        inherited = [*children.values(), ours] if is_forked else []
        child = context.Process(target=_serve, args=(theirs, inherited, read, paths), daemon=True)
        with theirs, warnings.catch_warnings():
            # Python warns of threads in general, even of those of NumPy's BLAS, which survives a fork.
            warnings.simplefilter("ignore", DeprecationWarning)
            child.start()
        children[child] = ours
    return children


def _can_fork() -> bool:
    """On Linux, unless a thread may hold a lock that the child would wait for; a waiting timer holds none."""
    others = set(threading.enumerate()) - {threading.current_thread()}
    return sys.platform == "linux" and all(isinstance(one, threading.Timer) for one in others)


def _serve(
    asked: Connection, inherited: Sequence[Connection], read: Callable[[Path], object], paths: Sequence[Path]
) -> None:
    """The child's side. It ends when its line does: so no child may hold the other end of one."""
    for connection in inherited:
        connection.close()
    with suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            asked.send([read(paths[place]) for place in asked.recv()])


def _end(children: dict[Any, Connection]) -> None:
    for connection in children.values():
        connection.close()
    for child in children:
        child.join(PATIENCE)
        if child.is_alive():
            child.kill()
            child.join()
        child.close()
