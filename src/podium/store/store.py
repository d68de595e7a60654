"""The store's face: one object that owns the database and the folder of submitted files."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from podium.chain import FINISH, PEEK, LedgerEntry
from podium.competition.secrecy import make_private_dir
from podium.errors import StoreError
from podium.store import (
    allowances,
    hints,
    holdings,
    jobs,
    learning,
    ledger,
    rescores,
    selections,
    submissions,
    teams,
    weighed_boards,
)
from podium.store.allowances import Allowance
from podium.store.connection import Connection
from podium.store.faults import explained
from podium.store.files import Files, sync_dir
from podium.store.holdings import Holdings
from podium.store.jobs_of_store import JobsOfStore
from podium.store.learning import DROPPED, Goal, Reflection
from podium.store.limits import Limits, check_limits
from podium.store.moments import to_text
from podium.store.people_of_store import PeopleOfStore
from podium.store.rescores import NewRescore
from podium.store.schema import migrate
from podium.store.submissions import NewSubmission, Receipt
from podium.store.weighed_boards import WeighedBoard
from podium.submission import Submission
from podium.team import Team

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_BIGGEST = 2**63 - 1  # of SQLite's integers


class Store(PeopleOfStore, JobsOfStore):
    """Everything that is kept of all competitions below one root.

    Open it with :meth:`open`, as a context manager, in the thread that uses it. Any number of processes may
    have the same store open. Every write is one transaction, and on the disk when the method returns.
    Every method raises StoreError when a file cannot be read or written.
    """

    def __init__(self, path: Path, connection: Connection) -> None:
        self.path = path
        self.connection = connection
        self._files = Files(path.parent / "files")

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open ``<root>/leaderboards/private/podium.db``; make it, or bring it up to date, if need be.

        Raises
        ------
        StoreError
            The file is no store, is damaged or locked, cannot be opened, or was written by a newer Podium.
        """
        private = path.parent
        with explained(path):
            is_new = not private.exists()
            make_private_dir(private)
            if is_new:  # SQLite sees to the names inside it only
                sync_dir(private.parent)
                sync_dir(private.parent.parent)
        connection = Connection(path)
        try:
            migrate(connection)
        except BaseException:
            connection.close()
            raise
        return cls(path, connection)

    def close_connection(self) -> None:
        """Let go of the file. (:meth:`close` closes a competition.)"""
        self.connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close_connection()

    # Teams

    def get_team(self, name: str) -> Team | None:
        """The team of that name, however it is capitalised; a merged team's name stands for the one it counts for."""
        return teams.find_team(self.connection, name)

    def get_pseudonym(self, pseudonym: str) -> Team | None:
        """The team that goes by a pseudonym."""
        return teams.find_pseudonym(self.connection, pseudonym)

    def teams(self) -> list[Team]:
        """Every team, baselines too, by name; without those that were merged into another."""
        return teams.load_teams(self.connection)

    def add_team(self, name: str, *, is_baseline: bool = False, now: datetime) -> Team:
        """The team of that name, made if there is none.

        Raises
        ------
        NotAllowedError
            The name is empty, too long, or holds a character that cannot be seen.
        StoreError
            A person asks for a baseline's name, or the reverse.
        """
        with self.connection.transaction():
            return teams.add_team(self.connection, name, is_baseline=is_baseline, now=now)

    # Submissions

    def add_submission(self, new: NewSubmission, *, limits: Limits) -> Receipt:
        """Keep the file, then add everything else in one transaction that counts the limits again.

        When this returns the submission is on the disk, whole; when it raises there is nothing of it.

        Raises
        ------
        SubmissionLimitError, DeadlineError
            The team has no slot left, or the competition is over for it.
        NotAllowedError
            The idempotency key belongs to another file.
        """
        db, digest = self.connection, sha256(new.file).hexdigest()
        if earlier := submissions.find_replay(db, new, digest, limits):
            return earlier
        submissions.check_admission(db, new, limits)  # so that a refused file does not reach the disk
        self._files.keep(digest, new.file)
        with db.transaction(after_rollback=lambda: self._discard_unused(digest)):
            if earlier := submissions.find_replay(db, new, digest, limits):
                return earlier
            jobs.check_key_is_free(db, new.team, new.idempotency_key)
            submissions.check_admission(db, new, limits)
            if not self._files.holds(digest):  # another process was refused with the same file, and discarded it
                self._files.keep(digest, new.file)
            number = submissions.insert(db, new, digest)
            return submissions.load_receipt(db, number, limits, is_replay=False)

    def _discard_unused(self, digest: str) -> None:
        """Remove a file that no submission or job names.

        Under the lock, or another process might be about to name it.
        """
        sql = "SELECT 1 FROM submissions WHERE sha256 = ?1 UNION ALL SELECT 1 FROM jobs WHERE sha256 = ?1 LIMIT 1"
        with suppress(StoreError), self.connection.transaction():
            if not self.connection.rows(sql, [digest]):
                self._files.discard(digest)

    def check_limits(self, slug: str, team: Team, limits: Limits, *, now: datetime) -> None:
        """Raise SubmissionLimitError unless the team has a free slot (which another process may take first)."""
        check_limits(self.connection, slug, team, limits, now=now)

    def submissions(self, slug: str | None = None, team: Team | None = None) -> list[Submission]:
        """All submissions, or those of a competition, or of a team, by number."""
        wanted = {"slug": slug, "kept.id": team.id if team else None}
        given = {column: value for column, value in wanted.items() if value is not None}
        where = " AND ".join(f"{column} = ?" for column in given) or "TRUE"
        return submissions.load_submissions(self.connection, where, list(given.values()))

    def all_scores(self, slug: str, team: Team | None = None) -> list[Submission]:
        """Submissions to a competition by number, each once for every time it was scored, the first time first."""
        where, parameters = ("TRUE", []) if team is None else ("kept.id = ?", [team.id])
        return submissions.load_all_scores(self.connection, f"slug = ? AND {where}", [slug, *parameters])

    def get_submission(self, number: int) -> Submission | None:
        """The submission of that number."""
        if not 0 < number <= _BIGGEST:
            return None
        return next(iter(submissions.load_submissions(self.connection, "number = ?", [number])), None)

    def has_submissions(self, slug: str) -> bool:
        """Whether a person (not a baseline) has submitted to the competition."""
        sql = "SELECT 1 FROM submissions JOIN teams ON teams.id = team_id WHERE slug = ? AND NOT is_baseline LIMIT 1"
        return bool(self.connection.rows(sql, [slug]))

    def fingerprints(self, numbers: Iterable[int], split: str) -> "dict[int, NDArray[np.float32]]":
        """The block sums (float32, one dimension) of those submissions that have some for ``split``."""
        return submissions.load_fingerprints(self.connection, numbers, split)

    def add_fingerprints(self, number: int, fingerprints: Mapping[str, bytes]) -> None:
        """Keep the fingerprint of each split, beside a submission that has none for it yet; the first one stands."""
        with self.connection.transaction():
            submissions.add_fingerprints(self.connection, number, fingerprints)

    def read_file(self, sha256: str) -> bytes:
        """The submitted file as it came, checked against its hash."""
        return self._files.read(sha256)

    # Rescores

    def newest_rescore(self, slug: str) -> int:
        """The id of the newest rescore of a competition, 0 where there is none."""
        return rescores.newest_rescore(self.connection, slug)

    def rescore(self, new: NewRescore, *, private_table: Callable[[], str] | None = None) -> LedgerEntry:
        """Give submissions new scores beside their old ones, all or none, and return the ledger's entry.

        ``private_table`` gives the SHA-256 of the new final standings. It is called when the new scores stand, and
        may read the store.

        Raises
        ------
        NotAllowedError
            Since the scores were worked out the solution changed, or somebody else has rescored.
        """
        with self.connection.transaction():
            return rescores.add_rescore(self.connection, new, private_table)

    def told_table(self, rescore: int) -> str:
        """The public scores of a rescore as everybody may read them, as CSV."""
        return rescores.told_table(self.connection, rescore)

    # Selections

    def select(self, slug: str, team: Team, numbers: Iterable[int], *, now: datetime) -> None:
        """Pick submissions for the private board, in the place of the team's earlier choice.

        Raises
        ------
        NotAllowedError
            A number is not the team's in this competition, or came in late.
        DeadlineError
            The competition is over for the team.
        """
        with self.connection.transaction():
            selections.select(self.connection, slug, team, numbers, now=now)

    def selections(self, slug: str) -> dict[str, tuple[int, ...]]:
        """The numbers that each team chose, by team id."""
        return selections.load_selections(self.connection, slug)

    # What stands in the ledger

    def close(self, slug: str, *, now: datetime, private_table: Callable[[], str] | None = None) -> None:
        """Close the competition; the first time stands.

        ``private_table`` gives the SHA-256 of the final standings. It is called when nothing can come between
        them and the close any more, and may read the store.
        """
        with self.connection.transaction():
            jobs.check_none_waits(self.connection, slug)
            ledger.close(self.connection, slug, private_table, now=now)

    def closed_at(self, slug: str) -> datetime | None:
        return ledger.closed_at(self.connection, slug)

    def finish(self, slug: str, team: Team, *, now: datetime) -> None:
        """End the competition for one team; the first time stands."""
        with self.connection.transaction():
            if team.id not in self.finished(slug):
                ledger.append(self.connection, slug, FINISH, now=now, team=team.id)

    def finished(self, slug: str) -> dict[str, datetime]:
        """When teams finished, by team id."""
        return ledger.finished(self.connection, slug)

    def record_peek(self, slug: str, team: Team | None, *, now: datetime) -> None:
        """Write down that a team, or somebody without one, looked at the private board before the close."""
        with self.connection.transaction():
            ledger.append(self.connection, slug, PEEK, now=now, team=team.id if team else None)

    def peeks(self, slug: str) -> int:
        return ledger.count_peeks(self.connection, slug)

    def commit_solution(self, slug: str, commitment: str, *, now: datetime) -> None:
        """Write down a commitment (SHA-256 in hexadecimal digits) to the solution, unless it is the latest."""
        with self.connection.transaction():
            ledger.commit_solution(self.connection, slug, commitment, now=now)

    def commitments(self, slug: str) -> list[str]:
        """All commitments, the latest last."""
        return ledger.commitments(self.connection, slug)

    def reveal_labels(self, slug: str, commitment: str, *, now: datetime) -> None:
        """Write down that the solution behind a commitment is published; the first time stands."""
        with self.connection.transaction():
            ledger.reveal_labels(self.connection, slug, commitment, now=now)

    def reveals(self, slug: str) -> list[str]:
        """The commitments whose solutions have been published."""
        return ledger.reveals(self.connection, slug)

    def ledger(self, slug: str) -> list[LedgerEntry]:
        """The chain of the competition, from its first entry on."""
        return ledger.load_ledger(self.connection, slug)

    # To verify it all

    def slugs(self) -> list[str]:
        """Every competition of which the store holds anything."""
        return holdings.find_slugs(self.connection)

    def holdings(self, slug: str) -> Holdings:
        """Chain and rows of a competition as they stand, damaged or not."""
        return holdings.load_holdings(self.connection, slug)

    def find_damage(self) -> list[str]:
        """What is wrong with the database as a whole."""
        return list(holdings.find_damage(self.connection))

    # What the ranks of a board are worth

    def weighed_board(self, slug: str, split: str) -> WeighedBoard | None:
        """The latest that was kept."""
        return weighed_boards.load_weighed_board(self.connection, slug, split)

    def keep_weighed_board(self, slug: str, split: str, *, version: str, content: str, now: datetime) -> None:
        """Keep ``content`` (JSON) for the board of this version, in the place of an earlier one."""
        board = WeighedBoard(version=version, content=content, weighed_at=now)
        with self.connection.transaction():
            weighed_boards.keep_weighed_board(self.connection, slug, split, board)

    # Allowances

    def allow(self, slug: str, team: Team, allowance: Allowance, *, now: datetime) -> None:
        """Grant a team more time or other limits than the rules do, in the place of what was granted before."""
        with self.connection.transaction():
            allowances.allow(self.connection, slug, team, allowance, now=now)

    def allowances(self, slug: str) -> dict[str, Allowance]:
        """What teams are allowed beside the rules, by their ids."""
        return allowances.load_allowances(self.connection, slug)

    # Hints

    def ask_hint(self, slug: str, team: str, idea: str, *, now: datetime) -> int:
        """Note that a team, which need not exist yet, is told of an idea; how often it has been, this time included.

        Raises
        ------
        NotAllowedError
            The name cannot be a team's.
        """
        with self.connection.transaction():
            hints.add_hint(self.connection, slug, team, idea, now=now)
            return hints.count_hints(self.connection, slug, team, idea)

    # Goals and reflections of a team, which need not exist yet

    def set_goal(self, team: str, goal: Goal) -> None:
        """Keep a goal, in the place of the one that stands in its competition.

        Raises
        ------
        NotAllowedError
            The name cannot be a team's.
        """
        with self.connection.transaction():
            learning.set_goal(self.connection, team, goal)

    def drop_goal(self, slug: str, team: str, *, now: datetime) -> None:
        """End the goal that stands, if there is one."""
        with self.connection.transaction():
            learning.end_goal(self.connection, slug, team, DROPPED, now=now)

    def goals(self, slug: str | None, team: str) -> list[Goal]:
        """Every goal of the team of that name (in one competition, or in all), ended or not, the oldest first."""
        return learning.load_goals(self.connection, slug, team)

    def add_reflection(self, team: str, reflection: Reflection) -> None:
        """Keep what a team looks back on."""
        with self.connection.transaction():
            learning.add_reflection(self.connection, team, reflection)

    def mark_learned(self, slug: str, team: str, *, now: datetime) -> None:
        """Note that what the team's reflections wanted to learn is learned by now."""
        with self.connection.transaction():
            learning.mark_learned(self.connection, slug, team, now=now)

    def reflections(self, slug: str | None, team: str) -> list[Reflection]:
        """Every reflection of the team of that name (on one competition, or on all), the oldest first."""
        return learning.load_reflections(self.connection, slug, team)

    # Trust in the code of a competition's folder

    def trust(self, slug: str, code_hash: str, *, now: datetime) -> None:
        """Remember the hash of the code that may run."""
        with self.connection.transaction():
            self.connection.run(
                "INSERT INTO trusts (slug, code_hash, trusted_at) VALUES (?, ?, ?) ON CONFLICT (slug) "
                "DO UPDATE SET code_hash = excluded.code_hash, trusted_at = excluded.trusted_at",
                [slug, code_hash, to_text(now)],
            )

    def trusted_hash(self, slug: str) -> str | None:
        found: str | None = self.connection.value("SELECT code_hash FROM trusts WHERE slug = ?", [slug])
        return found
