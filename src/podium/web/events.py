"""Server-sent events: a board that moved, and what has become of one's own jobs."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

MOST_WAITING = 100
"""Events that wait for a slow listener; a listener that is slower is let go, and comes again."""
BEAT_EVERY = 15.0
"""Seconds of silence after which a comment keeps the connection open."""


@dataclass(eq=False)
class Listener:
    """Who listens to one competition; ``team`` is the id of whose jobs it hears of."""

    slug: str
    team: str | None
    events: "asyncio.Queue[str | None]" = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))


class Hub:
    """Everybody who listens. Any thread may tell; listening is for the loop's own thread."""

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listeners: set[Listener] = set()

    def open(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self._loop = None
        for listener in self._listeners:
            _put(listener, None)

    @property
    def slugs(self) -> set[str]:
        """The competitions to which somebody listens."""
        return {one.slug for one in self._listeners}

    def tell(self, kind: str, slug: str, facts: dict[str, Any], *, team: str | None = None) -> None:
        """Send an event to who listens to a competition: to one team's members, or to everybody."""
        text = f"event: {kind}\ndata: {json.dumps(facts, ensure_ascii=False)}\n\n"
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._send, slug, text, team)

    def _send(self, slug: str, text: str, team: str | None) -> None:
        for listener in self._listeners:
            if listener.slug == slug and team in (None, listener.team):
                _put(listener, text)

    async def listen(
        self, slug: str, team: str | None, first: str, *, is_welcome: Callable[[], bool] = lambda: True
    ) -> AsyncIterator[str]:
        """The events of a competition as they are sent, after a first one."""
        listener = Listener(slug, team)
        self._listeners.add(listener)
        try:
            yield first
            while self._loop is not None and is_welcome():
                try:
                    text = await asyncio.wait_for(listener.events.get(), BEAT_EVERY)
                except TimeoutError:
                    text = ": still here\n\n"
                if text is None:
                    return
                yield text
        finally:
            self._listeners.discard(listener)


def _put(listener: Listener, text: str | None) -> None:
    if listener.events.full():
        listener.events.get_nowait()
        text = None  # it is too slow: it comes again, and asks for what there is
    listener.events.put_nowait(text)
