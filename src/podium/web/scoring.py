"""The threads that take one job after the other, have it scored in a child, and keep the score."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Condition, Thread

from podium.competition.folder import get_competition
from podium.errors import PodiumError, StoreError
from podium.store.jobs import ORGANISERS, Job
from podium.use.score_job import BROKE, Fault, find_fault, keep_score, score_file
from podium.web.children import ChildBrokeError, Children
from podium.web.log import Log
from podium.web.writer import Writer

LOOK_EVERY = 5.0
"""Seconds after which a thread looks for jobs though nobody has told it of any."""
KEPT, OUTDATED, STOPPED = "kept", "outdated", "stopped"
MOST_TRIES = 3
"""How often a file is scored anew because the solution changed meanwhile."""


class Scoring:
    """A few threads, each with one child at a time; ``told`` hears of every job that has begun or ended."""

    def __init__(
        self,
        root: Path,
        writer: Writer,
        children: Children,
        log: Log,
        *,
        clock: Callable[[], datetime],
        told: Callable[[Job], None],
        n_threads: int,
    ) -> None:
        self._root, self._writer, self._children, self._log = root, writer, children, log
        self._clock, self._told = clock, told
        self._news = Condition()
        self._is_stopped = False
        self._threads = [Thread(target=self._run, name=f"podium scoring {n}", daemon=True) for n in range(n_threads)]

    def start(self) -> None:
        """Take up again what an earlier server has left, and whatever comes."""
        now = self._clock()
        self._writer.write(lambda store: store.requeue_jobs(now=now)).result()
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Leave what is being scored for the next server, and end. The children have been told to stop before."""
        with self._news:
            self._is_stopped = True
            self._news.notify_all()
        for thread in self._threads:
            thread.join()

    def wake(self) -> None:
        """There is a new job."""
        with self._news:
            self._news.notify()

    def _run(self) -> None:
        while not self._is_stopped:
            job = self._claim()
            if job is None:
                self._pause()
                continue
            self._told(job)
            try:
                self._score(job)
            except StoreError as error:
                self._log.error("the score could not be kept yet", number=job.number, why=str(error))
                self._pause()
                with suppress(StoreError):
                    self._put_back(job)
            self.wake()  # the next job of the same team may begin

    def _pause(self) -> None:
        with self._news:
            if not self._is_stopped:
                self._news.wait(LOOK_EVERY)

    def _claim(self) -> Job | None:
        try:
            return self._writer.write(lambda store: store.claim_job()).result()
        except PodiumError as error:
            self._log.error("no job could be taken", why=str(error))
            return None

    def _score(self, job: Job) -> None:
        """Score a job and end it, or put it back; StoreError where that cannot be written down now."""
        for _ in range(MOST_TRIES):
            became = self._score_once(job)
            if became == STOPPED:
                self._put_back(job)
                return
            if isinstance(became, Fault):
                self._fail(job, became)
                return
            if became == KEPT:
                self._log.info("scored", number=job.number, slug=job.new.slug)
                self._tell_end(job)
                return
        self._fail(job, Fault(whose=ORGANISERS, message=BROKE, details="the solution keeps changing"))

    def _score_once(self, job: Job) -> str | Fault:
        """``KEPT``, ``OUTDATED`` (the solution changed meanwhile), ``STOPPED`` (the server ends), or a fault."""
        new = job.new
        try:
            scored = self._children.run(score_file, self._root, new.slug, new.sha256, new.file_name)
        except ChildBrokeError as error:
            return STOPPED if error.was_stopped else find_fault(error)
        except Exception as error:
            return find_fault(error)
        try:
            competition, now = get_competition(self._root, new.slug), self._clock()
            keeping = self._writer.write(lambda store: keep_score(competition, store, job.number, scored, now=now))
            return KEPT if keeping.result() else OUTDATED
        except StoreError:  # of a full disk, say: the file is as good as before
            raise
        except Exception as error:
            return find_fault(error)

    def _put_back(self, job: Job) -> None:
        self._writer.write(lambda store: store.put_back_job(job.number)).result()

    def _fail(self, job: Job, fault: Fault) -> None:
        now = self._clock()
        self._log.error("not scored", number=job.number, slug=job.new.slug, whose=fault.whose, why=fault.details)
        self._writer.write(
            lambda store: store.fail_job(job.number, whose=fault.whose, message=fault.message, now=now)
        ).result()
        self._tell_end(job)

    def _tell_end(self, job: Job) -> None:
        ended = self._writer.write(lambda store: store.get_job(job.number)).result()
        if ended is not None:
            self._told(ended)
