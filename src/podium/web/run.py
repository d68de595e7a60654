"""Run the server until it is told to stop."""

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

import uvicorn

from podium.errors import StoreError
from podium.web.app import make_app
from podium.web.serving import Serving

BACKLOG = 1024
GRACE = 15
"""Seconds that running requests have when the server is told to stop."""


class _Server(uvicorn.Server):
    """Ends event streams first: they would keep it from stopping. An event of another thread stops it, too."""

    def __init__(self, config: uvicorn.Config, serving: Serving, stop: threading.Event | None) -> None:
        super().__init__(config)
        self._serving, self._stop = serving, stop

    async def on_tick(self, counter: int) -> bool:
        return await super().on_tick(counter) or (self._stop is not None and self._stop.is_set())

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """A server that was told to stop, and did, has done well: the signal is not raised once more."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._serving.hub.close()
        await super().shutdown(sockets)


def listen(host: str, port: int) -> socket.socket:
    """A socket on which nobody else listens; port 0 is any that is free. OSError where there is none."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, or asyncio leaves TCP_NODELAY off, and each answer waits 40 ms for an acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":
            listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(BACKLOG)
    except OSError:
        listening.close()
        raise
    return listening


def serve(
    serving: Serving,
    listening: socket.socket,
    *,
    ready: Callable[[], None] = lambda: None,
    stop: threading.Event | None = None,
) -> None:
    """Answer requests until SIGINT, SIGTERM or ``stop``; ``ready`` is called when the first one can come."""
    config = uvicorn.Config(
        make_app(serving),
        http="httptools",
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="on",
        timeout_graceful_shutdown=GRACE,
    )
    with listening:
        ready()
        _Server(config, serving, stop).run([listening])


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the right to serve a root; StoreError where another server has it."""
    with (folder / "serving").open("a+") as file:
        if not _lock(file):
            raise StoreError(f"another `podium serve` runs on {folder.parents[1]}; stop it first")
        yield


def _lock(file: TextIO) -> bool:
    if os.name != "posix":  # nothing of the kind; two servers would only score some files twice
        return True
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def own_address() -> str:
    """This machine's address in the local network, as far as it can be told; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # RFC 5737: an address that belongs to nobody
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"
