"""What a store can do with jobs: the part of :class:`podium.store.store.Store` that is for servers."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from podium.store import jobs, submissions, together
from podium.store.connection import Connection
from podium.store.files import Files
from podium.store.jobs import Accepted, Job, NewJob
from podium.store.limits import Limits
from podium.store.submissions import NewSubmission, Receipt
from podium.team import Team


class JobsOfStore:
    """Submissions between their acceptance and their score."""

    connection: Connection
    _files: Files
    _discard_unused: Callable[[str], None]

    def do_together(self, operations: Sequence[Callable[[], object]]) -> list[object]:
        """Run operations on this store in one transaction: what each returned, or raised."""
        return together.do_together(self.connection, operations)

    def accept(self, new: NewJob, packed: Path, *, limits: Limits) -> Accepted:
        """Keep the file ``packed`` (of :func:`podium.store.files.pack`), reserve number and slot, and add a job.

        When this returns the job is on the disk, whole, unless it is part of a larger transaction; when it raises
        there is nothing of it.

        Raises
        ------
        SubmissionLimitError, DeadlineError
            The team has no slot left, or the competition is over for it.
        NotAllowedError
            The idempotency key belongs to another file.
        """
        db = self.connection
        with db.transaction(after_rollback=lambda: self._discard_unused(new.sha256)):
            if earlier := jobs.find_replay(db, new, limits):
                return earlier
            submissions.check_key_is_free(db, new.team, new.idempotency_key)
            submissions.check_slot(db, new.slug, new.team, limits, now=new.accepted_at, is_late=new.is_late)
            self._files.keep_packed(new.sha256, packed)
            return jobs.add_job(db, new, limits)

    def find_accepted(self, new: NewJob, *, limits: Limits) -> Accepted | None:
        """What was accepted before with the same idempotency key.

        Raises
        ------
        NotAllowedError
            The key belongs to another file or another competition.
        """
        return jobs.find_replay(self.connection, new, limits)

    def claim_job(self) -> Job | None:
        """The job to score next, which is marked as such; None where nothing can be begun."""
        with self.connection.transaction():
            return jobs.claim(self.connection)

    def requeue_jobs(self, *, now: datetime) -> None:
        """Take up again what a server was scoring when it ended. Only for who serves alone."""
        with self.connection.transaction():
            jobs.requeue(self.connection, now=now)

    def put_back_job(self, number: int) -> None:
        """Let a job that was begun wait again, as if it had not been."""
        with self.connection.transaction():
            jobs.put_back(self.connection, number)

    def finish_job(self, number: int, make: Callable[[Job], NewSubmission], *, now: datetime) -> None:
        """Add the scored submission and end its job; nothing, if that was done before.

        ``make`` is called when nothing can come between what it reads of the store and the new submission.
        """
        with self.connection.transaction():
            job = jobs.get_job(self.connection, number)
            if job is not None and job.state == jobs.SCORING:
                jobs.finish_job(self.connection, number, make(job), now=now)

    def fail_job(self, number: int, *, whose: str, message: str, now: datetime) -> None:
        """End a job that cannot be scored; its slot is free again. ``whose`` fault is "team" or "organiser"."""
        with self.connection.transaction():
            jobs.fail_job(self.connection, number, whose=whose, message=message, now=now)

    def get_job(self, number: int) -> Job | None:
        return jobs.get_job(self.connection, number)

    def jobs(self, slug: str, team: Team) -> list[Job]:
        """A team's jobs in a competition by number, those that ended too."""
        return jobs.load_jobs(self.connection, "slug = ? AND kept.id = ?", [slug, team.id])

    def version(self, slug: str) -> list[object]:
        """Values of which one changes whenever something that a board of the competition shows has changed."""
        return together.find_version(self.connection, slug)

    def receipt(self, number: int, *, limits: Limits, is_replay: bool = False) -> Receipt:
        """The receipt of a stored submission, as it was given when it was stored."""
        return submissions.load_receipt(self.connection, number, limits, is_replay=is_replay)
