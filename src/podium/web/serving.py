"""All that a running server has: the store's writer and readers, children, boards, listeners, limits."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from podium.competition.folder import Competition, get_competition
from podium.errors import PodiumError
from podium.sandbox import child
from podium.store.jobs import DONE, Job
from podium.store.store import Store
from podium.use.board_version import board_version
from podium.use.places import store_path
from podium.web.boards import Boards
from podium.web.children import LIMITS, Children
from podium.web.events import Hub
from podium.web.log import Log
from podium.web.rates import Rate, Rates
from podium.web.reader import Reader
from podium.web.scoring import Scoring
from podium.web.sessions import Signer
from podium.web.uploads import Incoming
from podium.web.writer import Writer

T = TypeVar("T")

LOOK_EVERY = 2.0
"""Seconds between two looks at whether a board was moved by another program, such as `podium close`."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """How a server behaves.

    ``n_children`` files are read or scored at once. ``rate`` is for each token, ``join_rate`` for each address that has
    none.
    """

    n_children: int = 2
    most_upload_bytes: int = 512 * 2**20
    limits: child.Limits = LIMITS
    rate: Rate = field(default_factory=lambda: Rate(at_once=120, a_minute=600))
    upload_rate: Rate = field(default_factory=lambda: Rate(at_once=20, a_minute=20))
    join_rate: Rate = field(default_factory=lambda: Rate(at_once=60, a_minute=60))


class Serving:
    """The state of one server; only one runs on a root at a time."""

    def __init__(
        self, root: Path, *, clock: Callable[[], datetime], log: Log, settings: Settings | None = None
    ) -> None:
        self.root, self.clock, self.log = root, clock, log
        self.settings = settings or Settings()
        with Store.open(store_path(root)):
            private = store_path(root).parent
        self.signer = Signer(private / "session-key")
        self.incoming = Incoming(private / "incoming", self.settings.most_upload_bytes)
        self.writer = Writer(store_path(root))
        self.children = Children(self.settings.limits)
        self.boards = Boards(root, clock)
        self.hub = Hub()
        self.rates = Rates(self.settings.rate)
        self.upload_rates = Rates(self.settings.upload_rate)
        self.join_rates = Rates(self.settings.join_rate)
        self._reader = Reader(store_path(root), "podium reader")
        self._board_reader = Reader(store_path(root), "podium boards")
        self._competitions: dict[str, tuple[int, Competition]] = {}
        self._checkers = ThreadPoolExecutor(self.settings.n_children, "podium checking")
        self._scoring = Scoring(
            root,
            self.writer,
            self.children,
            log,
            clock=clock,
            told=self._tell_of_job,
            n_threads=self.settings.n_children,
        )
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Begin to write, to score, and to look for changes."""
        self.writer.start()
        await asyncio.to_thread(self._scoring.start)
        self.hub.open(asyncio.get_running_loop())
        self._watch = asyncio.create_task(self._look_for_changes())

    async def stop(self) -> None:
        """Write what was promised, and leave unscored jobs to the next server."""
        if self._watch is not None:
            self._watch.cancel()
        self.hub.close()
        self.children.stop()
        await asyncio.to_thread(self._end_threads)

    def _end_threads(self) -> None:
        self._checkers.shutdown()
        self._reader.stop()
        self._board_reader.stop()
        self._scoring.stop()
        self.writer.stop()

    # What handlers await

    def competition(self, slug: str) -> Competition:
        """The competition of that slug, read again when its toml has changed."""
        known = self._competitions.get(slug)
        if known is not None:
            with suppress(OSError):
                if (known[1].folder / "competition.toml").stat().st_mtime_ns == known[0]:
                    return known[1]
        found = get_competition(self.root, slug)
        self._competitions[slug] = ((found.folder / "competition.toml").stat().st_mtime_ns, found)
        return found

    async def read(self, read: Callable[[Store], T]) -> T:
        """Call what only reads, one after the other: more threads than one slow each other down."""
        return await asyncio.wrap_future(self._reader.read(read))

    async def read_board(self, read: Callable[[Store], T]) -> T:
        """The same for boards, which may take a while when they have moved."""
        return await asyncio.wrap_future(self._board_reader.read(read))

    async def check(self, check: Callable[[], T]) -> T:
        """Call what waits for a child."""
        return await asyncio.get_running_loop().run_in_executor(self._checkers, check)

    async def write(self, operation: Callable[[Store], T]) -> T:
        """Run an operation on the store; it is on the disk when this returns."""
        return await asyncio.wrap_future(self.writer.write(operation))

    async def call(self, operation: Callable[[], T]) -> T:
        """Run a use case that writes and opens the store itself."""
        return await asyncio.wrap_future(self.writer.call(operation))

    async def version(self, competition: Competition) -> str:
        """A text that changes whenever a board of the competition may have."""
        return await self.read(lambda store: board_version(competition, store, self.clock()))

    def wake(self) -> None:
        """There is a new job."""
        self._scoring.wake()

    # Who listens

    def _tell_of_job(self, job: Job) -> None:
        facts = {"number": job.number, "state": job.state, "whose": job.whose, "message": job.message}
        self.hub.tell("job", job.new.slug, facts, team=job.new.team.id)
        if job.state == DONE:
            with suppress(PodiumError):
                competition, now = self.competition(job.new.slug), self.clock()
                version = self.writer.write(lambda store: board_version(competition, store, now)).result()
                self.hub.tell("board", job.new.slug, {"version": version})

    async def _look_for_changes(self) -> None:
        known: dict[str, str] = {}
        while True:
            await asyncio.sleep(LOOK_EVERY)
            for slug in self.hub.slugs:
                with suppress(PodiumError):
                    version = await self.version(self.competition(slug))
                    if known.setdefault(slug, version) != version:
                        known[slug] = version
                        self.hub.tell("board", slug, {"version": version})
