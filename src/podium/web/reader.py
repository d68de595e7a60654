"""A thread that reads from the store, which it keeps open."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from podium.store.store import Store

T = TypeVar("T")


class Reader:
    """Reads one after the other. Opening the store each time would cost more than most reads."""

    def __init__(self, path: Path, name: str) -> None:
        self._path = path
        self._store: Store | None = None
        self._thread = ThreadPoolExecutor(1, name)

    def read(self, read: Callable[[Store], T]) -> "Future[T]":
        """Call ``read`` with the store."""
        return self._thread.submit(self._read, read)

    def _read(self, read: Callable[[Store], T]) -> T:
        if self._store is None:
            self._store = Store.open(self._path)
        return read(self._store)

    def stop(self) -> None:
        """Read what was asked for, then end."""
        self._thread.submit(self._close)
        self._thread.shutdown()

    def _close(self) -> None:
        if self._store is not None:
            self._store.close_connection()
