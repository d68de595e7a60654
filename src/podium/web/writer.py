"""The one thread that writes to the store while a server runs."""

import queue
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

from podium.errors import StoreError
from podium.store.store import Store

MOST_TOGETHER = 64
"""How many operations are committed together at most."""

T = TypeVar("T")


@dataclass(frozen=True)
class _Wanted:
    """An operation and who waits for it; ``is_alone`` ones open the store themselves."""

    operation: Callable[[Store], Any]
    future: "Future[Any]"
    is_alone: bool


class Writer:
    """A queue of operations; whatever waits at the same time is committed together."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._wanted: queue.SimpleQueue[_Wanted | None] = queue.SimpleQueue()
        self._thread = Thread(target=self._run, name="podium writer", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Write what still waits, then end."""
        self._wanted.put(None)
        self._thread.join()

    def write(self, operation: Callable[[Store], T]) -> "Future[T]":
        """Run ``operation`` on the store; the future has its result when that is on the disk."""
        return self._want(operation, is_alone=False)

    def call(self, operation: Callable[[], T]) -> "Future[T]":
        """Run a use case that opens the store itself, between two transactions."""
        return self._want(lambda _: operation(), is_alone=True)

    def _want(self, operation: Callable[[Store], Any], *, is_alone: bool) -> "Future[Any]":
        wanted = _Wanted(operation, Future(), is_alone)
        self._wanted.put(wanted)
        return wanted.future

    def _run(self) -> None:
        with Store.open(self._path) as store:
            while (first := self._wanted.get()) is not None:
                group, last, is_end = self._gather(first)
                _write_together(store, group)
                if last is not None:
                    _write_alone(store, last)
                if is_end:
                    return

    def _gather(self, first: _Wanted) -> tuple[list[_Wanted], _Wanted | None, bool]:
        """What can be committed together, what has to come alone after it, and whether that is the end."""
        group: list[_Wanted] = []
        wanted: _Wanted | None = first
        while wanted is not None and not wanted.is_alone:
            group.append(wanted)
            if len(group) == MOST_TOGETHER or self._wanted.empty():
                return group, None, False
            wanted = self._wanted.get()
        return group, wanted, wanted is None


def _write_together(store: Store, group: list[_Wanted]) -> None:
    if not group:
        return
    try:
        results = store.do_together([lambda one=one: one.operation(store) for one in group])  # type: ignore[misc]
    except Exception as error:
        why = error if isinstance(error, StoreError) else StoreError(f"nothing was stored: {error}")
        results = [why] * len(group)
    for one, result in zip(group, results, strict=True):
        _answer(one, result)


def _write_alone(store: Store, one: _Wanted) -> None:
    try:
        _answer(one, one.operation(store))
    except Exception as error:
        _answer(one, error)


def _answer(one: _Wanted, result: object) -> None:
    if isinstance(result, Exception):
        one.future.set_exception(result)
    else:
        one.future.set_result(result)
